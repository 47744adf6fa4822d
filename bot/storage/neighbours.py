"""Stations and questions, helpers and their requests, regular visits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.neighbour import (
    Care,
    ClimbedRung,
    Contact,
    PastVisit,
    Request,
    RequestKind,
    Service,
)
from bot.domain.station import Station
from bot.storage.tables import cares, contacts, helpers, offers, questions, requests, stations

# stations


async def put_station(
    connection: AsyncConnection, community: int, name: str, values: Mapping[str, Any]
) -> None:
    await drop_station(connection, community, name)
    await connection.execute(insert(stations).values(community=community, name=name, **values))


async def drop_station(connection: AsyncConnection, community: int, name: str) -> bool:
    where = (stations.c.community == community, stations.c.name == name)
    return (await connection.execute(delete(stations).where(*where))).rowcount > 0


async def station_checked(connection: AsyncConnection, number: int, now: datetime) -> None:
    """What is told of a station holds still."""
    await connection.execute(update(stations).where(stations.c.id == number).values(checked_at=now))


async def stations_of(connection: AsyncConnection, community: int) -> list[Station]:
    query = select(stations).where(stations.c.community == community).order_by(stations.c.name)
    return [
        Station(
            row.id,
            row.community,
            row.name,
            row.services,
            row.hours,
            row.building,
            row.address,
            row.phone,
            row.checked_at,
        )
        for row in await connection.execute(query)
    ]


async def ask(connection: AsyncConnection, community: int, service: str, at: datetime) -> None:
    """A question no station answers: what was asked for, never by whom or in which words."""
    await connection.execute(insert(questions).values(community=community, service=service, at=at))


async def unanswered(
    connection: AsyncConnection, community: int, since: datetime
) -> list[tuple[str, int]]:
    """(service, how often), most often first."""
    where = (questions.c.community == community, questions.c.at >= since)
    query = select(questions.c.service, func.count()).where(*where).group_by(questions.c.service)
    return sorted(
        ((row[0], row[1]) for row in await connection.execute(query)), key=lambda pair: -pair[1]
    )


# helpers and requests


async def put_helper(
    connection: AsyncConnection, community: int, account: int, name: bytes | None, skills: str
) -> None:
    await drop_helper(connection, community, account)
    await connection.execute(
        insert(helpers).values(
            community=community, account=account, name=name, skills=skills, paused=False
        )
    )


async def pause_helper(
    connection: AsyncConnection, community: int, account: int, *, paused: bool
) -> bool:
    """Whether somebody who helps rests for a while; False for nobody's helper."""
    where = (helpers.c.community == community, helpers.c.account == account)
    done = await connection.execute(update(helpers).where(*where).values(paused=paused))
    return done.rowcount > 0


async def in_hands(connection: AsyncConnection, community: int) -> dict[int, int]:
    """How many requests each helper has taken and not done."""
    where = (requests.c.community == community, requests.c.state == "taken")
    query = select(requests.c.helper, func.count()).where(*where).group_by(requests.c.helper)
    return {row[0]: row[1] for row in await connection.execute(query) if row[0] is not None}


async def open_for(connection: AsyncConnection, matter: int) -> Request | None:
    """The request that a matter waits for; None where nobody was asked, or it is done."""
    where = (requests.c.matter == matter, requests.c.state.in_(("open", "taken", "done")))
    row = (await connection.execute(select(requests).where(*where).limit(1))).first()
    return _request(row) if row else None


async def drop_helper(connection: AsyncConnection, community: int, account: int) -> bool:
    where = (helpers.c.community == community, helpers.c.account == account)
    return (await connection.execute(delete(helpers).where(*where))).rowcount > 0


async def leave_pairs(connection: AsyncConnection, community: int, account: int) -> None:
    """Somebody goes along on no visit any more."""
    for column in (cares.c.partner, cares.c.asked):
        await connection.execute(
            update(cares)
            .where(cares.c.community == community, column == account)
            .values({column.name: None})
        )


async def is_helper(connection: AsyncConnection, community: int, account: int) -> bool:
    """Whether somebody offered a hand, resting or not."""
    where = (helpers.c.community == community, helpers.c.account == account)
    return (await connection.execute(select(helpers.c.id).where(*where))).first() is not None


async def helpers_of(
    connection: AsyncConnection, community: int
) -> list[tuple[int, bytes | None, str]]:
    """(account, sealed name, skills) of those who are not paused."""
    query = select(helpers).where(helpers.c.community == community, helpers.c.paused.is_(False))
    return [
        (row.account, row.name, row.skills)
        for row in await connection.execute(query.order_by(helpers.c.id))
    ]


def _request(row: Any) -> Request:
    return Request(
        row.id,
        row.community,
        row.number,
        row.skill,
        row.text,
        row.building,
        row.door,
        row.account,
        row.helper,
        row.state,
        row.made_at,
        row.due_at,
        RequestKind(row.kind),
        row.unit,
        row.came_at,
        row.done_at,
        row.minutes,
        row.matter,
        row.starts_at,
    )


async def add_request(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    return (
        await connection.execute(insert(requests).values(**values).returning(requests.c.id))
    ).scalar_one()


async def request(connection: AsyncConnection, number: int) -> Request | None:
    row = (await connection.execute(select(requests).where(requests.c.id == number))).first()
    return _request(row) if row else None


async def asked_by(connection: AsyncConnection, account: int) -> list[Request]:
    """What somebody asked for and nobody has done yet, the oldest first."""
    where = (requests.c.account == account, requests.c.state.in_(("open", "taken")))
    return [
        _request(row)
        for row in await connection.execute(select(requests).where(*where).order_by(requests.c.id))
    ]


async def helped(connection: AsyncConnection, account: int) -> list[Request]:
    """What somebody asked for and a helper took or has done, the newest first."""
    where = (requests.c.account == account, requests.c.state.in_(("taken", "done")))
    query = select(requests).where(*where).order_by(requests.c.id.desc())
    return [_request(row) for row in await connection.execute(query)]


async def in_hand(connection: AsyncConnection, account: int) -> tuple[list[Request], list[Request]]:
    """What a helper has taken, and the open ones that were offered to them and not declined."""
    own = select(requests).where(requests.c.helper == account, requests.c.state == "taken")
    asked = select(offers.c.request).where(offers.c.account == account, offers.c.answer.is_(None))
    open_ = select(requests).where(requests.c.id.in_(asked), requests.c.state == "open")
    taken = [_request(row) for row in await connection.execute(own.order_by(requests.c.id))]
    return taken, [_request(row) for row in await connection.execute(open_.order_by(requests.c.id))]


async def between(connection: AsyncConnection, account: int) -> list[Request]:
    """Requests that somebody is coming for, of whoever asked or whoever comes."""
    side = or_(requests.c.helper == account, requests.c.account == account)
    where = (side, requests.c.state == "taken", requests.c.account.is_not(None))
    found = await connection.execute(select(requests).where(*where).order_by(requests.c.id))
    return [_request(row) for row in found]


async def claim(
    connection: AsyncConnection, number: int, helper: int, unit: int | None = None
) -> bool:
    """The first helper who says yes has it, for an agency or for themselves; False for everybody after."""
    where = (requests.c.id == number, requests.c.state == "open")
    taken = (
        update(requests).where(*where).values(state="taken", helper=helper, unit=unit, came_at=None)
    )
    return (await connection.execute(taken)).rowcount == 1


async def wishes(
    connection: AsyncConnection, community: int, states: Sequence[str]
) -> list[Request]:
    """Small wishes in some states, the oldest first."""
    where = (
        requests.c.community == community,
        requests.c.kind == "wish",
        requests.c.state.in_(states),
    )
    return [
        _request(row)
        for row in await connection.execute(select(requests).where(*where).order_by(requests.c.id))
    ]


async def services(
    connection: AsyncConnection,
    community: int,
    since: datetime,
    until: datetime,
    helper: int | None = None,
) -> list[Service]:
    """Help that was confirmed, by when it was done, within a stretch of time."""
    where = [
        requests.c.community == community,
        requests.c.state == "confirmed",
        requests.c.done_at >= since,
        requests.c.done_at < until,
    ]
    if helper is not None:
        where.append(requests.c.helper == helper)
    rows = await connection.execute(select(requests).where(*where).order_by(requests.c.id))
    return [
        Service(
            row.helper,
            row.unit,
            row.done_at - timedelta(minutes=row.minutes or 0),
            row.done_at,
            RequestKind(row.kind),
        )
        for row in rows
    ]


async def change_request(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(requests).where(requests.c.id == number).values(**values))


async def offer(
    connection: AsyncConnection, number: int, accounts: Sequence[int], at: datetime
) -> None:
    known = await offered(connection, number)
    rows = [
        {"request": number, "account": account, "at": at}
        for account in accounts
        if account not in known
    ]
    if rows:
        await connection.execute(insert(offers), rows)


async def decline(connection: AsyncConnection, number: int, account: int) -> None:
    """Somebody cannot, or could not after all."""
    where = (offers.c.request == number, offers.c.account == account)
    await connection.execute(update(offers).where(*where).values(answer="no"))


async def declined(connection: AsyncConnection, number: int) -> list[int]:
    query = select(offers.c.account).where(offers.c.request == number, offers.c.answer == "no")
    return list((await connection.execute(query)).scalars())


async def pending(connection: AsyncConnection, number: int) -> int:
    """How many who were asked have not answered."""
    where = (offers.c.request == number, offers.c.answer.is_(None))
    return (
        await connection.execute(select(func.count()).select_from(offers).where(*where))
    ).scalar_one()


async def offered(connection: AsyncConnection, number: int) -> list[int]:
    query = select(offers.c.account).where(offers.c.request == number)
    return list((await connection.execute(query)).scalars())


# regular visits


def _care(row: Any) -> Care:
    return Care(
        row.id,
        row.community,
        row.door,
        row.contact,
        row.officer,
        row.visitor,
        row.every_days,
        row.next_at,
        row.active,
        row.partner,
        row.asked,
        row.paused_until,
        row.may_enter,
        row.said_at,
    )


async def add_care(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    return (
        await connection.execute(insert(cares).values(**values).returning(cares.c.id))
    ).scalar_one()


async def care(connection: AsyncConnection, number: int) -> Care | None:
    row = (await connection.execute(select(cares).where(cares.c.id == number))).first()
    return _care(row) if row else None


async def cares_of(connection: AsyncConnection, community: int) -> list[Care]:
    query = (
        select(cares)
        .where(cares.c.community == community, cares.c.active.is_(True))
        .order_by(cares.c.next_at)
    )
    return [_care(row) for row in await connection.execute(query)]


async def change_care(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(cares).where(cares.c.id == number).values(**values))


async def add_contact(connection: AsyncConnection, number: int, due_at: datetime) -> int:
    values = {"care": number, "due_at": due_at, "rung": 0}
    return (
        await connection.execute(insert(contacts).values(**values).returning(contacts.c.id))
    ).scalar_one()


async def contact(connection: AsyncConnection, number: int) -> Contact | None:
    row = (await connection.execute(select(contacts).where(contacts.c.id == number))).first()
    if row is None:
        return None
    climbed = tuple(
        ClimbedRung(number, datetime.fromisoformat(at), asked)
        for number, at, asked in row.climbed or ()
    )
    away = tuple(row.away or ())
    return Contact(row.id, row.care, row.due_at, row.at, row.outcome, row.rung, climbed, away)


async def contacts_waiting(connection: AsyncConnection, account: int) -> list[tuple[int, bytes]]:
    """The visits that wait for somebody's word, each with its sealed door; the oldest first."""
    mine = (
        (cares.c.visitor == account)
        | (cares.c.partner == account)
        | (cares.c.visitor.is_(None) & (cares.c.officer == account))
    )
    query = (
        select(contacts.c.id, cares.c.door)
        .join(cares, cares.c.id == contacts.c.care)
        .where(mine, cares.c.active.is_(True), contacts.c.outcome.is_(None))
        .order_by(contacts.c.id)
    )
    return [(row.id, row.door) for row in await connection.execute(query)]


async def past_visits(connection: AsyncConnection, care: int, most: int) -> list[PastVisit]:
    """The recorded visits of one household, the newest first."""
    query = (
        select(contacts.c.at, contacts.c.outcome, contacts.c.note)
        .where(contacts.c.care == care, contacts.c.outcome.is_not(None))
        .order_by(contacts.c.at.desc(), contacts.c.id.desc())
        .limit(most)
    )
    return [PastVisit(row.at, row.outcome, row.note) for row in await connection.execute(query)]


async def last_recorded(connection: AsyncConnection, care: int) -> int | None:
    """The row of the visit that was recorded last."""
    query = (
        select(contacts.c.id)
        .where(contacts.c.care == care, contacts.c.outcome.is_not(None))
        .order_by(contacts.c.at.desc(), contacts.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar()


async def change_contact(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(contacts).where(contacts.c.id == number).values(**values))


# a person's rights


async def forget(connection: AsyncConnection, account: int) -> None:
    """A helper's entry goes, requests stand without words, visits fall to the desk."""
    await connection.execute(delete(helpers).where(helpers.c.account == account))
    await connection.execute(delete(offers).where(offers.c.account == account))
    gone = {"account": None, "text": None, "door": None}
    await connection.execute(update(requests).where(requests.c.account == account).values(**gone))
    back = (requests.c.helper == account, requests.c.state == "taken")
    await connection.execute(update(requests).where(*back).values(state="open"))
    await connection.execute(
        update(requests).where(requests.c.helper == account).values(helper=None)
    )
    for column in (cares.c.officer, cares.c.visitor, cares.c.partner, cares.c.asked):
        await connection.execute(update(cares).where(column == account).values({column.name: None}))
    await connection.execute(
        update(contacts).where(contacts.c.account == account).values(account=None)
    )


async def outcomes_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> dict[str, int]:
    """How often visits of a period came out how."""
    query = (
        select(contacts.c.outcome, func.count())
        .join(cares, cares.c.id == contacts.c.care)
        .where(
            cares.c.community == community,
            contacts.c.outcome.is_not(None),
            contacts.c.at >= since,
            contacts.c.at < until,
        )
        .group_by(contacts.c.outcome)
    )
    return {str(outcome): int(count) for outcome, count in await connection.execute(query)}

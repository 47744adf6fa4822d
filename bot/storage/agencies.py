"""Agencies (承办方) a matter can be given to, the accounts that act for them, their appeals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agency import Agency, Appeal
from bot.domain.rating import RatingHearing
from bot.storage.tables import agencies, agents, appeals, rating_hearings


def _agency(row: Any) -> Agency:
    return Agency(row.id, row.community, row.role, row.name, row.skills, row.active, row.away_until)


async def invite(
    connection: AsyncConnection,
    community: int,
    role: str,
    name: str,
    skills: str,
    mark: str,
    expires_at: datetime,
) -> Agency:
    """An agency, new or known, that can be joined by a code until an instant; an earlier code is void."""
    where = (agencies.c.community == community, agencies.c.role == role, agencies.c.name == name)
    known = (await connection.execute(select(agencies).where(*where))).first()
    values: dict[str, Any] = {"mark": mark, "expires_at": expires_at, "active": True}
    if skills or known is None:
        values["skills"] = skills
    if known is None:
        row = {"community": community, "role": role, "name": name, **values}
        number = (
            await connection.execute(insert(agencies).values(**row).returning(agencies.c.id))
        ).scalar_one()
    else:
        number = known.id
        await connection.execute(update(agencies).where(agencies.c.id == number).values(**values))
    made = await get(connection, number)
    assert made is not None
    return made


async def by_mark(connection: AsyncConnection, mark: str, now: datetime) -> Agency | None:
    where = (agencies.c.mark == mark, agencies.c.expires_at > now, agencies.c.active)
    row = (await connection.execute(select(agencies).where(*where))).first()
    return _agency(row) if row else None


async def get(connection: AsyncConnection, number: int) -> Agency | None:
    row = (await connection.execute(select(agencies).where(agencies.c.id == number))).first()
    return _agency(row) if row else None


async def every(connection: AsyncConnection) -> dict[int, Agency]:
    """All there ever were, for names in what is published."""
    return {
        row.id: _agency(row)
        for row in await connection.execute(select(agencies).order_by(agencies.c.id))
    }


async def agents_by_agency(connection: AsyncConnection) -> dict[int, set[int]]:
    """agency -> the accounts that act for it."""
    found: dict[int, set[int]] = {}
    for agency, account in await connection.execute(select(agents.c.agency, agents.c.account)):
        found.setdefault(agency, set()).add(account)
    return found


async def sizes(connection: AsyncConnection, community: int) -> dict[int, int]:
    """How many accounts act for each agency of a community."""
    query = select(agents.c.agency, func.count()).join(agencies, agents.c.agency == agencies.c.id)
    rows = await connection.execute(
        query.where(agencies.c.community == community).group_by(agents.c.agency)
    )
    return {row[0]: row[1] for row in rows}


async def away(connection: AsyncConnection, number: int, until: datetime | None) -> None:
    await connection.execute(
        update(agencies).where(agencies.c.id == number).values(away_until=until)
    )


async def close(connection: AsyncConnection, number: int) -> None:
    await connection.execute(
        update(agencies).where(agencies.c.id == number).values(active=False, mark=None)
    )
    await connection.execute(delete(agents).where(agents.c.agency == number))


async def join(connection: AsyncConnection, agency: int, account: int, now: datetime) -> None:
    await leave(connection, agency, account)
    await connection.execute(insert(agents).values(agency=agency, account=account, since=now))


async def leave(connection: AsyncConnection, agency: int, account: int) -> None:
    await connection.execute(
        delete(agents).where(agents.c.agency == agency, agents.c.account == account)
    )


# appeals


async def appeal(
    connection: AsyncConnection, agency: int, account: int, text: str, now: datetime
) -> int:
    row = {"agency": agency, "account": account, "text": text, "at": now}
    return (
        await connection.execute(insert(appeals).values(**row).returning(appeals.c.id))
    ).scalar_one()


async def appeals_of(connection: AsyncConnection, agency_ids: Sequence[int]) -> list[Appeal]:
    query = select(appeals).where(appeals.c.agency.in_(agency_ids)).order_by(appeals.c.id)
    return [_appeal(row) for row in await connection.execute(query)]


async def get_appeal(connection: AsyncConnection, number: int) -> Appeal | None:
    row = (await connection.execute(select(appeals).where(appeals.c.id == number))).first()
    return _appeal(row) if row else None


def _appeal(row: Any) -> Appeal:
    return Appeal(row.id, row.agency, row.account, row.text, row.at, row.answer)


async def answer_appeal(
    connection: AsyncConnection, number: int, text: str, account: int, now: datetime
) -> None:
    values = {"answer": text, "answered_by": account, "answered_at": now}
    await connection.execute(update(appeals).where(appeals.c.id == number).values(**values))


# hearings before the black list


async def hearings_of(
    connection: AsyncConnection, agency_ids: Sequence[int]
) -> dict[int, RatingHearing]:
    """agency -> its hearing that is not ended."""
    query = select(rating_hearings).where(
        rating_hearings.c.agency.in_(agency_ids), rating_hearings.c.ended_at.is_(None)
    )
    return {
        row.agency: RatingHearing(row.id, row.agency, row.told_at, row.until_at, row.listed_at)
        for row in await connection.execute(query)
    }


async def begin_hearing(
    connection: AsyncConnection, agency: int, now: datetime, until: datetime
) -> None:
    row = {"agency": agency, "told_at": now, "until_at": until}
    await connection.execute(insert(rating_hearings).values(**row))


async def list_black(connection: AsyncConnection, number: int, now: datetime) -> None:
    same = rating_hearings.c.id == number
    await connection.execute(update(rating_hearings).where(same).values(listed_at=now))


async def end_hearing(connection: AsyncConnection, number: int, now: datetime) -> None:
    same = rating_hearings.c.id == number
    await connection.execute(update(rating_hearings).where(same).values(ended_at=now))

"""Activities and the seats in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.activity import (
    Activity,
    ActivityKind,
    ActivityState,
    Attendance,
    HeldActivity,
    Seat,
)
from bot.storage.tables import activities, seats


def _activity(row: Any) -> Activity:
    return Activity(
        row.id,
        row.community,
        row.number,
        ActivityKind(row.kind),
        row.title,
        row.place,
        row.starts_at,
        row.minutes,
        row.capacity,
        row.guests,
        row.host,
        ActivityState(row.state),
        row.why,
        row.sequence,
        row.record,
        row.recorder,
        row.expected,
        row.every,
        row.decided,
        row.moved_from,
    )


def _seat(row: Any) -> Seat:
    return Seat(
        row.id,
        row.activity,
        row.who,
        row.account,
        row.party,
        Attendance(row.state),
        row.at,
        row.until_at,
        row.came_at,
        row.left_at,
        row.recused,
    )


async def create(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    return (
        await connection.execute(insert(activities).values(**values).returning(activities.c.id))
    ).scalar_one()


async def get(connection: AsyncConnection, number: int) -> Activity | None:
    row = (await connection.execute(select(activities).where(activities.c.id == number))).first()
    return _activity(row) if row else None


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(activities).where(activities.c.id == number).values(**values))


async def coming(
    connection: AsyncConnection, community: int, since: datetime, limit: int = 20
) -> list[Activity]:
    """Open activities of a community that begin after an instant, the next first."""
    where = (
        activities.c.community == community,
        activities.c.state == "open",
        activities.c.starts_at >= since,
    )
    query = select(activities).where(*where).order_by(activities.c.starts_at).limit(limit)
    return [_activity(row) for row in await connection.execute(query)]


async def seats_of(connection: AsyncConnection, activity: int) -> list[Seat]:
    """All answers, in the order they came."""
    query = select(seats).where(seats.c.activity == activity).order_by(seats.c.at, seats.c.id)
    return [_seat(row) for row in await connection.execute(query)]


async def seat(connection: AsyncConnection, activity: int, who: str) -> Seat | None:
    query = select(seats).where(seats.c.activity == activity, seats.c.who == who)
    row = (await connection.execute(query)).first()
    return _seat(row) if row else None


async def put_seat(
    connection: AsyncConnection, activity: int, who: str, values: Mapping[str, Any]
) -> None:
    """Somebody's answer in place of an earlier one of theirs."""
    await connection.execute(delete(seats).where(seats.c.activity == activity, seats.c.who == who))
    await connection.execute(insert(seats).values(activity=activity, who=who, **values))


async def rename_seat(connection: AsyncConnection, held: Seat, who: str) -> None:
    """A seat is somebody else's by name: theirs who took it before they had a door; an answer of the door's goes."""
    await connection.execute(
        delete(seats).where(seats.c.activity == held.activity, seats.c.who == who)
    )
    await change_seat(connection, held.id, who=who)


async def change_seat(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(seats).where(seats.c.id == number).values(**values))


async def of_account(
    connection: AsyncConnection, account: int, since: datetime
) -> list[tuple[Activity, Seat]]:
    """What somebody signed up for and is still to come."""
    query = select(seats.c.activity, seats.c.who).where(
        seats.c.account == account, seats.c.state != "out"
    )
    found: list[tuple[Activity, Seat]] = []
    for number, who in (await connection.execute(query)).all():
        activity = await get(connection, number)
        own = await seat(connection, number, who)
        if activity is not None and own is not None and activity.takes(since):
            found.append((activity, own))
    return sorted(found, key=lambda pair: pair[0].starts_at)


async def forget(connection: AsyncConnection, account: int) -> Sequence[int]:
    """Frees somebody's seats; the activities they were in. That somebody came stays a number."""
    query = select(seats.c.activity).where(seats.c.account == account)
    touched = list((await connection.execute(query)).scalars())
    await connection.execute(
        delete(seats).where(seats.c.account == account, seats.c.came_at.is_(None))
    )
    await connection.execute(update(seats).where(seats.c.account == account).values(account=None))
    await connection.execute(
        update(activities).where(activities.c.host == account).values(host=None)
    )
    return touched


async def held_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> list[HeldActivity]:
    """Activities that are over and began in a period."""
    came = func.sum(case((seats.c.came_at.is_not(None), seats.c.party), else_=0))
    in_ = and_(seats.c.came_at.is_(None), seats.c.state == Attendance.IN.value)
    away = func.sum(case((in_, seats.c.party), else_=0))
    query = (
        select(activities.c.kind, came, away)
        .select_from(activities.outerjoin(seats, seats.c.activity == activities.c.id))
        .where(
            activities.c.community == community,
            activities.c.state == ActivityState.OVER.value,
            activities.c.starts_at >= since,
            activities.c.starts_at < until,
        )
        .group_by(activities.c.id, activities.c.kind)
    )
    return [
        HeldActivity(ActivityKind(kind), int(there or 0), int(missed or 0))
        for kind, there, missed in await connection.execute(query)
    ]

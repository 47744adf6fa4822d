"""Hearings (听证): what is asked, the views that came in, the points they make."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.hearing import Hearing, Point, View
from bot.storage.tables import hearings, points, views


async def open_(
    connection: AsyncConnection,
    community: int,
    matter: int,
    question: str,
    buildings: Sequence[str],
    officer: int,
    now: datetime,
) -> int:
    row = {
        "community": community,
        "matter": matter,
        "question": question,
        "buildings": list(buildings),
        "opened_by": officer,
        "opened_at": now,
    }
    return (
        await connection.execute(insert(hearings).values(**row).returning(hearings.c.id))
    ).scalar_one()


async def get(connection: AsyncConnection, number: int) -> Hearing | None:
    row = (await connection.execute(select(hearings).where(hearings.c.id == number))).first()
    return _hearing(row) if row else None


def _hearing(row: Any) -> Hearing:
    return Hearing(
        row.id,
        row.community,
        row.matter,
        row.question,
        tuple(row.buildings),
        row.opened_at,
        row.closed_at,
        row.summary,
    )


async def of_matter(connection: AsyncConnection, matter: int) -> list[Hearing]:
    query = select(hearings).where(hearings.c.matter == matter).order_by(hearings.c.id)
    return [_hearing(row) for row in await connection.execute(query)]


async def hand_over(connection: AsyncConnection, gone: int, kept: int) -> None:
    """A matter was merged: its hearings are the other one's."""
    await connection.execute(update(hearings).where(hearings.c.matter == gone).values(matter=kept))


async def close(connection: AsyncConnection, number: int, summary: str, now: datetime) -> None:
    await connection.execute(
        update(hearings).where(hearings.c.id == number).values(closed_at=now, summary=summary)
    )


async def put(connection: AsyncConnection, hearing: int, values: Mapping[str, Any]) -> int:
    """A household's (else an account's) view; a later one takes an earlier one's place."""
    same = [views.c.hearing == hearing]
    if values.get("household") is not None:
        same.append(views.c.household == values["household"])
    else:
        same += [views.c.account == values["account"], views.c.household.is_(None)]
    known = (await connection.execute(select(views.c.id).where(*same))).scalar()
    if known is not None:
        await connection.execute(update(views).where(views.c.id == known).values(**values))
        return known
    return (
        await connection.execute(
            insert(views).values(hearing=hearing, **values).returning(views.c.id)
        )
    ).scalar_one()


async def views_of(connection: AsyncConnection, hearing: int) -> list[View]:
    query = select(views).where(views.c.hearing == hearing).order_by(views.c.id)
    return [
        View(
            row.id,
            row.hearing,
            row.point,
            row.side,
            row.text,
            row.label,
            row.household,
            row.account,
            row.photo,
            row.way,
            row.at,
        )
        for row in await connection.execute(query)
    ]


async def add_point(connection: AsyncConnection, hearing: int, side: str, text: str) -> int:
    row = {"hearing": hearing, "side": side, "text": text}
    return (
        await connection.execute(insert(points).values(**row).returning(points.c.id))
    ).scalar_one()


async def points_of(connection: AsyncConnection, hearing: int) -> list[Point]:
    query = select(points).where(points.c.hearing == hearing).order_by(points.c.id)
    return [Point(row.id, row.side, row.text) for row in await connection.execute(query)]


async def point(connection: AsyncConnection, number: int) -> tuple[int, Point] | None:
    """A point with its hearing's number."""
    row = (await connection.execute(select(points).where(points.c.id == number))).first()
    return (row.hearing, Point(row.id, row.side, row.text)) if row else None


async def merge_points(connection: AsyncConnection, gone: int, kept: int) -> None:
    await connection.execute(update(views).where(views.c.point == gone).values(point=kept))

"""Notices (公示): what is published, under which number, when and when again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.notice import Notice
from bot.storage.tables import notices


def _notice(row: Any) -> Notice:
    return Notice(
        row.id,
        row.community,
        row.number,
        row.kind,
        row.title,
        row.text,
        row.matter,
        row.corrects,
        row.corrected_by,
        row.pin,
        row.again_days,
        row.times,
        row.due_at,
        row.posted_at,
        row.dropped_at,
        row.late,
    )


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    return (
        await connection.execute(insert(notices).values(**values).returning(notices.c.id))
    ).scalar_one()


async def get(connection: AsyncConnection, number: int) -> Notice | None:
    row = (await connection.execute(select(notices).where(notices.c.id == number))).first()
    return _notice(row) if row else None


async def by_number(connection: AsyncConnection, community: int, number: str) -> Notice | None:
    query = select(notices).where(notices.c.community == community, notices.c.number == number)
    row = (await connection.execute(query)).first()
    return _notice(row) if row else None


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(notices).where(notices.c.id == number).values(**values))


async def posted(connection: AsyncConnection, community: int, limit: int = 100) -> list[Notice]:
    """What was published, newest first."""
    where = (notices.c.community == community, notices.c.posted_at.is_not(None))
    query = (
        select(notices)
        .where(*where)
        .order_by(notices.c.posted_at.desc(), notices.c.id.desc())
        .limit(limit)
    )
    return [_notice(row) for row in await connection.execute(query)]


async def of_matter(connection: AsyncConnection, matter: int) -> list[Notice]:
    query = select(notices).where(notices.c.matter == matter, notices.c.posted_at.is_not(None))
    return [_notice(row) for row in await connection.execute(query.order_by(notices.c.id))]

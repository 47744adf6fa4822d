"""The agenda: what is due, as rows with a unique key; the scheduler only wakes it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import agenda
from bot.storage.upsert import upsert

YEARS: Final = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """Something to be done at an instant."""

    id: int
    key: str
    kind: str
    community: int | None
    payload: dict[str, Any]
    due_at: datetime


async def plan(
    connection: AsyncConnection,
    key: str,
    kind: str,
    due_at: datetime,
    *,
    community: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Adds an entry; a key that was used before changes nothing."""
    row = {
        "key": key,
        "kind": kind,
        "community": community,
        "payload": dict(payload or {}),
        "due_at": due_at,
    }
    await connection.execute(
        upsert(connection, agenda).on_conflict_do_nothing(index_elements=["key"]), [row]
    )


def _of(parts: int, shares: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Entries of some shares out of so many parts, those of no community in the first; of all for None."""
    if shares is None:
        return []
    return [func.coalesce(agenda.c.community % parts, 0).in_(sorted(shares))]


async def due(
    connection: AsyncConnection,
    now: datetime,
    shares: Collection[int] | None = None,
    parts: int = 1,
) -> list[AgendaEntry]:
    """Entries whose time has come and that are not done, oldest first; of some shares out of so many parts, or all."""
    query = (
        select(agenda)
        .where(agenda.c.done_at.is_(None), agenda.c.due_at <= now, *_of(parts, shares))
        .order_by(agenda.c.due_at)
    )
    return [
        AgendaEntry(row.id, row.key, row.kind, row.community, row.payload, row.due_at)
        for row in await connection.execute(query.limit(100))
    ]


async def next_due(
    connection: AsyncConnection, shares: Collection[int] | None = None, parts: int = 1
) -> datetime | None:
    query = (
        select(agenda.c.due_at)
        .where(agenda.c.done_at.is_(None), *_of(parts, shares))
        .order_by(agenda.c.due_at)
        .limit(1)
    )
    return (await connection.execute(query)).scalar()


async def done(connection: AsyncConnection, number: int, now: datetime) -> bool:
    """Marks an entry as done; False when it was done already."""
    statement = (
        update(agenda).where(agenda.c.id == number, agenda.c.done_at.is_(None)).values(done_at=now)
    )
    return (await connection.execute(statement)).rowcount == 1


async def sweep(connection: AsyncConnection, before: datetime) -> None:
    """Forgets what was done long ago; a term's entry is what keeps it from being told twice, and stays for years."""
    await connection.execute(
        delete(agenda).where(agenda.c.done_at < before, agenda.c.kind != "term")
    )
    await connection.execute(delete(agenda).where(agenda.c.done_at < before - YEARS))

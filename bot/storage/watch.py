"""How long things wait, for whoever watches over a running bot."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.matter import State
from bot.storage.tables import agenda, inbox, matters, outbox


async def ages(connection: AsyncConnection, now: datetime) -> dict[str, float]:
    """Seconds that the oldest update, call and entry have waited; how many were put aside, how many alarms wait."""
    ready = outbox.c.due_at.is_(None) | (outbox.c.due_at <= now)
    queries = {
        "inbox_oldest_seconds": select(func.min(inbox.c.arrived_at)).where(
            inbox.c.state == "waiting"
        ),
        "outbox_oldest_seconds": select(func.min(outbox.c.made_at)).where(
            outbox.c.state == "waiting", ready
        ),
        "agenda_late_seconds": select(func.min(agenda.c.due_at)).where(agenda.c.done_at.is_(None)),
    }
    found: dict[str, float] = {}
    for name, query in queries.items():
        first: datetime | None = (await connection.execute(query)).scalar()
        found[name] = max((now - first).total_seconds(), 0.0) if first is not None else 0.0
    aside = select(func.count()).select_from(inbox).where(inbox.c.state == "poison")
    untaken = (
        select(func.count())
        .select_from(matters)
        .where(matters.c.urgent.is_(True), matters.c.state == State.VOICED.value)
    )
    again = (
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.state == "waiting", outbox.c.attempts > 0)
    )
    found["calls_tried_again"] = float((await connection.execute(again)).scalar_one())
    found["database_bytes"] = await _size(connection)
    found["put_aside"] = float((await connection.execute(aside)).scalar_one())
    found["alarms_untaken"] = float((await connection.execute(untaken)).scalar_one())
    return found


async def _size(connection: AsyncConnection) -> float:
    """How large the database is, in bytes."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        asked = "SELECT pg_database_size(current_database())"
    return float((await connection.exec_driver_sql(asked)).scalar_one())


async def damage(connection: AsyncConnection) -> str:
    """What is wrong with the database's file; empty where nothing is, or the server sees to it itself."""
    if connection.dialect.name != "sqlite":
        return ""
    told = str((await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar())
    return "" if told == "ok" else told

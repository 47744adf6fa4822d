"""The inbox: raw updates, committed before they are acknowledged, gone once they are done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import quickjson
from bot.storage.bulk import Bulk
from bot.storage.tables import inbox
from bot.storage.upsert import upsert

_NUL: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u0000"
)  # a real one, not its name written by somebody
REMEMBERED: Final = timedelta(days=2)
_ADD: Final = Bulk(
    lambda dialect: upsert(dialect, inbox).on_conflict_do_nothing(index_elements=["update_id"]),
    ("update_id", "raw", "state", "attempts", "arrived_at"),
)
_DONE: Final = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state="done", raw=None)
)


@dataclass(frozen=True, slots=True)
class WaitingUpdate:
    """An update to be worked on."""

    id: int
    raw: dict[str, Any]
    attempts: int = 0


async def add(
    connection: AsyncConnection, updates: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Keeps updates not seen before; ids already here are skipped, in whatever order they come."""
    rows = [
        {
            "update_id": given["update_id"],
            "raw": _kept(given),
            "state": "waiting",
            "attempts": 0,
            "arrived_at": now,
        }
        for given in updates
    ]
    await _ADD.run(connection, rows)


def _kept(given: Mapping[str, Any]) -> str:
    """An update as text without NUL characters, which PostgreSQL cannot hold."""
    text = quickjson.dumps(given)
    return _NUL.sub(r"\1", text) if r"\u0000" in text else text


async def probe(connection: AsyncConnection) -> None:
    """Whether the database can be written to; changes nothing."""
    await connection.execute(update(inbox).where(inbox.c.id == -1).values(attempts=0))


async def requeue(connection: AsyncConnection) -> int:
    """Puts back what was put aside; how many updates."""
    put_back = update(inbox).where(inbox.c.state == "poison", inbox.c.raw.is_not(None))
    return (
        await connection.execute(put_back.values(state="waiting", attempts=0, fault=None))
    ).rowcount


async def waiting(connection: AsyncConnection, limit: int) -> list[WaitingUpdate]:
    """The oldest waiting updates, in the order they came."""
    query = select(inbox.c.id, inbox.c.raw, inbox.c.attempts).where(inbox.c.state == "waiting")
    rows = await connection.execute(query.order_by(inbox.c.id).limit(limit))
    return [WaitingUpdate(row.id, quickjson.loads(row.raw), row.attempts) for row in rows]


async def begun(connection: AsyncConnection, number: int, by: int = 1) -> None:
    """Counts an attempt before the work, in a commit of its own: what ends the process ends it once."""
    await connection.execute(
        update(inbox).where(inbox.c.id == number).values(attempts=inbox.c.attempts + by)
    )


async def done(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Marks updates as worked on and drops their text."""
    await connection.execute(_DONE, {"rows": list(ids)})


async def quarantine(connection: AsyncConnection, number: int, fault: str) -> None:
    """Puts an update aside that cannot be worked on; later ones go on."""
    await connection.execute(
        update(inbox).where(inbox.c.id == number).values(state="poison", fault=fault[:120])
    )


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """How many updates are in each state."""
    rows = await connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    return {row[0]: row[1] for row in rows}


async def sweep(connection: AsyncConnection, now: datetime, quarantine_days: float) -> None:
    """Forgets done ids after two days and quarantined updates after their term."""
    await connection.execute(
        delete(inbox).where(inbox.c.state == "done", inbox.c.arrived_at < now - REMEMBERED)
    )
    old = now - timedelta(days=quarantine_days)
    await connection.execute(
        delete(inbox).where(inbox.c.state == "poison", inbox.c.arrived_at < old)
    )

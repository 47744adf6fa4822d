"""The inbox: raw updates, committed before they are acknowledged, gone once they are done."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, text, update
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
    ("update_id", "raw", "state", "attempts", "arrived_at", "chat", "share"),
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
    connection: AsyncConnection,
    updates: Sequence[Mapping[str, Any]],
    now: datetime,
    routed: Sequence[tuple[int | None, int | None]] = (),
) -> None:
    """Keeps updates not seen before; ids already here are skipped, in whatever order they come. `routed` are their
    chats and shares where several processes work."""
    rows = [
        {
            "update_id": given["update_id"],
            "raw": _kept(given),
            "state": "waiting",
            "attempts": 0,
            "arrived_at": now,
            "chat": chat,
            "share": share,
        }
        for given, (chat, share) in zip(
            updates, routed or [(None, None)] * len(updates), strict=True
        )
    ]
    await _ADD.run(connection, rows)


def _kept(given: Mapping[str, Any]) -> str:
    """An update as text without NUL characters, which PostgreSQL cannot hold."""
    text = quickjson.dumps(given)
    return _NUL.sub(r"\1", text) if r"\u0000" in text else text


async def probe(connection: AsyncConnection) -> None:
    """Whether the database can be written to: a row is written as it is, so that a full disk shows."""
    await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


async def requeue(connection: AsyncConnection) -> int:
    """Puts back what was put aside; how many updates."""
    put_back = update(inbox).where(inbox.c.state == "poison", inbox.c.raw.is_not(None))
    return (
        await connection.execute(put_back.values(state="waiting", attempts=0, fault=None))
    ).rowcount


async def waiting(
    connection: AsyncConnection, limit: int, shares: Collection[int] | None = None
) -> list[WaitingUpdate]:
    """The oldest waiting updates, in the order they came; of some shares, or all."""
    query = select(inbox.c.id, inbox.c.raw, inbox.c.attempts).where(inbox.c.state == "waiting")
    if shares is not None:
        query = query.where(inbox.c.share.in_(sorted(shares)))
    rows = await connection.execute(query.order_by(inbox.c.id).limit(limit))
    return [WaitingUpdate(row.id, quickjson.loads(row.raw), row.attempts) for row in rows]


async def shares_of(connection: AsyncConnection, chats: Sequence[int]) -> dict[int, int]:
    """The share in which something of a chat waits already, for those of some chats of which something does."""
    query = (
        select(inbox.c.chat, inbox.c.share)
        .where(inbox.c.state == "waiting", inbox.c.chat.in_(sorted(set(chats))))
        .distinct()
    )
    return {row.chat: row.share for row in await connection.execute(query)}


async def unrouted(connection: AsyncConnection, limit: int) -> list[WaitingUpdate]:
    """Waiting updates that are of no share: kept while one process worked alone."""
    query = select(inbox.c.id, inbox.c.raw, inbox.c.attempts).where(
        inbox.c.state == "waiting", inbox.c.share.is_(None)
    )
    rows = await connection.execute(query.order_by(inbox.c.id).limit(limit))
    return [WaitingUpdate(row.id, quickjson.loads(row.raw), row.attempts) for row in rows]


async def put(
    connection: AsyncConnection, number: int, chat: int | None, share: int | None
) -> None:
    """Writes down which share an update is of."""
    await connection.execute(
        update(inbox).where(inbox.c.id == number).values(chat=chat, share=share)
    )


async def still_waits(connection: AsyncConnection, number: int) -> bool:
    """Whether an update is still to be worked on: another process may have done it meanwhile."""
    query = select(inbox.c.id).where(inbox.c.id == number, inbox.c.state == "waiting")
    return (await connection.execute(query.with_for_update())).first() is not None


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

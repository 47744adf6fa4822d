"""Several processes on one PostgreSQL database: who works on which share of the communities, and what each must read
anew. (SQLite has one process, and none of this.)

A share is held by a session's advisory lock, which the server gives back the moment its holder is gone, and by a row
that every transaction of the holder reads FOR SHARE: a new holder's UPDATE of that row waits for whatever the old one
still has under way, so that no two ever work on one community, whatever the locks say.
"""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import shares, versions
from bot.storage.upsert import upsert

CLASS: Final = 0x62616E  # of all our advisory locks of two numbers
MEMBER: Final = 200  # held, shared, by every process that works
CROSSING: Final = 300  # a unit of one share shares it; one that may touch several has it alone


async def try_lock(connection: AsyncConnection, number: int) -> bool:
    """A session's lock, until it is given back or the session ends."""
    query = text("SELECT pg_try_advisory_lock(:of, :number)")
    return bool((await connection.execute(query, {"of": CLASS, "number": number})).scalar())


async def unlock(connection: AsyncConnection, number: int) -> None:
    query = text("SELECT pg_advisory_unlock(:of, :number)")
    await connection.execute(query, {"of": CLASS, "number": number})


async def join(connection: AsyncConnection) -> None:
    """One more process that works."""
    query = text("SELECT pg_advisory_lock_shared(:of, :number)")
    await connection.execute(query, {"of": CLASS, "number": MEMBER})


async def members(connection: AsyncConnection) -> int:
    """How many processes work."""
    query = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :of AND objid = :number"
        " AND objsubid = 2 AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return int((await connection.execute(query, {"of": CLASS, "number": MEMBER})).scalar_one())


async def hold(connection: AsyncConnection, number: int, holder: str) -> None:
    """Writes down who has a share; waits for what its last holder has under way."""
    row = {"number": number, "holder": holder}
    await connection.execute(
        upsert(connection, shares)
        .values(**row)
        .on_conflict_do_update(index_elements=["number"], set_={"holder": holder})
    )


async def still_held(
    connection: AsyncConnection, numbers: Collection[int], holder: str
) -> frozenset[int]:
    """Those of some shares that are still a holder's; nobody can take them before this transaction ends."""
    query = (
        select(shares.c.number)
        .where(shares.c.holder == holder, shares.c.number.in_(sorted(numbers)))
        .with_for_update(read=True)
    )
    return frozenset((await connection.execute(query)).scalars())


async def cross(connection: AsyncConnection, *, alone: bool) -> None:
    """Until this transaction ends: among units of one share each, or alone among all."""
    how = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    query = text(f"SELECT {how}(:of, :number)")
    await connection.execute(query, {"of": CLASS, "number": CROSSING})


async def bump(connection: AsyncConnection, names: Iterable[str]) -> None:
    """What processes remember under these names is to be read anew."""
    for name in sorted(names):
        statement = upsert(connection, versions).values(name=name, value=1)
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"value": versions.c.value + 1}
            )
        )


async def known(connection: AsyncConnection) -> dict[str, int]:
    """Every name's version."""
    return {row.name: row.value for row in await connection.execute(select(versions))}


async def holders(connection: AsyncConnection) -> dict[str, int]:
    """How many shares each process has by the rows."""
    query = select(shares.c.holder, func.count()).group_by(shares.c.holder)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def leave(connection: AsyncConnection, number: int) -> None:
    """A share is nobody's until the next one takes it."""
    await connection.execute(update(shares).where(shares.c.number == number).values(holder=""))

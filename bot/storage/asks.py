"""Return visits (回访): who was asked whether it is done, and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import asks, matters
from bot.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Ask:
    """One supporter asked in one round; `door` is where to knock when there is no private chat."""

    id: int
    matter: int
    round: int
    who: str
    account: int | None
    door: str
    answer: str | None
    officer: int | None = None


def _ask(row: Any) -> Ask:
    return Ask(
        row.id, row.matter, row.round, row.who, row.account, row.door, row.answer, row.officer
    )


async def add(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Supporters to ask; one asked in this round already stays as it is."""
    if rows:
        statement = upsert(connection, asks).on_conflict_do_nothing(
            index_elements=["matter", "round", "who"]
        )
        await connection.execute(statement, list(rows))


async def of(connection: AsyncConnection, matter: int, round_: int) -> list[Ask]:
    query = select(asks).where(asks.c.matter == matter, asks.c.round == round_).order_by(asks.c.id)
    return [_ask(row) for row in await connection.execute(query)]


async def of_homes(
    connection: AsyncConnection, homes: Sequence[int], besides: int
) -> list[dict[str, Any]]:
    """What households were asked and said, without whose account was asked; an account's own are left out."""
    columns = (
        asks.c.matter,
        asks.c.round,
        asks.c.who,
        asks.c.door,
        asks.c.asked_at,
        asks.c.answer,
        asks.c.answered_at,
    )
    others = asks.c.account.is_(None) | (asks.c.account != besides)
    query = select(*columns).where(asks.c.who.in_([f"h{home}" for home in homes]), others)
    return [dict(row._mapping) for row in await connection.execute(query)]  # pyright: ignore[reportPrivateUsage]


async def get(connection: AsyncConnection, number: int) -> Ask | None:
    row = (await connection.execute(select(asks).where(asks.c.id == number))).first()
    return _ask(row) if row else None


async def answer(
    connection: AsyncConnection, number: int, said: str, officer: int | None, now: datetime
) -> None:
    values = {"answer": said, "answered_at": now, "officer": officer}
    await connection.execute(update(asks).where(asks.c.id == number).values(**values))


async def answered_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> list[tuple[int, str]]:
    """(matter, answer) of a period."""
    query = select(asks.c.matter, asks.c.answer).join(matters, matters.c.id == asks.c.matter)
    where = (
        matters.c.community == community,
        asks.c.answered_at >= since,
        asks.c.answered_at < until,
    )
    return [(row[0], row[1]) for row in await connection.execute(query.where(*where))]

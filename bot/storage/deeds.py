"""Deeds that need two officers (paper votes, proxies, voiding, extending), and objections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import deeds, objections


@dataclass(frozen=True, slots=True)
class SecondApproval:
    """What one officer entered and another must confirm."""

    id: int
    ballot: int
    kind: str
    facts: dict[str, Any]
    serial: str | None
    first: int
    second: int | None
    state: str
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """A household's objection to a result, and its answer."""

    id: int
    ballot: int
    household: int
    account: int | None
    text: str
    answer: str | None


async def serial_taken(connection: AsyncConnection, ballot: int, serial: str) -> bool:
    query = select(deeds.c.id).where(deeds.c.ballot == ballot, deeds.c.serial == serial)
    return (await connection.execute(query)).first() is not None


async def add(
    connection: AsyncConnection,
    ballot: int,
    kind: str,
    facts: Mapping[str, Any],
    first: int,
    now: datetime,
    serial: str | None = None,
) -> int:
    row = {
        "ballot": ballot,
        "kind": kind,
        "facts": dict(facts),
        "serial": serial,
        "first": first,
        "at": now,
    }
    return (
        await connection.execute(insert(deeds).values(**row).returning(deeds.c.id))
    ).scalar_one()


async def get(connection: AsyncConnection, number: int) -> SecondApproval | None:
    row = (await connection.execute(select(deeds).where(deeds.c.id == number))).first()
    return _deed(row) if row else None


def _deed(row: Any) -> SecondApproval:
    return SecondApproval(
        row.id,
        row.ballot,
        row.kind,
        row.facts,
        row.serial,
        row.first,
        row.second,
        row.state,
        row.decided_at,
    )


async def of(
    connection: AsyncConnection, ballot: int, kind: str, state: str
) -> list[SecondApproval]:
    query = select(deeds).where(
        deeds.c.ballot == ballot, deeds.c.kind == kind, deeds.c.state == state
    )
    return [_deed(row) for row in await connection.execute(query.order_by(deeds.c.id))]


async def decide(
    connection: AsyncConnection,
    number: int,
    state: str,
    second: int,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Confirms ("done") or returns ("back") a deed; a returned slip's number may be used again."""
    values: dict[str, Any] = {"state": state, "second": second, "decided_at": now}
    if state == "back":
        values["serial"] = None
    if facts is not None:
        values["facts"] = dict(facts)
    await connection.execute(update(deeds).where(deeds.c.id == number).values(**values))


# objections


async def object_to(
    connection: AsyncConnection, ballot: int, household: int, account: int, text: str, now: datetime
) -> int:
    row = {"ballot": ballot, "household": household, "account": account, "text": text, "at": now}
    return (
        await connection.execute(insert(objections).values(**row).returning(objections.c.id))
    ).scalar_one()


async def objections_to(connection: AsyncConnection, ballot: int) -> list[Objection]:
    query = select(objections).where(objections.c.ballot == ballot).order_by(objections.c.id)
    return [_objection(row) for row in await connection.execute(query)]


async def objection(connection: AsyncConnection, number: int) -> Objection | None:
    row = (await connection.execute(select(objections).where(objections.c.id == number))).first()
    return _objection(row) if row else None


def _objection(row: Any) -> Objection:
    return Objection(row.id, row.ballot, row.household, row.account, row.text, row.answer)


async def answer(
    connection: AsyncConnection, number: int, text: str, officer: int, now: datetime
) -> None:
    values = {"answer": text, "answered_by": officer, "answered_at": now}
    await connection.execute(update(objections).where(objections.c.id == number).values(**values))


async def open_objections(connection: AsyncConnection, ballot: int) -> int:
    query = select(func.count()).select_from(objections)
    query = query.where(objections.c.ballot == ballot, objections.c.answered_at.is_(None))
    return (await connection.execute(query)).scalar_one()

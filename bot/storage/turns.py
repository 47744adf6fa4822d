"""Whose turn it was: turns, photos of the work, private records, askings for more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import extensions, photos, records, turns


@dataclass(frozen=True, slots=True)
class Turn:
    """One holder's stay at one step; `deed` is what ended it."""

    id: int
    matter: int
    procedure: str
    step: str
    role: str
    agency: int | None
    began_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    deed: str | None

    @property
    def in_time(self) -> bool | None:
        """None where it had no term; what is under way has not ended in time."""
        return (
            None
            if self.due_at is None
            else self.ended_at is not None and self.ended_at <= self.due_at
        )


@dataclass(frozen=True, slots=True)
class Extension:
    """More time asked for; another person decides."""

    id: int
    matter: int
    stay: str
    days: int
    reason: str
    asked_by: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Record:
    """What was written within a private tier, sealed."""

    step: str
    role: str
    agency: int | None
    account: int
    at: datetime
    text: bytes


async def end(connection: AsyncConnection, matter: int, deed: str, now: datetime) -> None:
    """The turn at hand is over."""
    under_way = (turns.c.matter == matter, turns.c.ended_at.is_(None))
    await connection.execute(update(turns).where(*under_way).values(ended_at=now, deed=deed))


async def of(connection: AsyncConnection, matter: int) -> list[Turn]:
    query = select(turns).where(turns.c.matter == matter).order_by(turns.c.id)
    return [_turn(row) for row in await connection.execute(query)]


async def of_many(connection: AsyncConnection, ids: Sequence[int]) -> list[Turn]:
    """Every turn of some matters, in order."""
    found: list[Turn] = []
    known = sorted(set(ids))
    for start in range(0, len(known), 500):
        query = (
            select(turns).where(turns.c.matter.in_(known[start : start + 500])).order_by(turns.c.id)
        )
        found += [_turn(row) for row in await connection.execute(query)]
    return found


async def judged_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime, now: datetime
) -> list[Turn]:
    """Turns whose keeping of time was decided in a period: when they ended in time, else when they were due."""
    late = (turns.c.ended_at.is_(None) & (turns.c.due_at < now)) | (
        turns.c.ended_at > turns.c.due_at
    )
    kept = (
        (turns.c.ended_at <= turns.c.due_at)
        & (turns.c.ended_at >= since)
        & (turns.c.ended_at < until)
    )
    missed = late & (turns.c.due_at >= since) & (turns.c.due_at < until)
    query = select(turns).where(turns.c.community == community, kept | missed).order_by(turns.c.id)
    return [_turn(row) for row in await connection.execute(query)]


def _turn(row: Any) -> Turn:
    return Turn(
        row.id,
        row.matter,
        row.procedure,
        row.step,
        row.role,
        row.agency,
        row.began_at,
        row.due_at,
        row.ended_at,
        row.deed,
    )


async def add_photo(
    connection: AsyncConnection,
    matter: int,
    round_: int,
    stage: str,
    file: str,
    account: int,
    now: datetime,
) -> None:
    """A picture of the work: `stage` is "before" or "after"."""
    row = {
        "matter": matter,
        "round": round_,
        "stage": stage,
        "file": file,
        "account": account,
        "at": now,
    }
    await connection.execute(insert(photos).values(**row))


async def photos_of(connection: AsyncConnection, matter: int, round_: int) -> list[tuple[str, str]]:
    """(stage, file) of a round, in order."""
    query = select(photos.c.stage, photos.c.file).where(
        photos.c.matter == matter, photos.c.round == round_
    )
    return [(row[0], row[1]) for row in await connection.execute(query.order_by(photos.c.id))]


async def record(
    connection: AsyncConnection,
    matter: int,
    step: str,
    role: str,
    agency: int | None,
    account: int,
    text: bytes,
    now: datetime,
) -> None:
    row = {
        "matter": matter,
        "step": step,
        "role": role,
        "agency": agency,
        "account": account,
        "text": text,
        "at": now,
    }
    await connection.execute(insert(records).values(**row))


async def records_of(connection: AsyncConnection, matter: int) -> list[Record]:
    query = select(records).where(records.c.matter == matter).order_by(records.c.id)
    return [
        Record(row.step, row.role, row.agency, row.account, row.at, row.text)
        for row in await connection.execute(query)
    ]


async def ask_time(
    connection: AsyncConnection,
    matter: int,
    stay: str,
    days: int,
    reason: str,
    account: int,
    now: datetime,
) -> int:
    row = {
        "matter": matter,
        "stay": stay,
        "days": days,
        "reason": reason,
        "asked_by": account,
        "at": now,
    }
    return (
        await connection.execute(insert(extensions).values(**row).returning(extensions.c.id))
    ).scalar_one()


async def extension(connection: AsyncConnection, number: int) -> Extension | None:
    row = (await connection.execute(select(extensions).where(extensions.c.id == number))).first()
    if row is None:
        return None
    return Extension(row.id, row.matter, row.stay, row.days, row.reason, row.asked_by, row.state)


async def decide_time(
    connection: AsyncConnection, number: int, state: str, account: int, now: datetime
) -> None:
    values = {"state": state, "decided_by": account, "decided_at": now}
    await connection.execute(update(extensions).where(extensions.c.id == number).values(**values))

"""Months as they were published: figures that no later change touches."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.figures import Figures, Row
from bot.domain.matter import Ending
from bot.domain.rating import Rate
from bot.storage.tables import months

_ROWS = ("by_category", "by_building", "by_agency")


async def put(
    connection: AsyncConnection, community: int, month: str, found: Figures, at: datetime
) -> None:
    """Keeps a month's figures, once."""
    if await get(connection, community, month) is None:
        values = {"community": community, "month": month, "figures": _written(found), "at": at}
        await connection.execute(insert(months).values(**values))


async def get(connection: AsyncConnection, community: int, month: str) -> Figures | None:
    query = select(months.c.figures).where(months.c.community == community, months.c.month == month)
    kept = (await connection.execute(query)).scalar()
    return _read(kept) if kept else None


def _written(found: Figures) -> dict[str, Any]:
    kept = asdict(found)
    del kept["later"]
    instants = {name: kept[name].isoformat() for name in ("since", "until")}
    return {
        **kept,
        **instants,
        "endings": {ending.value: count for ending, count in found.endings.items()},
    }


def _read(kept: dict[str, Any]) -> Figures:
    rates = {name: Rate(**kept[name]) for name in ("answered", "kept", "satisfied")}
    rows = {name: tuple(_row(each) for each in kept[name]) for name in _ROWS}
    instants = {name: datetime.fromisoformat(kept[name]) for name in ("since", "until")}
    endings = {Ending(name): count for name, count in kept["endings"].items()}
    values: dict[str, Any] = {**kept, **rates, **rows, **instants, "endings": endings}
    return Figures(**values)


def _row(each: dict[str, Any]) -> Row:
    values: dict[str, Any] = {
        **each,
        **{name: Rate(**each[name]) for name in ("in_time", "satisfied")},
    }
    return Row(**values)

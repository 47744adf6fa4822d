"""The rows of common income."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.income import IncomeEntry
from bot.storage.tables import incomes


async def replace(
    connection: AsyncConnection, community: int, entries: Sequence[IncomeEntry]
) -> None:
    """The file's months take the place of what was kept for the same months."""
    months = sorted({entry.day[:7] for entry in entries})
    for month in months:
        same = (incomes.c.community == community, incomes.c.day.like(f"{month}-%"))
        await connection.execute(delete(incomes).where(*same))
    rows: list[dict[str, Any]] = [
        {
            "community": community,
            "day": each.day,
            "item": each.item,
            "income": each.income,
            "spending": each.spending,
            "note": each.note,
        }
        for each in entries
    ]
    await connection.execute(insert(incomes), rows)


async def of(connection: AsyncConnection, community: int) -> list[IncomeEntry]:
    query = (
        select(incomes)
        .where(incomes.c.community == community)
        .order_by(incomes.c.day, incomes.c.id)
    )
    return [
        IncomeEntry(row.day, row.item, row.income, row.spending, row.note)
        for row in await connection.execute(query)
    ]

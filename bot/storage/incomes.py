"""The rows of common income."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.income import Account, IncomeEntry
from bot.storage.tables import income_balances, incomes


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


async def carry_over(connection: AsyncConnection, community: int, month: str, fen: int) -> None:
    """What there was before a month; what was said before of the same month is replaced."""
    same = (income_balances.c.community == community, income_balances.c.month == month)
    await connection.execute(delete(income_balances).where(*same))
    row = {"community": community, "month": month, "opening": fen}
    await connection.execute(insert(income_balances).values(**row))


async def account(connection: AsyncConnection, community: int) -> Account:
    """Lines and balances of a community."""
    query = select(income_balances).where(income_balances.c.community == community)
    carried = {row.month: row.opening for row in await connection.execute(query)}
    return Account(await of(connection, community), carried)


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

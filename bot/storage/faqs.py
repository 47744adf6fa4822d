"""Questions and answers of a community."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.faq import Faq
from bot.storage.tables import faqs


def _faq(row: Any) -> Faq:
    return Faq(
        row.id,
        row.community,
        row.question,
        row.answer,
        row.writer,
        row.approver,
        row.made_at,
        row.expires_at,
        row.useful,
        row.useless,
    )


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    row = {**values, "useful": 0, "useless": 0}
    return (await connection.execute(insert(faqs).values(**row).returning(faqs.c.id))).scalar_one()


async def get(connection: AsyncConnection, number: int) -> Faq | None:
    row = (await connection.execute(select(faqs).where(faqs.c.id == number))).first()
    return _faq(row) if row else None


async def of(connection: AsyncConnection, community: int) -> list[Faq]:
    """All of a community's, the oldest first."""
    query = select(faqs).where(faqs.c.community == community).order_by(faqs.c.id)
    return [_faq(row) for row in await connection.execute(query)]


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(faqs).where(faqs.c.id == number).values(**values))


async def count(connection: AsyncConnection, number: int, *, useful: bool) -> None:
    """Somebody said whether it helped."""
    column = faqs.c.useful if useful else faqs.c.useless
    await connection.execute(
        update(faqs).where(faqs.c.id == number).values({column.name: column + 1})
    )


async def drop(connection: AsyncConnection, number: int) -> None:
    await connection.execute(delete(faqs).where(faqs.c.id == number))

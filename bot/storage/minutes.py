"""Minutes and the remarks on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.minutes import Minutes, MinutesState, Remark
from bot.storage.tables import minutes, remarks


def _minutes(row: Any) -> Minutes:
    return Minutes(
        row.id,
        row.activity,
        row.version,
        row.text,
        row.writer,
        row.approver,
        MinutesState(row.state),
        row.until_at,
    )


def _remark(row: Any) -> Remark:
    return Remark(row.id, row.minutes, row.account, row.text, row.answer)


async def add(connection: AsyncConnection, activity: int, text: str, writer: int) -> Minutes:
    """The next version; earlier ones that were not published are replaced by it."""
    where = (
        minutes.c.activity == activity,
        minutes.c.state.in_((MinutesState.DRAFT.value, MinutesState.SHOWN.value)),
    )
    await connection.execute(
        update(minutes).where(*where).values(state=MinutesState.REPLACED.value)
    )
    last = (
        await connection.execute(
            select(func.max(minutes.c.version)).where(minutes.c.activity == activity)
        )
    ).scalar()
    values = {
        "activity": activity,
        "version": (last or 0) + 1,
        "text": text,
        "writer": writer,
        "state": "draft",
    }
    made = (
        await connection.execute(insert(minutes).values(**values).returning(minutes.c.id))
    ).scalar_one()
    found = await get(connection, made)
    assert found is not None
    return found


async def get(connection: AsyncConnection, number: int) -> Minutes | None:
    row = (await connection.execute(select(minutes).where(minutes.c.id == number))).first()
    return _minutes(row) if row else None


async def newest(connection: AsyncConnection, activity: int) -> Minutes | None:
    query = (
        select(minutes)
        .where(minutes.c.activity == activity)
        .order_by(minutes.c.version.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return _minutes(row) if row else None


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(minutes).where(minutes.c.id == number).values(**values))


async def remark(
    connection: AsyncConnection, number: int, account: int, text: str, at: datetime
) -> int:
    """Somebody's word in place of an earlier one of theirs."""
    await connection.execute(
        delete(remarks).where(remarks.c.minutes == number, remarks.c.account == account)
    )
    values = {"minutes": number, "account": account, "text": text, "at": at}
    return (
        await connection.execute(insert(remarks).values(**values).returning(remarks.c.id))
    ).scalar_one()


async def remarks_of(connection: AsyncConnection, number: int) -> list[Remark]:
    query = select(remarks).where(remarks.c.minutes == number).order_by(remarks.c.id)
    return [_remark(row) for row in await connection.execute(query)]


async def one_remark(connection: AsyncConnection, number: int) -> Remark | None:
    row = (await connection.execute(select(remarks).where(remarks.c.id == number))).first()
    return _remark(row) if row else None


async def answer(connection: AsyncConnection, number: int, text: str) -> None:
    await connection.execute(update(remarks).where(remarks.c.id == number).values(answer=text))


async def forget(connection: AsyncConnection, account: int) -> None:
    """Somebody's remarks stand without them; so do the versions they wrote."""
    await connection.execute(
        update(remarks).where(remarks.c.account == account).values(account=None)
    )
    for column in (minutes.c.writer, minutes.c.approver):
        await connection.execute(
            update(minutes).where(column == account).values({column.name: None})
        )

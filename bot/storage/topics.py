"""Topics of meetings, and those that wait for one."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.topic import Topic, TopicState
from bot.storage.tables import topics


def _topic(row: Any) -> Topic:
    return Topic(
        row.id,
        row.community,
        row.activity,
        row.account,
        row.text,
        row.matter,
        TopicState(row.state),
    )


async def add(
    connection: AsyncConnection, community: int, text: str, at: datetime, **values: Any
) -> Topic:
    """A topic with whatever else is known of it; proposed, unless its state says otherwise."""
    row = {
        "community": community,
        "text": text,
        "at": at,
        "state": TopicState.PROPOSED.value,
        **values,
    }
    made = await connection.execute(insert(topics).values(**row).returning(topics.c.id))
    found = await get(connection, made.scalar_one())
    assert found is not None
    return found


async def get(connection: AsyncConnection, number: int) -> Topic | None:
    row = (await connection.execute(select(topics).where(topics.c.id == number))).first()
    return _topic(row) if row else None


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(topics).where(topics.c.id == number).values(**values))


async def on(connection: AsyncConnection, activity: int) -> list[Topic]:
    """A meeting's topics, in their order."""
    query = (
        select(topics)
        .where(topics.c.activity == activity, topics.c.state == TopicState.ON.value)
        .order_by(topics.c.placed_at, topics.c.id)
    )
    return [_topic(row) for row in await connection.execute(query)]


async def waiting(connection: AsyncConnection, community: int) -> list[Topic]:
    """What was proposed and no meeting has taken up yet, the oldest first."""
    query = (
        select(topics)
        .where(topics.c.community == community, topics.c.state == TopicState.PROPOSED.value)
        .order_by(topics.c.id)
    )
    return [_topic(row) for row in await connection.execute(query)]


async def put_back(connection: AsyncConnection, activity: int) -> None:
    """The topics of a meeting that is called off wait for the next."""
    await connection.execute(
        update(topics)
        .where(topics.c.activity == activity, topics.c.state == TopicState.ON.value)
        .values(state=TopicState.PROPOSED.value, activity=None)
    )


async def forget(connection: AsyncConnection, account: int) -> None:
    """Somebody's topics that a meeting has stand without them; what waits goes."""
    await connection.execute(
        update(topics)
        .where(topics.c.account == account, topics.c.state == TopicState.PROPOSED.value)
        .values(state=TopicState.DECLINED.value, text="")
    )
    await connection.execute(update(topics).where(topics.c.account == account).values(account=None))

"""Which keys a database has been used with: a mark of each, from which no key follows."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import keys


async def fits(connection: AsyncConnection, name: str, mark: str) -> bool:
    """Whether a key is the one this database knows; the first one it is shown it keeps."""
    known = (await connection.execute(select(keys.c.mark).where(keys.c.name == name))).scalar()
    if known is None:
        await connection.execute(insert(keys).values(name=name, mark=mark))
    return known in (None, mark)


async def forget(connection: AsyncConnection) -> None:
    """The next keys shown are taken as this database's."""
    await connection.execute(delete(keys))


async def any_known(connection: AsyncConnection) -> bool:
    """Whether the database has been used with keys."""
    return (await connection.execute(select(keys.c.name).limit(1))).first() is not None

"""Roles people hold in a community beside being an officer: party member, scrutineer, property staff …"""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import roles


async def give(
    connection: AsyncConnection, community: int, account: int, role: str, by: int, now: datetime
) -> None:
    await take(connection, community, account, role)
    row = {"community": community, "account": account, "role": role, "since": now, "given_by": by}
    await connection.execute(insert(roles).values(**row))


async def take(connection: AsyncConnection, community: int, account: int, role: str) -> None:
    same = (roles.c.community == community, roles.c.account == account, roles.c.role == role)
    await connection.execute(delete(roles).where(*same))


async def held(connection: AsyncConnection, community: int, account: int) -> set[str]:
    query = select(roles.c.role).where(roles.c.community == community, roles.c.account == account)
    return {row[0] for row in await connection.execute(query)}


async def holders(connection: AsyncConnection, community: int, role: str) -> list[int]:
    query = select(roles.c.account).where(roles.c.community == community, roles.c.role == role)
    return [row[0] for row in await connection.execute(query)]

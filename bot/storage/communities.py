"""Communities, the chats linked to them and their officers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import chats, communities, officers


@dataclass(frozen=True, slots=True)
class Community:
    """A tenant: its name, zone, own rules, own words (TOML) and named places."""

    id: int
    name: str
    zone: str
    rules: dict[str, Any]
    words: str
    places: dict[str, list[str | None]]
    link_code: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A chat we know: `kind` is "group" or "desk"; `community` is None until it is linked."""

    chat: int
    community: int | None
    kind: str
    title: str
    active: bool
    thread: int | None = None


async def create(connection: AsyncConnection, name: str, zone: str, now: datetime) -> int:
    """A new community with a fresh link code; its id."""
    row = {
        "name": name,
        "zone": zone,
        "rules": {},
        "words": "",
        "places": {},
        "link_code": secrets.token_hex(3).upper(),
        "created_at": now,
    }
    result = await connection.execute(insert(communities).values(**row).returning(communities.c.id))
    return result.scalar_one()


async def all_of_them(connection: AsyncConnection) -> list[Community]:
    return [
        _community(row)
        for row in await connection.execute(select(communities).order_by(communities.c.id))
    ]


async def by_code(connection: AsyncConnection, code: str) -> Community | None:
    query = select(communities).where(communities.c.link_code == code.upper())
    row = (await connection.execute(query)).first()
    return _community(row) if row else None


def _community(row: Any) -> Community:
    return Community(row.id, row.name, row.zone, row.rules, row.words, row.places, row.link_code)


async def change(connection: AsyncConnection, community: int, **values: Any) -> None:
    await connection.execute(
        update(communities).where(communities.c.id == community).values(**values)
    )


async def link(
    connection: AsyncConnection,
    chat: int,
    community: int | None,
    kind: str,
    title: str,
    now: datetime,
) -> None:
    """Records what a chat is; an earlier record of it is replaced."""
    await connection.execute(delete(chats).where(chats.c.chat == chat))
    row = {
        "chat": chat,
        "community": community,
        "kind": kind,
        "title": title,
        "active": True,
        "linked_at": now,
    }
    await connection.execute(insert(chats).values(**row))


async def post_into(connection: AsyncConnection, chat: int, thread: int | None) -> None:
    """The topic into which a group's posts go from now on; None for the general one."""
    await connection.execute(update(chats).where(chats.c.chat == chat).values(thread=thread))


async def linked(connection: AsyncConnection) -> list[Linked]:
    named = ("chat", "community", "kind", "title", "active", "thread")
    columns = [chats.c[name] for name in named]
    return [Linked(*row) for row in await connection.execute(select(*columns))]


async def set_active(connection: AsyncConnection, chat: int, *, active: bool) -> None:
    await connection.execute(update(chats).where(chats.c.chat == chat).values(active=active))


async def move_chat(connection: AsyncConnection, old: int, new: int) -> None:
    """A group became a supergroup with a new id: the bot is in it, whatever it heard of leaving the old one."""
    await connection.execute(delete(chats).where(chats.c.chat == new))
    await connection.execute(update(chats).where(chats.c.chat == old).values(chat=new, active=True))


async def rename(connection: AsyncConnection, chat: int, title: str) -> None:
    await connection.execute(update(chats).where(chats.c.chat == chat).values(title=title))


async def unlink(connection: AsyncConnection, chat: int) -> None:
    """A chat is nobody's any more."""
    await connection.execute(delete(chats).where(chats.c.chat == chat))


async def officers_of(connection: AsyncConnection) -> list[tuple[int, int]]:
    """(community, account) of every officer."""
    rows = await connection.execute(select(officers.c.community, officers.c.account))
    return [(row[0], row[1]) for row in rows]


async def add_officer(
    connection: AsyncConnection, community: int, account: int, now: datetime
) -> None:
    await drop_officer(connection, community, account)
    row: Mapping[str, Any] = {"community": community, "account": account, "since": now}
    await connection.execute(insert(officers).values(**row))


async def drop_officer(connection: AsyncConnection, community: int, account: int) -> None:
    same = (officers.c.community == community, officers.c.account == account)
    await connection.execute(delete(officers).where(*same))

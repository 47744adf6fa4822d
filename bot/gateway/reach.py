"""What one process works on: everything where it is alone, its shares where several work on one PostgreSQL database.

Communities are parted into shares; whoever holds a share works on its updates and its agenda, and what it remembers of
those communities is its alone. What may touch a community of another share is done alone among all processes, and
leaves a new version of what the others remember.
"""

import asyncio
import logging
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from bot.services.directory import Directory
from bot.services.matters.memory import Memories
from bot.services.unit import Unit
from bot.storage import inbox, people, shares
from bot.storage.agenda import AgendaEntry
from bot.storage.session import Rows, Store

log: Final = logging.getLogger("bandeng.shares")
SHARES: Final = 16
WANDERING: Final = SHARES  # updates of nobody's community, or of several
LEADS: Final = {"receive": 100, "send": 101}
LOOK_SECONDS: Final = 0.5
BATCH: Final = 500


def share_of(community: int) -> int:
    """The share a community is in."""
    return community % SHARES


class Reach:
    """Everything: one process alone."""

    @property
    def shares(self) -> frozenset[int] | None:
        """The shares at hand; None is all."""
        return None

    async def enter(self, unit: Unit) -> bool:
        """Begins a unit of work on the shares at hand; False where they are not ours any more."""
        return True

    async def enter_alone(self, unit: Unit) -> None:
        """Begins a unit that may touch any community."""

    def crosses(self, raw: Mapping[str, Any]) -> bool:
        """Whether an update may touch a community of another share."""
        return False

    async def route(
        self, rows: Rows, updates: Sequence[Mapping[str, Any]]
    ) -> list[tuple[int | None, int | None]]:
        """(chat, share) of each update, as it is kept."""
        return [(None, None)] * len(updates)

    def leads(self, name: str) -> bool:
        """Whether this process polls, or sends, for all."""
        return True


class SharedReach(Reach):
    """A share of the communities, held as long as this process lives."""

    def __init__(self, store: Store, directory: Directory, memories: Memories) -> None:
        self._store = store
        self._directory = directory
        self._memories = memories
        self.me = str(uuid4())
        self._held: frozenset[int] = frozenset()
        self._leads: set[str] = set()
        self._wanted_leads: tuple[str, ...] = ()
        self._works = False
        self._known: dict[str, int] = {}

    @property
    def shares(self) -> frozenset[int]:
        """The shares at hand."""
        return self._held

    @property
    def parts(self) -> int:
        """Into how many shares the agenda is parted."""
        return SHARES

    # units

    async def enter(self, unit: Unit) -> bool:
        """Begins a unit of work on the shares at hand; False where they are not ours any more."""
        rows = unit.bare_rows
        await shares.cross(rows, alone=False)
        wanted = self._held
        held = await shares.still_held(rows, wanted, self.me)
        if held != wanted:
            return False
        await self._catch_up(rows)
        return bool(held)

    async def enter_alone(self, unit: Unit) -> None:
        """Begins a unit that may touch any community: what is remembered of others' is not believed."""
        await shares.cross(unit.bare_rows, alone=True)
        await self._catch_up(unit.bare_rows)
        self._memories.keep_only(self._is_mine)
        self._memories.forgotten = False
        unit.crosses = True
        unit.closing.append(lambda: self._leaves(unit))

    def _leaves(self, unit: Unit) -> None:
        """Whoever forgot every memory makes the others forget theirs; what was built of others' is not kept."""
        if self._memories.forgotten:
            unit.changed.add("memories")
        self._memories.keep_only(self._is_mine)

    async def refresh(self) -> None:
        """What is known of communities and chats, where no unit of work would look."""
        async with self._store.transaction() as rows:
            await self._catch_up(rows)

    async def _catch_up(self, rows: Rows) -> None:
        """Forgets what others have changed since."""
        found = await shares.known(rows)
        for name, value in found.items():
            if self._known.get(name) == value:
                continue
            kind, _, number = name.partition(":")
            if kind == "directory":
                self._directory.forget()
            elif number:
                self._memories.drop(int(number))
            else:
                self._memories.forget()
        self._known = found
        await self._directory.fresh_from(rows)

    def _is_mine(self, community: int) -> bool:
        return share_of(community) in self._held

    async def enters(self, unit: Unit, entry: AgendaEntry) -> bool:
        """Begins the unit of something due: of one community, or of all."""
        if entry.community is None:
            await self.enter_alone(unit)
            return True
        return await self.enter(unit) and self._is_mine(entry.community)

    # which share

    def crosses(self, raw: Mapping[str, Any]) -> bool:
        """Whether an update may touch a community of another share."""
        chat, account = whose(raw)
        found = self._communities(chat, account)
        return len(found) != 1 or not all(self._is_mine(each) for each in found)

    def _communities(self, chat: int, account: int) -> set[int]:
        """The communities an update may be about, as far as the directory knows."""
        linked = self._directory.community(chat)
        if linked is not None:
            return {linked.id}
        return (
            self._directory.communities_known_of(account) if chat == account or not chat else set()
        )

    async def route(
        self, rows: Rows, updates: Sequence[Mapping[str, Any]]
    ) -> list[tuple[int | None, int | None]]:
        """(chat, share) of each update; a chat of which something waits stays in its share, to stay in order."""
        await self._catch_up(rows)
        found = [whose(raw) for raw in updates]
        waiting = await inbox.shares_of(rows, [chat for chat, _ in found])
        routed: list[tuple[int | None, int | None]] = []
        for chat, account in found:
            share = waiting.get(chat)
            if share is None:
                known = self._communities(chat, account)
                if not known and chat == account:
                    lives = await people.community_of(rows, account)
                    known = {lives} if lives is not None else set()
                share = share_of(next(iter(known))) if len(known) == 1 else WANDERING
                waiting[chat] = share
            routed.append((chat, share))
        return routed

    async def route_what_waits(self) -> None:
        """Updates that were kept while one process worked alone find their share."""
        while True:
            async with self._store.transaction() as rows:
                left = await inbox.unrouted(rows, BATCH)
                routed = await self.route(rows, [each.raw for each in left])
                for each, (chat, share) in zip(left, routed, strict=True):
                    await inbox.put(rows, each.id, chat, share)
            if len(left) < BATCH:
                return

    # holding shares

    def leads(self, name: str) -> bool:
        return name in self._leads

    async def run(self, *, works: bool, leads: Collection[str]) -> None:
        """Takes its part of the shares, gives up what others should have, and leads where nobody does. Raises
        StorageError once the server has ended the session that holds them."""
        self._works = works
        self._wanted_leads = tuple(leads)
        try:
            async with self._store.session() as connection:
                if works:
                    await shares.join(connection)
                    await connection.commit()
                while True:
                    await self._look(connection)
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._held = frozenset()
            self._leads.clear()

    async def _look(self, connection: Rows) -> None:
        for name in self._wanted_leads:
            if name not in self._leads and await self._take(connection, LEADS[name]):
                self._leads.add(name)
                log.info("leads: %s", name)
        if self._works:
            fair = math.ceil((SHARES + 1) / max(await shares.members(connection), 1))
            for number in sorted(self._held)[fair:]:
                await self._give_up(connection, number)
            for number in range(SHARES + 1):
                if len(self._held) >= fair:
                    break
                if number not in self._held and await self._take(connection, number):
                    self._forget_share(number)
                    self._held |= {number}
        await connection.commit()

    async def _take(self, connection: Rows, number: int) -> bool:
        """The session's lock, then the row: the row waits for what its last holder has under way."""
        if not await shares.try_lock(connection, number):
            return False
        await connection.commit()
        await shares.hold(connection, number, self.me)
        await connection.commit()
        return True

    async def _give_up(self, connection: Rows, number: int) -> None:
        self._held -= {number}
        await shares.leave(connection, number)  # waits for what we have under way ourselves
        await connection.commit()
        await shares.unlock(connection, number)
        self._forget_share(number)

    def _forget_share(self, number: int) -> None:
        """What is remembered of a share's communities may be older than its rows."""
        self._memories.keep_only(lambda community: share_of(community) != number)


def whose(raw: Mapping[str, Any]) -> tuple[int, int]:
    """(chat, account) of an update; 0 where there is none. In private the two are the same."""
    answer = raw.get("answer")
    if isinstance(answer, Mapping):
        parts = str(answer.get("to", "")).split("|")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        chat = _number(parts[1]) if len(parts) > 1 else 0
        return chat, chat if chat > 0 else 0
    for kind in _KINDS:
        body = raw.get(kind)
        if isinstance(body, Mapping):
            return _of_body(body)  # pyright: ignore[reportUnknownArgumentType]
    return 0, 0


_KINDS: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)


def _of_body(body: Mapping[str, Any]) -> tuple[int, int]:
    sender = body.get("from") or body.get("user") or {}
    inner = body.get("message") if "message" in body and "chat" not in body else body
    chat = (inner or {}).get("chat") or {}
    return _number(chat.get("id", 0)), _number(sender.get("id", 0))


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0

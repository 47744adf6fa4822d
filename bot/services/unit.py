"""A unit of work: one transaction, its instant, and the calls it wants made."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.storage import agenda, outbox, shares
from bot.storage.matters import Batch
from bot.storage.outbox import Call, Due
from bot.storage.session import Rows, Store


@dataclass(slots=True)
class Unit:
    """Everything done in it is committed together with its calls, or not at all.

    `undo` is called when it was not: memories that ran ahead of the rows are dropped there. `planned`
    is the earliest instant at which the agenda has something new to do, `answers` are the queued answers to
    taps once it is committed. Where several processes work (`shared`), `changed` names what the others must read anew;
    a unit that `crosses` may touch a community of another's share.
    """

    _connection: Rows
    now: datetime
    heard: Batch = field(default_factory=Batch)
    calls: list[Call] = field(default_factory=list[Call])
    _late: dict[str, Callable[[], Call]] = field(default_factory=dict[str, Callable[[], Call]])
    undo: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    planned: datetime | None = None
    answers: list[Due] = field(default_factory=list[Due])
    shared: bool = False
    crosses: bool = False
    changed: set[str] = field(default_factory=set[str])
    closing: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    async def rows(self) -> Rows:
        """The connection, with everything heard so far written."""
        await self.heard.write(self._connection, people=not self.shared)
        return self._connection

    @property
    def bare_rows(self) -> Rows:
        """The connection for rows that nothing heard so far depends on; what was heard stays gathered."""
        return self._connection

    def forget_since(self, calls: int) -> None:
        """Drops what was heard and the calls added after the first so many: their update was undone."""
        del self.calls[calls:]
        self._late.clear()
        self.heard = Batch()

    def remembers(self, name: str) -> None:
        """A memory of a community was used: in a unit that crosses shares its holder must read it anew."""
        if self.crosses:
            self.changed.add(name)

    async def settle(self) -> None:
        """What was heard is written and the calls are queued: the last thing in every transaction."""
        rows = await self.rows()
        await self.heard.write(rows)
        self.word()
        for close in self.closing:
            close()
        if self.shared and self.changed:
            await shares.bump(rows, self.changed)
        if self.calls:
            self.answers = await outbox.add(rows, self.calls, self.now)

    def expect(self, at: datetime) -> None:
        """Something was put on the agenda for this instant."""
        self.planned = at if self.planned is None else min(self.planned, at)

    async def plan(
        self,
        key: str,
        kind: str,
        due: datetime,
        *,
        community: int,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """Puts something on the agenda; a key that was used before changes nothing."""
        await agenda.plan(await self.rows(), key, kind, due, community=community, payload=payload)
        self.expect(due)

    def send(self, call: Call) -> None:
        self.calls.append(call)

    def send_late(self, coalesce: str, make: Callable[[], Call]) -> None:
        """A call that is worded late: of many that take each other's place mostly the last alone is."""
        self._late[coalesce] = make

    def word(self) -> None:
        """Words the late calls, now that others are about to follow."""
        self.calls.extend(make() for make in self._late.values())
        self._late.clear()


@asynccontextmanager
async def unit_of_work(store: Store, now: Callable[[], datetime]) -> AsyncGenerator[Unit]:
    """Opens a unit; its calls reach the outbox in the same commit."""
    undo: list[Callable[[], None]] = []
    try:
        async with store.transaction() as connection:
            unit = Unit(connection, now(), undo=undo, shared=store.shared)
            yield unit
            await unit.settle()
    except BaseException:
        for forget in undo:
            forget()
        raise

"""A room to vote in: the services on a real database, without Telegram; time stands where a test puts it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app import services_of
from bot.config import Settings
from bot.domain.ballot import Ballot, Choice
from bot.domain.household import Door, Household
from bot.domain.logfile import LogReport, check
from bot.services.ballots.signing import signed
from bot.services.ballots.voting import Cast
from bot.services.directory import Directory
from bot.services.unit import Unit, unit_of_work
from bot.storage import ballots, bindings, communities, households, people
from bot.storage.session import Store
from bot.storage.tables import outbox
from bot.texts.ballots import Links

ZHAO, SUN = 901, 902
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Room:
    """A community with a desk, a group and a roll; account n lives behind door n."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.now = START
        self.folder = folder
        self.build()

    def build(self) -> None:
        """The services, knowing nothing but what the rows will tell them."""
        folder = self.folder
        settings = Settings(
            "1:room", key_file=folder / "field.key", ledger_key=folder / "ledger.key"
        )
        self.services = services_of(
            settings, Directory(), Links("bandeng_bot", "https://b.example")
        )
        self.directory, self.book, self.importing = (
            self.services.directory,
            self.services.book,
            self.services.importing,
        )
        self.drafting, self.running, self.voting = (
            self.services.drafting,
            self.services.running,
            self.services.voting,
        )
        self.counting, self.second_officer, self.binding = (
            self.services.counting,
            self.services.second_officer,
            self.services.binding,
        )

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        async with unit_of_work(self.store, lambda: self.now) as unit:
            await self.directory.fresh(unit)
            yield unit

    @property
    def community(self) -> Any:
        return self.directory.communities[1]

    async def settle(self, doors: int, *, area: int | None = 8000) -> None:
        """The community, its chats and its roll."""
        async with self.unit() as unit:
            rows = await unit.rows()
            await communities.create(rows, "永安桥社区", "Asia/Shanghai", self.now)
            await communities.link(rows, -1, 1, "desk", "工作台", self.now)
            await communities.link(rows, -2, 1, "group", "居民群", self.now)
            for officer in (ZHAO, SUN):
                await communities.add_officer(rows, 1, officer, self.now)
            await self.directory.reload(unit)
            roll = [Household(Door(str(n // 6 + 1), "1", str(101 + n)), area) for n in range(doors)]
            await self.importing.bring_in(unit, self.community, roll)
            for n, each in enumerate(await households.roll(rows, 1)):
                await people.seen(rows, n + 1, self.now, private=True)
                await bindings.bind(rows, each, n + 1, "slip", self.now)

    async def open(self, **changes: Any) -> Ballot:
        """A ballot over the whole compound, approved by the second officer."""
        async with self.unit() as unit:
            made = await self.drafting.begin(unit, self.community, None, ZHAO, "划消防通道")
            if changes:
                await ballots.change(await unit.rows(), made.id, **changes)
            await self.drafting.submit(unit, self.community, made.id, ZHAO)
            await self.running.approve(unit, self.community, made.id, SUN)
        return await self.ballot(made.id)

    async def ballot(self, number: int = 1) -> Ballot:
        async with self.unit() as unit:
            found = await ballots.get(await unit.rows(), number)
            assert found is not None
            return found

    async def cast(self, account: int, choice: Choice, number: int = 1, **more: Any) -> list[Cast]:
        async with self.unit() as unit:
            return await self.voting.cast(unit, account, number, choice, **more)

    async def paper(self, officer: int, line: str, number: int = 1) -> int:
        """An officer enters a slip; the deed's number."""
        ballot = await self.ballot(number)
        async with self.unit() as unit:
            await self.voting.paper(unit, self.community, officer, ballot, line, "photo")
            rows = await (await unit.rows()).exec_driver_sql("SELECT max(id) FROM deeds")
            return int(rows.scalar_one())

    async def confirm(self, deed: int, officer: int, *, agreed: bool = True) -> str:
        async with self.unit() as unit:
            return await self.second_officer.decide(
                unit, self.community, deed, officer, agreed=agreed
            )

    async def close(self, number: int = 1) -> Any:
        """At its instant."""
        ballot = await self.ballot(number)
        assert ballot.closes_at is not None
        self.now = max(self.now, ballot.closes_at)
        async with self.unit() as unit:
            return await self.counting.close(unit, number)

    async def log(self, number: int = 1) -> bytes:
        async with self.unit() as unit:
            return await self.book.log(unit, replace(await ballots.get(await unit.rows(), number)))  # type: ignore[type-var]

    async def report(self, number: int = 1) -> LogReport:
        return check(await self.log(number), signed)

    async def calls(self, *words: str) -> list[str]:
        """What waits to be sent, as text, with these words in it."""
        async with self.unit() as unit:
            rows = await (await unit.rows()).execute(select(outbox.c.params).order_by(outbox.c.id))
            texts = [json.dumps(row[0], ensure_ascii=False) for row in rows]
        return [text for text in texts if all(word in text for word in words)]

    async def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@asynccontextmanager
async def room(database: str, folder: Path, doors: int = 12, **more: Any) -> AsyncIterator[Room]:
    store = await Store.open(database)
    made = Room(store, folder)
    try:
        await made.settle(doors, **more)
        yield made
    finally:
        await store.close()

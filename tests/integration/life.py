"""Life in a room: matters that are told, worked on, late or in time, confirmed or not, as chance has it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import due
from bot.domain.confirming import Confirmed
from bot.domain.errors import DomainError
from bot.domain.matter import Kind, Matter
from bot.domain.place import Place
from bot.services.listening.intake import Told
from bot.storage import agenda, asks, matters, people
from bot.storage.session import Store
from bot.texts.words import CATEGORIES
from tests.integration.room import SUN, ZHAO, Room

LIU, QIAN = 701, 702


class Life(Room):
    """A room whose agenda is worked off whenever time passes."""

    async def settle(self, doors: int, *, area: int | None = 8000) -> None:
        await super().settle(doors, area=area)
        await self.company("平安物业", "property", LIU)
        async with self.unit() as unit:
            await self.services.escalation.plan(unit, self.community)

    async def company(
        self, name: str, role: str, account: int, skills: str = "", community: Any = None
    ) -> int:
        """An agency somebody has joined by its link, with an open private chat."""
        async with self.unit() as unit:
            made, code = await self.services.joining.invite(
                unit, community or self.community, role, name, skills
            )
            await self.services.joining.join(unit, code, account)
            await people.seen(await unit.rows(), account, unit.now, private=True)
            return made.id

    async def told(
        self, account: int, text: str, category: str = "lighting", building: str = "1"
    ) -> Matter:
        """A resident's word in private; it merges like any voice."""
        async with self.unit() as unit:
            who = self.directory.counts_for(self.community.id, account)
            place = Place(building, str(account % 5 + 1), None)
            return await self.services.listening.tell(
                unit,
                self.community,
                Told(Kind.PRIVATE, account, unit.now, text, category, place, who),
            )

    async def matter(self, number: int) -> Matter:
        async with self.unit() as unit:
            found = await matters.get(await unit.rows(), number)
            assert found is not None
            return found

    async def do(
        self, number: int, deed: str, account: int, text: str = "好了", photo: str | None = None
    ) -> Matter:
        async with self.unit() as unit:
            return (
                await self.services.actions.do(
                    unit, self.community, number, deed, account, text, photo
                )
            ).matter

    async def assign(self, number: int, agency: int = 1, account: int = ZHAO) -> Matter:
        async with self.unit() as unit:
            return (
                await self.services.actions.assign(unit, self.community, number, agency, account)
            ).matter

    async def switch(self, number: int, name: str, account: int = ZHAO) -> Matter:
        async with self.unit() as unit:
            return (
                await self.services.actions.switch(unit, self.community, number, name, account)
            ).matter

    async def mediated(self, number: int) -> Matter:
        """In mediation, whatever it began with."""
        found = await self.matter(number)
        return (
            found
            if found.course.procedure == "mediation"
            else await self.switch(number, "mediation")
        )

    async def asked(self, number: int) -> list[asks.Ask]:
        matter = await self.matter(number)
        async with self.unit() as unit:
            return await asks.of(await unit.rows(), number, matter.course.round)

    async def answer(
        self, ask: int, said: Confirmed, account: int, *, officer: bool = False
    ) -> Matter:
        async with self.unit() as unit:
            return await self.services.confirmation.answer(
                unit, ask, said, account, officer=officer
            )

    async def until(self, instant: datetime) -> int:
        """Time passes; what is due on the way happens at its own instant. How many things that were."""
        done = 0
        while True:
            async with self.store.transaction() as connection:
                ahead = await agenda.next_due(connection)
            if ahead is None or ahead > instant:
                break
            self.now = max(self.now, ahead)
            done += await self.ring()
        self.now = max(self.now, instant)
        return done

    async def ring(self) -> int:
        """What is due now, each once, as the waker does it."""
        async with self.store.transaction() as connection:
            entries = await agenda.due(connection, self.now)
        for entry in entries:
            async with self.unit() as unit:
                if await agenda.done(await unit.rows(), entry.id, unit.now):
                    await due.due(self.services, unit, entry)
        return len(entries)

    async def restart(self) -> None:
        """The process ends and begins again: everything that is not a row is forgotten."""
        self.build()
        await self.directory.load(self.store)

    async def passes(self, **passed: float) -> int:
        return await self.until(self.now + timedelta(**passed))

    async def live(self, draw: random.Random, matters_told: int, days: float) -> int:
        """So many words over so many days; each matter goes its way by chance. The last matter's number."""
        kinds, pace, last = sorted(CATEGORIES), timedelta(days=days) / matters_told, 0
        for number in range(matters_told):
            account, kind = draw.randint(1, 12), draw.choice(kinds)
            said = await self.told(
                account,
                f"第{number}件：{kind}{draw.randint(0, 10**9)}",
                kind,
                str(draw.randint(1, 9)),
            )
            last = max(last, said.id)
            for _ in range(8):
                await self._step(draw, max(1, said.id - int(draw.expovariate(0.7))))
                await self.passes(seconds=pace.total_seconds() / 8)
        return last

    async def _step(self, draw: random.Random, number: int) -> None:
        """Whatever fits a matter now, or what does not and is refused."""
        matter = await self.matter(number)
        if matter.course.role == "residents" and matter.course.ending is None:
            for ask in await self.asked(number):
                if ask.account is not None and draw.random() < 0.7:
                    said = draw.choices(list(Confirmed), (8, 2, 1))[0]
                    try:
                        await self.answer(ask.id, said, ask.account)
                    except DomainError:
                        return
            return
        fits = [] if matter.course.ending else list(self.services.workflow.step(matter).deeds)
        deed = draw.choice([*fits, *fits, "done", "assign", "switch", "progress"])
        try:
            if deed == "assign":
                await self.assign(number)
            elif deed == "switch" and draw.random() < 0.2:
                await self.switch(number, draw.choice(["order", "complaint"]))
            elif deed != "switch":
                await self.do(number, deed, draw.choice([ZHAO, SUN, LIU]))
        except DomainError:
            return


@asynccontextmanager
async def life(database: str, folder: Path, doors: int = 12) -> AsyncIterator[Life]:
    store = await Store.open(database)
    made = Life(store, folder)
    try:
        await made.settle(doors)
        yield made
    finally:
        await store.close()

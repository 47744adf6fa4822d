"""Wakes the agenda: APScheduler holds one alarm for the next due instant, the rows hold the truth."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.services.unit import Unit, unit_of_work
from bot.storage import agenda
from bot.storage.agenda import AgendaEntry
from bot.storage.session import StorageError, Store

log: Final = logging.getLogger("bandeng.agenda")
SWEEP_SECONDS: Final = 30
ALARMS: Final = 100  # a new alarm may ring while the last one's work goes on; they take turns
MACHINE: Final = (StorageError, OSError, MemoryError)  # the machine's trouble, not an entry's
PATIENCE: Final = 720  # attempts after which even that is an entry's
PAUSE: Final = timedelta(seconds=5)  # before an entry is tried again
Run = Callable[[Unit, AgendaEntry], Awaitable[None]]
Failed = Callable[[Unit, AgendaEntry], None]
"""Tells somebody of an entry that is given up."""


class Part(Protocol):
    """What part of the agenda is this process's, where several work."""

    @property
    def parts(self) -> int:
        """Out of how many shares."""
        ...

    @property
    def shares(self) -> Collection[int] | None:
        """The shares at hand."""
        ...

    async def enters(self, unit: Unit, entry: AgendaEntry) -> bool:
        """Begins the unit of an entry; False where it is not ours any more."""
        ...


class Waker:
    """Runs due entries, each once, each in a unit of its own."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        run: Run,
        committed: Callable[[], None],
        failed: Failed,
        part: Part | None = None,
    ) -> None:
        self._part = part
        self._store = store
        self._clock = clock
        self._run = run
        self._committed = committed
        self._failed = failed
        self._tried: dict[int, int] = {}  # entries the machine failed at, and how often
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._turn = asyncio.Lock()
        self.due_next: datetime | None = None
        self._sweep: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._scheduler.start()
        self._sweep = asyncio.create_task(self._sweeps())
        self.moved()

    async def _sweeps(self) -> None:
        """Looks now and then by the machine's own clock: one that is set back moves no alarm."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self.wake()

    async def stop(self) -> None:
        """Rings no more; an entry under way is finished first."""
        async with self._turn:
            if self._sweep is not None:
                self._sweep.cancel()
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    def moved(self) -> None:
        """The clock was moved: look now."""
        if self._scheduler.running:
            self._alarm(datetime.now(UTC))

    def look(self) -> None:
        """Others may have planned something: look, unless somebody does."""
        if not self._turn.locked():
            self.moved()

    def planned(self, at: datetime) -> None:
        """Something new is planned: the alarm is set anew when this comes before what it is set for."""
        if self.due_next is None or at < self.due_next:
            self.moved()

    def _alarm(self, at: datetime) -> None:
        self._scheduler.add_job(
            self.wake,
            "date",
            run_date=at,
            id="alarm",
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=ALARMS,
        )

    async def wake(self) -> None:
        """Runs what is due, then sets the alarm for what comes next."""
        async with self._turn:
            self.due_next = None  # until the next alarm is set, whatever is planned rings
            try:
                while await self._run_due():
                    pass
                await self._set_alarm()
            except StorageError as error:
                log.error("database %s, the agenda waits", error.what)

    async def _run_due(self) -> bool:
        async with self._store.transaction() as connection:
            entries = await agenda.due(connection, self._clock.now(), *self._mine())
        done = [await self._do(entry) for entry in entries]
        return any(done)

    async def _do(self, entry: AgendaEntry) -> bool:
        """One entry and its mark in one commit; whether it is over. What fails by the machine's trouble stays due and
        holds nobody else up; what fails by itself is marked too, logged, and told."""
        try:
            async with unit_of_work(self._store, self._clock.now) as unit:
                if self._part is not None and not await self._part.enters(unit, entry):
                    return False
                if await agenda.done(await unit.rows(), entry.id, unit.now):
                    await self._run(unit, entry)
        except StorageError:
            raise
        except Exception as error:
            tried = self._tried.get(entry.id, 0) + 1
            if isinstance(error, MACHINE) and tried < PATIENCE:
                self._tried[entry.id] = tried
                log.error("%s, an entry waits", type(error).__name__, extra={"entry": entry.key})
                return False
            log.exception("agenda entry failed", extra={"entry": entry.key})
            await self._give_up(entry)
        self._tried.pop(entry.id, None)
        self._committed()
        return True

    def _mine(self) -> tuple[Collection[int] | None, int]:
        """The shares whose entries are ours, and out of how many."""
        return (self._part.shares, self._part.parts) if self._part is not None else (None, 1)

    async def _give_up(self, entry: AgendaEntry) -> None:
        async with unit_of_work(self._store, self._clock.now) as unit:
            await agenda.done(await unit.rows(), entry.id, unit.now)
            self._failed(unit, entry)

    async def _set_alarm(self) -> None:
        async with self._store.transaction() as connection:
            due = await agenda.next_due(connection, *self._mine())
        self.due_next = due
        if due is None or not self._clock.rate:
            return
        wait = (due - self._clock.now()) / self._clock.rate
        least = PAUSE if self._tried else timedelta(0)
        self._alarm(datetime.now(UTC) + min(max(wait, least), timedelta(days=1)))

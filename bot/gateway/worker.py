"""The inbox worker: updates in order, a batch a transaction, poison put aside.

Handlers never wait for the network, so one worker serves every chat; what a batch changes, the calls it
wants made and the mark that its updates are done are one commit. When an update fails, the batch is
rolled back and its updates are worked on one by one.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import takewhile
from typing import Any, Final

from prometheus_client import Counter
from telegram.ext import Application

from bot.domain.errors import DomainError
from bot.gateway.budget import Budget, Within
from bot.gateway.lastresort import LastResort
from bot.gateway.reach import Reach
from bot.gateway.reading import Reading
from bot.gateway.telegram import Api
from bot.services.unit import Unit, unit_of_work
from bot.storage import inbox
from bot.storage.inbox import WaitingUpdate
from bot.storage.outbox import Call
from bot.storage.session import StorageError, Store
from bot.texts import errors as texts

log: Final = logging.getLogger("bandeng.worker")
BATCH: Final = 600
BATCH_SECONDS: Final = 0.25  # whoever tapped a button waits for the whole batch
GATHER_SECONDS: Final = 0.05
SWEEP_SECONDS: Final = 20
UPDATES: Final = Counter("bandeng_updates_total", "Updates by what became of them", ["end"])
MACHINE: Final = (StorageError, OSError, MemoryError)  # the machine's trouble, not an update's
PATIENCE: Final = 120  # seconds after which even that is an update's
Answers = Callable[[Unit, str, Any], Awaitable[None]]


@dataclass(slots=True)
class Attempt:
    """One update being worked on: its unit, and the error a handler raised."""

    unit: Unit
    error: BaseException | None = None


current: ContextVar[Attempt] = ContextVar("attempt")


async def on_error(update: object, context: Any) -> None:
    """python-telegram-bot swallows handlers' errors; this keeps them for the worker."""
    current.get().error = context.error


class Worker:
    """Works through the inbox whenever it is woken."""

    def __init__(
        self,
        store: Store,
        application: Application[Any, Any, Any, Any, Any, Any],
        api: Api,
        now: Callable[[], datetime],
        answers: Answers,
        committed: Callable[[Unit], None],
        prepare: Callable[[Unit], Awaitable[None]],
        set_aside: Callable[[Unit, dict[str, Any]], None],
        passes: Callable[[Unit, dict[str, Any]], Awaitable[bool]],
        reach: Reach | None = None,
    ) -> None:
        self._reach = reach or Reach()
        self._store = store
        self._application = application
        self._reading = Reading(api)
        self._now = now
        self._answers = answers
        self._committed = committed
        self._prepare = prepare
        self._set_aside = set_aside
        self._passes = passes
        self._left_over = 0
        self._budget = Budget()
        self._wake = asyncio.Event()
        self._wake.set()
        self._stopping = False
        self._gathered = 0
        self._patience: asyncio.TimerHandle | None = None
        self.trouble = ""  # what keeps the machine from working just now
        self.last_resort: LastResort | None = None
        self._failed: dict[int, int] = {}

    def stop(self) -> None:
        """Ends `run` after the batch at hand."""
        self._stopping = True
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    def arrived(self, count: int, *, more: bool) -> None:
        """Updates were kept; when more are about to come, a batch of them is gathered first, for a moment."""
        self._gathered += count
        if (
            not more or self._gathered + count >= BATCH
        ):  # as many again may be kept before the batch is taken
            self.wake()
        elif self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(GATHER_SECONDS, self.wake)

    def _taken(self) -> None:
        """All that was kept so far is at hand: there is nothing left to gather."""
        self._gathered = 0
        if self._patience:
            self._patience.cancel()
            self._patience = None

    async def run(self) -> None:
        """Works until stopped."""
        await self._look_back()
        while not self._stopping:
            # What came in past us, by requeue, is looked for now and then.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SWEEP_SECONDS)
            self._wake.clear()
            try:
                more = True
                while more and not self._stopping:
                    more = await self.drain()
            except MACHINE as error:
                log.error("%s, trying again", getattr(error, "what", type(error).__name__))
                self.trouble = getattr(error, "what", type(error).__name__)
                if self.last_resort is not None:
                    await self.last_resort.in_trouble()
                await asyncio.sleep(1)
                self._wake.set()
            else:
                self.trouble = ""
                if self.last_resort is not None:
                    self.last_resort.is_well()

    async def _look_back(self) -> None:
        """What the last process had at hand when it ended may be what ended it."""
        try:
            async with self._store.transaction() as connection:
                left = await inbox.waiting(connection, BATCH)
        except StorageError:
            return
        self._left_over = left[-1].id if left and self._reach.shares is None else 0

    async def drain(self) -> bool:
        """One batch; whether there may be more."""
        batch: list[WaitingUpdate] = []
        worked: list[WaitingUpdate] = []
        try:
            async with unit_of_work(self._store, self._now) as unit:
                if not await self._reach.enter(unit):
                    return False
                batch += await inbox.waiting(await unit.rows(), BATCH, self._reach.shares)
                self._taken()
                await self._together(unit, batch, worked)
            if batch and not worked:
                await self._first(batch[0])
        except MACHINE:
            raise
        except Exception:
            for waiting in worked or batch[:1]:
                await self._alone(waiting)
        else:
            if worked:
                UPDATES.labels("done").inc(len(worked))
                self._committed(unit)
        return len(batch) == BATCH or len(worked) < len(batch)

    async def _together(
        self, unit: Unit, batch: Sequence[WaitingUpdate], worked: list[WaitingUpdate]
    ) -> None:
        """Works on a batch as far as one unit may, and says on what."""
        safe = list(takewhile(lambda waiting: not self._by_itself(waiting), batch))
        if safe:
            await self._prepare(unit)
        for waiting in _for_a_while(safe):
            worked.append(waiting)
            await self._guarded(unit, waiting)
        if batch:
            await inbox.done(await unit.rows(), [waiting.id for waiting in worked])

    async def _first(self, waiting: WaitingUpdate) -> None:
        """What is worked on in a unit of its own, now that it is its turn."""
        await (self._counted(waiting) if self._risky(waiting) else self._alone(waiting))

    async def _guarded(self, unit: Unit, waiting: WaitingUpdate) -> None:
        """Works on one update of a batch; a tap or command that asks for what cannot be done is undone alone."""
        if _talk(waiting.raw):
            await self._work(unit, waiting)
            return
        unit.word()
        rows = await unit.rows()
        calls = len(unit.calls)
        savepoint = await rows.begin_nested()
        try:
            await self._work(unit, waiting)
            await unit.rows()
        except DomainError as error:
            await savepoint.rollback()
            unit.forget_since(calls)
            if call := reply(waiting.raw, texts.sentence(error)):
                unit.send(call)
            UPDATES.labels("refused").inc()
        else:
            await savepoint.commit()

    def _by_itself(self, waiting: WaitingUpdate) -> bool:
        """What is worked on in a unit of its own."""
        return self._risky(waiting) or self._reach.crosses(waiting.raw)

    def _risky(self, waiting: WaitingUpdate) -> bool:
        """What may end the process: what was under way when the last one ended, and files from outside."""
        answer = waiting.raw.get("answer")
        file = (
            isinstance(answer, dict)
            and isinstance(answer.get("result"), dict)
            and "base64" in answer["result"]
        )
        return file or waiting.id <= self._left_over

    async def _counted(self, waiting: WaitingUpdate) -> None:
        """One update that may end the process: its attempt is counted before the work, and it gets no second."""
        if waiting.attempts:
            log.error(
                "update put aside: it was under way when the process ended",
                extra={"inbox": waiting.id},
            )
            await self._put_aside(waiting, "under way when the process ended")
            UPDATES.labels("poison").inc()
            return
        async with self._store.transaction() as connection:
            await inbox.begun(connection, waiting.id)
        try:
            await self._alone(waiting)
        except MACHINE:  # not this update's trouble: the attempt does not count
            async with self._store.transaction() as connection:
                await inbox.begun(connection, waiting.id, by=-1)
            raise

    async def _alone(self, waiting: WaitingUpdate) -> None:
        """One update in a transaction of its own; a person's mistake is answered, poison is put aside."""
        try:
            async with unit_of_work(self._store, self._now) as unit:
                await self._reach.enter_alone(unit)
                if not await inbox.still_waits(await unit.rows(), waiting.id):
                    return
                await self._prepare(unit)
                await self._work(unit, waiting)
                await inbox.done(await unit.rows(), [waiting.id])
            UPDATES.labels("done").inc()
            self._committed(unit)
        except MACHINE as error:
            if not isinstance(error, StorageError) and self._tried(waiting) > PATIENCE:
                await self._put_aside(waiting, type(error).__name__)
                return
            raise
        except DomainError as error:
            await self._explain(waiting, texts.sentence(error))
            UPDATES.labels("refused").inc()
        except Exception as error:
            log.exception("update quarantined", extra={"inbox": waiting.id})
            await self._put_aside(waiting, f"{type(error).__name__}")
            UPDATES.labels("poison").inc()

    def _tried(self, waiting: WaitingUpdate) -> int:
        """How often the machine has failed at one update."""
        self._failed = {waiting.id: self._failed.get(waiting.id, 0) + 1}
        return self._failed[waiting.id]

    async def _work(self, unit: Unit, waiting: WaitingUpdate) -> None:
        """Dispatches one update. Raises whatever its handler raised."""
        if "answer" in waiting.raw:
            await self._answers(
                unit, str(waiting.raw["answer"]["to"]), waiting.raw["answer"]["result"]
            )
            self._wake.set()  # what waited for the answer may be in the inbox again
            return
        if not self._within(unit, waiting.raw) or not await self._passes(unit, waiting.raw):
            return
        attempt = Attempt(unit)
        token = current.set(attempt)
        try:
            await self._application.process_update(self._reading.update(waiting.raw))
        finally:
            current.reset(token)
        if attempt.error is not None:
            raise attempt.error

    def _within(self, unit: Unit, raw: dict[str, Any]) -> bool:
        """Whether an account asks no more than it may; it is told once when it does."""
        within = self._budget.takes(raw)
        if within is Within.TELL and (call := reply(raw, texts.TOO_FAST)):
            unit.send(call)
        if within is not Within.YES:
            UPDATES.labels("refused").inc()
        return within is Within.YES

    async def _explain(self, waiting: WaitingUpdate, sentence: str) -> None:
        async with unit_of_work(self._store, self._now) as unit:
            if call := reply(waiting.raw, sentence):
                unit.send(call)
            await inbox.done(await unit.rows(), [waiting.id])
        self._committed(unit)

    async def _put_aside(self, waiting: WaitingUpdate, fault: str) -> None:
        async with unit_of_work(self._store, self._now) as unit:
            await self._reach.enter_alone(unit)
            query = waiting.raw.get("callback_query")
            if isinstance(query, dict) and (call := reply(waiting.raw, texts.TROUBLE)):
                unit.send(call)
            self._set_aside(unit, waiting.raw)
            await inbox.quarantine(await unit.rows(), waiting.id, fault)
        self._committed(unit)


def _for_a_while(batch: Iterable[WaitingUpdate]) -> Iterator[WaitingUpdate]:
    """At least one update, and no more once BATCH_SECONDS have passed."""
    until = time.monotonic() + BATCH_SECONDS
    for waiting in batch:
        yield waiting
        if time.monotonic() > until:
            return


def _talk(raw: dict[str, Any]) -> bool:
    """Whether an update is plain text in a group that answers nothing of ours."""
    message = raw.get("message")
    if (
        not isinstance(message, dict)
        or "text" not in message
        or str(message["text"]).startswith("/")
    ):
        return False
    answered = message.get("reply_to_message")
    ours = isinstance(answered, dict) and (answered.get("from") or {}).get("is_bot")
    return not ours and (message.get("chat") or {}).get("type") != "private"


def reply(raw: dict[str, Any], sentence: str) -> Call | None:
    """A sentence for whoever caused an update: an alert for a tap, else a message where it was written."""
    if query := raw.get("callback_query"):
        params = {
            "callback_query_id": query.get("id"),
            "text": unescape(sentence)[:200],
            "show_alert": True,
        }
        return Call("answer", "answerCallbackQuery", None, params, priority=0)
    message = raw.get("message") or {}
    chat = message.get("chat", {}).get("id")
    if chat is None:
        return None
    return Call(
        "tell", "sendMessage", int(chat), {"text": sentence, "parse_mode": "HTML"}, priority=2
    )

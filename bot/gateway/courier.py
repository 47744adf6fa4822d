"""The courier: takes calls from the outbox to Telegram. Nothing else sends.

A message is marked as under way before it is sent; edits, reactions and answers need no mark, they do no harm
twice. A call whose outcome is unknown (a read timeout, a kill in
between) is repeated when that does no harm (edits, reactions, answers, desk messages) and otherwise left
as unknown, and the desk is told: a public notice is never repeated blindly.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from prometheus_client import Counter
from telegram import InputFile
from telegram.error import TelegramError

from bot.domain.membership import is_present
from bot.gateway.outage import Outage
from bot.gateway.outcome import Delivery, Fate, outcome
from bot.gateway.pace import Pace
from bot.gateway.telegram import Api
from bot.storage import inbox, outbox
from bot.storage.outbox import Call, Due, WaitingCall
from bot.storage.session import GroupCommit, Rows, StorageError, Store

log: Final = logging.getLogger("bandeng.courier")
AT_ONCE: Final = 16
FETCHED: Final = 64
# attempts a call of a kind is worth, at a minute's pause at the most: what waits for a tap is soon worth nothing
ATTEMPTS: Final = {"answer": 4, "react": 10, "edit": 14, "ask": 40, "mirror": 40}
ORDINARY: Final = 240
ALARMS: Final = 10**6
LONGEST_PAUSE: Final = 60.0
TICK_SECONDS: Final = 0.1
PLAINEST: Final = [{"type": "emoji", "emoji": "👍"}]
NOT_YET: Final = "what it edits is not sent yet"
CLAIMED: Final = frozenset({"post", "tell", "ask"})
HARMLESS: Final = frozenset({"edit", "react", "answer"})
REPEATABLE: Final = HARMLESS | {"tell", "ask"}
_WITH_TEXT: Final = ("parse_mode", "reply_markup")
CALLS: Final = Counter(
    "bandeng_calls_total", "Calls to Telegram by what became of them", ["kind", "fate"]
)


@dataclass(frozen=True, slots=True)
class Events:
    """What the courier tells the rest of the house, within the transaction that records it."""

    migrated: Callable[[Rows, int, int], Any]
    closed: Callable[[Rows, int], Any]
    gone: Callable[[Rows, int, int], Any]
    unknown: Callable[[Rows, Due], Any]
    refused: Callable[[Rows, Due, str], Any]
    arrived: Callable[[], None]


Drawn = Callable[[bytes], Awaitable[bytes]]
"""What an attachment is once it is drawn; may take its time."""
Fetched = Callable[[bytes], Awaitable[None]]
"""Looks at a file's bytes while everything else goes on; never raises for what is in them."""
Mirror = Callable[[dict[str, Any]], Awaitable[Delivery]]
"""Sends a notice elsewhere too; never raises, and never takes longer than its own limit."""

Route = Callable[
    [Rows, Sequence[dict[str, Any]]], Awaitable[Sequence[tuple[int | None, int | None]]]
]
"""(chat, share) of what goes to the inbox, where several processes work."""


class Courier:
    """Delivers calls at Telegram's pace, in order within a chat, several chats at once."""

    def __init__(
        self,
        store: Store,
        api: Api,
        now: Callable[[], datetime],
        events: Events,
        mirror: Mirror | None = None,
        rate: Callable[[], float] = lambda: 1.0,
        fetched: Fetched | None = None,
        drawn: Drawn | None = None,
        route: Route | None = None,
        thread_of: Callable[[int], int | None] = lambda _: None,
    ) -> None:
        self._route = route
        self._thread_of = thread_of
        self._drawn = drawn
        self._fetched = fetched
        self._mirror = mirror
        self._store = store
        self._api = api
        self._now = now
        self._events = events
        self._pace = Pace(rate)
        self._wake = asyncio.Event()
        self._busy: set[int] = set()
        self._held_back = False
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._through: list[tuple[Due, Delivery]] = []
        self._finish: GroupCommit[tuple[Due, Delivery], None] = GroupCommit(store, self._record)
        self.revoked = False
        self.outage = Outage()
        self._stopping = False

    def stop(self) -> None:
        """Ends `run` after the calls under way."""
        self._stopping = True
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    async def recover(self) -> None:
        """Calls that were under way when the last process ended: their outcome is unknown."""
        async with self._store.transaction() as connection:
            left = await outbox.interrupted(connection)
            await self._record(
                connection, [(due, Delivery(Fate.UNKNOWN, fault="interrupted")) for due in left]
            )

    async def run(self) -> None:
        """Delivers until stopped; then waits for the calls under way."""
        while not self._stopping:
            self._wake.clear()
            self._held_back = False
            try:
                started, put_off = await self._round()
                if (self._held_back or not started) and not self._stopping:
                    await self._sleep(put_off)
            except StorageError as error:
                log.error("database %s, trying again", error.what)
                await asyncio.sleep(1)
        await self._let_finish()

    async def _let_finish(self) -> None:
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=15)
        async with (
            self._store.transaction() as connection
        ):  # what got through since is sent again at the worst
            await self._record(connection, list(self._through))

    async def _sleep(self, due: datetime | None) -> None:
        """Until something is queued, a slot is free, or what was held back or put off may go."""
        wait = 30.0 if due is None else max((due - self._now()).total_seconds(), TICK_SECONDS)
        if self._held_back:
            wait = TICK_SECONDS
        try:
            await asyncio.wait_for(self._wake.wait(), min(wait, 30.0))
        except TimeoutError:
            return

    async def _round(self) -> tuple[bool, datetime | None]:
        """Starts what may go now; whether anything was started, else when the next put-off call is due."""
        free = AT_ONCE - len(self._under_way)
        if self.outage.on:
            free = 1 if not self._under_way and self.outage.may_try() else 0
        if free <= 0 or self.revoked:
            await asyncio.sleep(TICK_SECONDS)
            return True, None
        if not (self._pace.open or self._through):
            self._held_back = True
            return False, None
        chosen = list[WaitingCall]()
        settled = list(self._through)
        try:
            async with self._store.transaction() as connection:
                await self._record(connection, settled)
                if self.outage.over:
                    await outbox.hurry(connection)
                    self.outage.over = False
                chosen, self._held_back = await self._next(connection, free)
                await outbox.claim(connection, [each.id for each in chosen if each.kind in CLAIMED])
                loaded = await outbox.load(connection, [each.id for each in chosen])
                put_off = None if chosen or self._held_back else await outbox.next_due(connection)
        except BaseException:
            self._busy.difference_update(filter(None, map(_turn, chosen)))
            raise
        del self._through[: len(settled)]
        for due in loaded:
            self._start(due)
        return bool(chosen), put_off

    def answer(self, answers: Sequence[Due]) -> None:
        """Answers to taps just committed: somebody is waiting, so they go without being looked for."""
        for due in answers:
            if self._pace.ready(due.kind, due.chat) and not self._stopping:
                self._start(due)

    def _start(self, due: Due) -> None:
        task = asyncio.create_task(self._deliver(due))
        self._under_way[due.id] = task
        task.add_done_callback(lambda _, number=due.id: self._over(number))

    async def _next(self, connection: Rows, free: int) -> tuple[list[WaitingCall], bool]:
        """The calls whose turn it is, and whether others are held back by the pace."""
        if not self._pace.open:
            return [], True
        resting, kept = ([], []) if self.outage.on else (self._pace.resting(), self._pace.kept())
        begun = [
            *self._under_way,
            *(due.id for due, _ in self._through),
        ]  # got through is not yet recorded
        waiting = await outbox.due(
            connection,
            self._now(),
            FETCHED,
            held=[*self._busy, *resting],
            under_way=begun,
            put_off=self.outage.on,
            kept=kept,
        )
        chosen = self._choose(waiting, free)
        return chosen, bool(resting or kept) or len(chosen) < len(waiting)

    def _choose(self, waiting: Sequence[WaitingCall], free: int) -> list[WaitingCall]:
        """One call a chat, except for reactions and answers, which need no order."""
        chosen: list[WaitingCall] = []
        for due in waiting:
            if len(chosen) == free:
                break
            chat = _turn(due)
            if chat in self._busy or not self._pace.ready(due.kind, due.chat, urgent=due.urgent):
                continue
            self._pace.spend(due.kind, due.chat)
            if chat is not None:
                self._busy.add(chat)
            chosen.append(due)
        return chosen

    def _over(self, number: int) -> None:
        full = len(self._under_way) >= AT_ONCE
        self._under_way.pop(number, None)
        if full or not self._held_back:
            self._wake.set()

    async def _deliver(self, due: Due) -> None:
        """Makes a call. What does no harm twice needs no transaction of its own: a crash only repeats it."""
        try:
            made = await self._make(due)
            self._notice(due, made)
            if due.kind in HARMLESS and made.fate is Fate.SENT and not made.anew:
                self._through.append((due, made))
            else:
                await self._store_outcome(due, made)
        finally:
            if (chat := _turn(due)) is not None:
                self._busy.discard(chat)
        if due.kind == "ask":
            self._events.arrived()

    def _notice(self, due: Due, made: Delivery) -> None:
        """Whether the way to Telegram works; what waits for another call or goes elsewhere says nothing about it."""
        if made.fault == NOT_YET or due.method == "mirror":
            return
        if made.fate in (Fate.RETRY, Fate.UNKNOWN):
            self.outage.failed(due.chat)
        else:
            self.outage.worked()

    async def _store_outcome(self, due: Due, made: Delivery) -> None:
        """Records what became of a call, as often as it takes: the database may be full for a while."""
        while True:
            try:
                await self._finish.put((due, made))
                return
            except StorageError as error:
                log.error("database %s, an outcome waits to be recorded", error.what)
                if self._stopping:
                    return
                await asyncio.sleep(1)

    async def _make(self, due: Due) -> Delivery:
        """Makes one call. Never raises for what Telegram or the network does."""
        try:
            params = await self._params(due)
        except Exception as error:  # a drawing failed, or the database: nothing has left yet
            log.exception("a call could not be made ready", extra={"method": due.method})
            return Delivery(Fate.RETRY, wait=5.0, fault=type(error).__name__)
        if params is None:
            return Delivery(Fate.RETRY, wait=0.5, fault=NOT_YET)
        if (
            due.ref
            and due.kind == "edit"
            and due.method != "editMessageText"
            and "message_id" not in params
        ):
            return Delivery(Fate.FAILED, fault="what it is about is gone")
        try:
            if due.method == "mirror":
                return Delivery(Fate.SENT) if self._mirror is None else await self._mirror(params)
            if due.method == "download":
                content = await self._api.download(params["file_id"])
                if self._fetched is not None:
                    await self._fetched(content)
                return Delivery(
                    Fate.SENT, result={**params, "base64": base64.b64encode(content).decode()}
                )
            method = self._method(due, params)
            result = await self._api.call(method, params)
        except TelegramError as error:
            return await self._believed(outcome(error), due)
        except (
            Exception
        ) as error:  # whatever an answer of an unknown shape leads to: the call is not lost for it
            log.exception("a call's answer could not be read", extra={"method": due.method})
            return Delivery(Fate.UNKNOWN, wait=1.0, fault=type(error).__name__)
        return Delivery(Fate.SENT, result=result, anew=method != due.method)

    async def _believed(self, made: Delivery, due: Due) -> Delivery:
        """A proxy answers like Telegram: a token counts as revoked, a group as closed, only if Telegram says so twice.

        Telegram answers an unknown method or file with 404 as it does a revoked token, and a filter may answer
        anything with 403.
        """
        try:
            if made.fate is Fate.REVOKED and not await self._api.is_revoked():
                return Delivery(Fate.FAILED, fault=made.fault)
            if made.fate is Fate.CLOSED and due.chat is not None and due.chat < 0:
                member = await self._api.call(
                    "getChatMember", {"chat_id": due.chat, "user_id": self._api.id}
                )
                if isinstance(member, dict) and is_present(member):
                    return Delivery(Fate.FAILED, fault=made.fault)
        except TelegramError as error:
            again = outcome(error)
            if again.fate not in (Fate.REVOKED, Fate.CLOSED, Fate.FAILED):
                return Delivery(Fate.RETRY, wait=1.0, fault=made.fault)
        return made

    async def _params(self, due: Due) -> dict[str, Any] | None:
        """The call's parameters, its chat, upload and edited message filled in."""
        params = dict(due.params)
        if due.chat is not None:
            params["chat_id"] = due.chat
            beside = "reply_parameters" in params or "message_thread_id" in params
            thread = self._thread_of(due.chat)
            if thread is not None and due.method.startswith("send") and not beside:
                params["message_thread_id"] = thread
        if due.attachment is not None:
            content = await self._drawn(due.attachment) if self._drawn else due.attachment
            name = "document" if due.method == "sendDocument" else "photo"
            params[name] = InputFile(content, filename=str(params.pop("filename", f"{name}.png")))
        if due.kind == "edit" and due.ref and "message_id" not in params:
            async with self._store.transaction() as connection:
                found = await outbox.where(connection, due.ref)
                if found is None and await outbox.pending(connection, due.ref):
                    return None
            if found is not None:
                params["chat_id"], params["message_id"] = found
        return params

    @staticmethod
    def _method(due: Due, params: dict[str, Any]) -> str:
        """What it edits is gone for good (the chat moved, say): it is posted anew."""
        lost = (
            due.method == "editMessageText" and due.ref is not None and "message_id" not in params
        )
        return "sendMessage" if lost else due.method

    # what became of it

    async def _record(self, connection: Rows, finished: list[tuple[Due, Delivery]]) -> None:
        sent = [(due, made) for due, made in finished if made.fate is Fate.SENT]
        await self._sent(connection, sent)
        for due, made in finished:
            CALLS.labels(due.kind, made.fate.name.lower()).inc()
            if made.fate is not Fate.SENT:
                await self._not_sent(connection, due, made)

    async def _sent(self, connection: Rows, sent: list[tuple[Due, Delivery]]) -> None:
        if not sent:
            return
        await outbox.sent(connection, [due.id for due, _ in sent], self._now())
        for due, made in sent:
            if (
                due.ref
                and (due.kind in ("post", "tell") or made.anew)
                and isinstance(made.result, dict)
            ):
                await outbox.remember(
                    connection, due.ref, int(due.chat or 0), int(made.result["message_id"])
                )
            if due.kind == "ask":
                await self._answered(connection, due, made.result)

    async def _answered(self, connection: Rows, due: Due, result: Any) -> None:
        """The answer to a question, or that there is none, goes back through the inbox, in its turn."""
        update = {
            "update_id": -due.id,
            "answer": {"to": due.ref, "result": json.loads(json.dumps(result))},
        }
        routed = await self._route(connection, [update]) if self._route else ()
        await inbox.add(connection, [update], self._now(), routed)

    async def _not_sent(self, connection: Rows, due: Due, made: Delivery) -> None:
        match made.fate:
            case Fate.FLOOD:  # 429 Too Many Requests
                self._pace.hold(due.kind, due.chat, made.wait)
                at = self._now() + timedelta(seconds=made.wait)
                await outbox.retry(connection, due.id, at, made.fault, counted=False)
            case Fate.RETRY if due.attempts < _attempts(due):
                wait = _pause(due, made.wait)
                again = self._now() + timedelta(seconds=wait)
                await outbox.retry(
                    connection, due.id, again, made.fault, counted=not self.outage.on
                )
            case Fate.UNKNOWN if due.kind in REPEATABLE and due.attempts < _attempts(due):
                wait = _pause(due, made.wait) if due.attempts else 0.0
                await outbox.retry(
                    connection, due.id, self._now() + timedelta(seconds=wait), made.fault
                )
            case Fate.UNKNOWN:
                await outbox.settle(
                    connection, due.id, "unknown", made.fault, kept=due.kind == "post"
                )
                await self._events.unknown(connection, due)
            case Fate.MIGRATED:
                await self._events.migrated(connection, int(due.chat or 0), made.moved_to)
                await outbox.retry(connection, due.id, self._now(), made.fault)
            case Fate.CLOSED:
                await self._refused(connection, due, made)
                await self._events.closed(connection, int(due.chat or 0))
            case Fate.GONE:
                await self._gone(connection, due, made)
            case Fate.REVOKED:
                self.revoked = True
                await outbox.retry(connection, due.id, self._now(), made.fault)
                log.critical("the token was revoked; set a new one and start again")
            case _:
                log.warning("call refused", extra={"method": due.method, "fault": made.fault})
                await self._refused(connection, due, made)

    async def _gone(self, connection: Rows, due: Due, made: Delivery) -> None:
        """What it was about is not there any more: a card is posted anew, a voice is looked at again."""
        if due.method == "editMessageText" and due.ref:
            await outbox.forget_post(connection, due.ref)  # the next attempt posts it
            await outbox.retry(connection, due.id, self._now(), made.fault)
            return
        await outbox.settle(connection, due.id, "failed", made.fault)
        if due.kind == "react" and "message_id" in due.params:
            await self._events.gone(connection, int(due.chat or 0), int(due.params["message_id"]))

    async def _refused(self, connection: Rows, due: Due, made: Delivery) -> None:
        """A call that will never get through. A picture goes as its words; what was for all is told to the desk and
        kept, so that it can be sent again; an alarm goes to every officer."""
        if (
            made.fate is Fate.FAILED
            and due.method in ("sendPhoto", "sendMediaGroup")
            and due.params.get("caption")
        ):
            params = {
                "text": due.params["caption"],
                **{k: v for k, v in due.params.items() if k in _WITH_TEXT},
            }
            text = Call(due.kind, "sendMessage", due.chat, params, priority=2, ref=due.ref)
            await outbox.settle(connection, due.id, "failed", made.fault)
            await outbox.add(connection, [text], self._now())
            return
        loud = _is_loud(due)
        await outbox.settle(connection, due.id, "failed", made.fault, kept=loud)
        if due.kind == "ask":
            await self._answered(connection, due, None)
        if _may_show_otherwise(due, made.fault):
            params = {**due.params, "reaction": PLAINEST}
            await outbox.add(
                connection, [Call("react", due.method, due.chat, params, priority=4)], self._now()
            )
        elif loud or due.kind == "react":
            await self._events.refused(connection, due, made.fault)


def _is_loud(due: Due) -> bool:
    """Whether somebody must hear that a call was refused: what was for all, an alarm, a desk's card, and news of a
    matter to whoever asked or carries it out."""
    told = (
        due.kind == "tell"
        and due.ref is not None
        and due.ref.startswith(("about:", "order:", "card:"))
    )
    card = due.kind == "edit" and due.ref is not None and due.ref.startswith("card:")
    return due.kind == "post" or is_alarm(due) or told or card or due.method == "pinChatMessage"


def _may_show_otherwise(due: Due, fault: str) -> bool:
    """A group that allows some reactions only may allow the plainest."""
    refused = due.method == "setMessageReaction" and "REACTION" in fault.upper()
    return refused and due.params.get("reaction") not in (None, [], PLAINEST)


def _attempts(due: Due) -> int:
    """How often a call is worth making: an alarm until it is told, a message for hours, an answer for seconds."""
    return ALARMS if is_alarm(due) else ATTEMPTS.get(due.kind, ORDINARY)


def is_alarm(due: Due) -> bool:
    """Whether a call tells of a danger."""
    return due.once is not None and due.once.startswith(outbox.ALARM)


def _pause(due: Due, wait: float) -> float:
    """Seconds until the next attempt: twice as long each time, a little apart from others, a minute at most."""
    grown = min(max(wait, 0.5) * 2 ** min(due.attempts, 10), LONGEST_PAUSE)
    return grown * (1 + (due.id % 7) / 20)


def _turn(due: Due | WaitingCall) -> int | None:
    """The chat in which it waits for its turn; None where it needs no order."""
    return None if due.kind in outbox.UNORDERED else due.chat

"""From the inbox to the outbox and the agenda's alarm: batches, the alarm, what got through."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot import quickjson
from bot.clock import SystemClock
from bot.gateway import worker as working
from bot.gateway.courier import Courier, Events
from bot.gateway.pace import Pace
from bot.gateway.worker import Worker
from bot.scheduling.waker import Waker
from bot.services.unit import Unit, unit_of_work
from bot.storage import agenda, inbox, outbox
from bot.storage.agenda import AgendaEntry
from bot.storage.outbox import Call
from bot.storage.session import Store
from bot.storage.tables import outbox as sending

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Line:
    """A worker on a real inbox; updates are answers, which need no Telegram."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.heard: list[str] = []
        self.commits: list[int] = []
        api = cast(Any, SimpleNamespace())
        self.worker = Worker(
            store,
            cast(Any, None),
            api,
            lambda: NOW,
            self.answer,
            self.committed,
            self.prepare,
            lambda unit, raw: None,
            self.passes,
        )

    async def passes(self, unit: Unit, raw: dict[str, Any]) -> bool:
        return True

    async def answer(self, unit: Unit, to: str, result: Any) -> None:
        self.heard.append(to)

    def committed(self, unit: Unit) -> None:
        self.commits.append(len(self.heard))

    async def prepare(self, unit: Unit) -> None:
        return None

    async def arrive(self, first: int, count: int, *, more: bool = False) -> None:
        updates = [
            {"update_id": number, "answer": {"to": str(number), "result": None}}
            for number in range(first, first + count)
        ]
        async with self.store.transaction() as connection:
            await inbox.add(connection, updates, NOW)
        self.worker.arrived(count, more=more)


@asynccontextmanager
async def line(database: str) -> AsyncGenerator[Line]:
    store = await Store.open(database)
    try:
        yield Line(store)
    finally:
        await store.close()


async def until(found: Any, seconds: float = 10.0) -> None:
    for _ in range(int(seconds / 0.02)):
        if found():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("waited in vain")


async def test_updates_that_come_together_are_one_batch(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH_SECONDS", 60.0)
    async with line(database) as on:
        await on.arrive(1, 100, more=True)
        await on.arrive(101, 100)
        assert await on.worker.drain() is False
        assert on.heard == [str(number) for number in range(1, 201)]
        assert on.commits == [200]


async def test_a_batch_ends_after_its_time_and_the_rest_follows_in_order(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH_SECONDS", 0.0)
    async with line(database) as on:
        await on.arrive(1, 5)
        running = asyncio.create_task(on.worker.run())
        await until(lambda: len(on.heard) == 5)
        on.worker.stop()
        await running
        assert on.heard == ["1", "2", "3", "4", "5"]
        assert on.commits == [1, 2, 3, 4, 5]


async def test_a_gathered_batch_is_worked_on_though_nothing_more_comes(database: str) -> None:
    async with line(database) as on:
        running = asyncio.create_task(on.worker.run())
        await asyncio.sleep(0)
        await on.arrive(1, 100, more=True)
        await until(lambda: len(on.heard) == 100)
        on.worker.stop()
        await running


async def test_half_a_surrogate_pair_passes_through(database: str) -> None:
    """orjson refuses what Telegram never sends and a forger may: such an update is kept like any other."""
    raw = quickjson.loads('{"update_id": 7, "answer": {"to": "\\ud83d", "result": null}}')
    async with line(database) as on:
        async with on.store.transaction() as connection:
            await inbox.add(connection, [raw], NOW)
        await on.worker.drain()
        assert on.heard == ["\ud83d"]


async def test_the_alarm_is_moved_for_what_comes_sooner_and_left_for_what_comes_later(
    database: str,
) -> None:
    store, done = await Store.open(database), list[str]()
    clock = SystemClock()

    async def run(unit: Unit, entry: AgendaEntry) -> None:
        done.append(entry.key)

    async def plan(key: str, at: datetime) -> None:
        async with store.transaction() as connection:
            await agenda.plan(connection, key, "test", at)

    waker = Waker(store, clock, run, lambda: None, lambda *_: None)
    try:
        now = clock.now()
        await plan("first", now)
        await plan("far", now + timedelta(hours=1))
        waker.start()
        await until(lambda: done == ["first"])
        await until(lambda: waker.due_next is not None)
        later, sooner = now + timedelta(hours=2), clock.now() + timedelta(seconds=0.3)
        await plan("later", later)
        waker.planned(later)
        assert waker.due_next == now + timedelta(hours=1)
        await plan("sooner", sooner)
        waker.planned(sooner)
        await until(lambda: done == ["first", "sooner"])
    finally:
        await waker.stop()
        await store.close()


@asynccontextmanager
async def delivering(database: str, calls: list[Call], made: Any) -> AsyncGenerator[None]:
    """A courier on these calls until the block ends; `made` takes the place of Telegram."""
    store, nothing = await Store.open(database), cast(Any, lambda *_: None)
    events = Events(nothing, nothing, nothing, nothing, nothing, nothing)
    courier = Courier(store, cast(Any, SimpleNamespace(call=made)), lambda: NOW, events)
    try:
        async with store.transaction() as connection:
            await outbox.add(connection, calls, NOW)
        running = asyncio.create_task(courier.run())
        yield
        courier.stop()
        await running
    finally:
        await store.close()


async def test_a_reaction_that_got_through_is_recorded_with_what_comes_next(database: str) -> None:
    made = list[str]()

    async def call(method: str, params: dict[str, Any]) -> bool:
        made.append(method)
        return True

    calls = [Call("react", "setMessageReaction", -5, {"message_id": n}) for n in range(3)]
    async with delivering(database, calls, call):
        await until(lambda: len(made) == 3)
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            rows = (await connection.execute(select(sending.c.state, sending.c.params))).all()
        assert [tuple(row) for row in rows] == [("sent", None)] * 3
    finally:
        await store.close()


def held_at(text: str, made: list[str], through: asyncio.Event) -> Any:
    """In the place of Telegram: notes each text; this one gets through only once it may."""

    async def call(method: str, params: dict[str, Any]) -> bool:
        made.append(params["text"])
        if params["text"] == text:
            await through.wait()
        return True

    return call


async def test_what_stood_behind_a_call_goes_once_that_is_through(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when it gets through while the courier is looking what is next."""
    made, through, looking = list[str](), asyncio.Event(), outbox.due

    async def due(*given: Any, **named: Any) -> Any:
        found = await looking(*given, **named)
        if made == ["first"] and named["held"] == [5]:  # under way, and its chat rests no more
            through.set()
            await asyncio.sleep(0.1)
        return found

    monkeypatch.setattr(outbox, "due", due)
    calls = [
        Call("edit", "editMessageText", 5, {"message_id": 1, "text": text})
        for text in ("first", "second")
    ]
    async with delivering(database, calls, held_at("first", made, through)):
        await until(lambda: made == ["first", "second"])


async def test_a_reaction_that_gets_through_while_others_are_recorded_is_made_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, through, recording = list[str](), asyncio.Event(), outbox.sent

    async def sent(*given: Any) -> None:
        await recording(*given)
        through.set()
        await asyncio.sleep(0.1)

    monkeypatch.setattr(outbox, "sent", sent)
    calls = [
        Call("react", "setMessageReaction", chat, {"message_id": 1, "text": text})
        for chat, text in ((5, "quick"), (6, "slow"), (7, "last"))
    ]
    async with delivering(database, calls, held_at("slow", made, through)):
        await until(through.is_set)
        await asyncio.sleep(0.5)
    assert sorted(made) == ["last", "quick", "slow"]


async def test_a_used_up_pace_asks_nothing_of_the_database(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, looking = list[float](), outbox.due

    async def due(*given: Any, **named: Any) -> Any:
        looked.append(asyncio.get_running_loop().time())
        return await looking(*given, **named)

    async def call(method: str, params: dict[str, Any]) -> bool:
        return True

    monkeypatch.setattr(outbox, "due", due)
    monkeypatch.setattr(Pace, "open", property(lambda _: len(looked) < 2))
    calls = [Call("tell", "sendMessage", 5, {"text": str(n)}) for n in range(3)]
    async with delivering(database, calls, call):
        await until(lambda: len(looked) == 2)
        await asyncio.sleep(0.5)
        assert len(looked) == 2


async def test_of_late_calls_for_one_message_only_the_last_is_worded(database: str) -> None:
    worded = list[str]()

    def card(text: str) -> Call:
        worded.append(text)
        return Call("edit", "editMessageText", 5, {"text": text}, coalesce="card")

    store = await Store.open(database)
    try:
        async with unit_of_work(store, lambda: NOW) as unit:
            for text in ("first", "second"):
                unit.send_late("card", partial(card, text))
            unit.word()
            unit.send_late("card", partial(card, "undone"))
            unit.forget_since(1)
            assert (worded, len(unit.calls)) == (["second"], 1)
            unit.send_late("card", partial(card, "last"))
        async with store.transaction() as connection:
            kept = (await connection.execute(select(sending.c.params))).scalars().all()
        assert (worded, kept) == (["second", "last"], [{"text": "last"}])
    finally:
        await store.close()

"""A stage: the sandbox on a port, the real bot talking HTTP to it, and people to act as."""

import asyncio
import contextlib
import itertools
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from bot import app
from bot.clock import FollowedClock
from bot.config import Settings
from bot.storage import agenda
from sandbox.server import Server, serving
from sandbox.world import World

TOKEN = "7000000001:a-token-for-tests"
RATE = 5  # the clock runs quicker, and Telegram's pace with it: a test waits less for its turn
SOON: Final = timedelta(seconds=6)  # twice the time in which a ballot's card follows the votes


WORKERS: Final = 8
OWN: Final = 2_240  # ports of one worker
APART: Final = 8  # from one port given to the next, for its neighbours
_TURNS: Final = itertools.count(secrets.randbelow(OWN // APART) * APART, APART)


def free_port(neighbours: int = 0) -> int:
    """A free port, its next ``neighbours`` free too, below the range connections are given theirs from.

    Each worker of a test run walks through ports of its own: one that is looked for now and bound a second later is
    given to nobody else in between.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    while True:
        port = 12_000 + worker * OWN + next(_TURNS) % OWN
        with contextlib.ExitStack() as held:
            try:
                for each in range(port, port + neighbours + 1):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", each))
            except OSError:
                continue
        return port


class Stage:
    """Everything a test needs: the simulation interface and the running house."""

    def __init__(self, page: str, server: Server, settings: Settings) -> None:
        self.page = page
        self.server = server
        self.settings = settings
        self.http = httpx.AsyncClient(base_url=f"{page}/sim", timeout=20)
        self.house: app.House | None = None
        self._task: asyncio.Task[None] | None = None
        self.bot = 0
        self.people: dict[str, int] = {}
        self.group = self.desk = 0

    # the simulation interface

    async def post(self, what: str, **given: Any) -> Any:
        answer = await self.http.post(f"/{what}", json=given)
        assert answer.is_success, answer.text
        return answer.json()

    async def say(self, who: str, text: str, chat: int | None = None, **more: Any) -> int:
        """Somebody writes; the message's id."""
        given = {
            "chat": self.group if chat is None else chat,
            "user": self.people[who],
            "text": text,
            **more,
        }
        return (await self.post("say", **given))["message_id"]

    async def tell(self, who: str, text: str, **more: Any) -> int:
        """Somebody writes to the bot in private."""
        return await self.say(who, text, self.people[who], **more)

    async def tap(
        self, who: str, message: dict[str, Any], label: str, chat: int | None = None
    ) -> dict[str, Any]:
        """Somebody taps the button with this label; the answer they get."""
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        chat = message["chat"]["id"] if chat is None else chat
        given = {
            "chat": chat,
            "message": message["message_id"],
            "user": self.people[who],
            "data": data,
        }
        return (await self.post("tap", **given))["answer"]

    async def choose(self, who: str, message: dict[str, Any], label: str) -> dict[str, Any]:
        """A tap on a card's button, on the card itself or under its 更多; the answer of that tap."""
        chat, number = message["chat"]["id"], message["message_id"]

        async def opened() -> dict[str, Any] | None:
            kept = next(each for each in await self.messages(chat) if each["message_id"] == number)
            rows = kept["reply_markup"]["inline_keyboard"]
            return kept if any(label in button["text"] for row in rows for button in row) else None

        card = await opened()
        if card is None:
            await self.tap(who, message, "更多")
            card = await self.until(opened, 70)
        return await self.tap(who, card, label)

    async def messages(self, chat: int) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/chats/{chat}")
        return answer.json()["messages"]

    async def until(self, found: Callable[[], Awaitable[Any]], seconds: float = 20.0) -> Any:
        """Waits until something is there, and returns it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if value := await found():
                return value
            assert asyncio.get_running_loop().time() < deadline, "it did not come"
            await asyncio.sleep(0.02)

    async def sees(
        self, chat: int, words: str, seconds: float = 20.0, after: int = 0
    ) -> dict[str, Any]:
        """The newest message of a chat that holds these words, once it is there."""

        async def look() -> dict[str, Any] | None:
            kept = [each for each in await self.messages(chat) if each["message_id"] > after]
            return next((each for each in reversed(kept) if words in _text(each)), None)

        try:
            return await self.until(look, seconds)
        except AssertionError as error:
            last = [_text(each) for each in (await self.messages(chat))[-4:]]
            raise AssertionError(f"“{words}” did not come; the last words were {last}") from error

    async def reacted(self, message: int, chat: int | None = None, seconds: float = 20.0) -> str:
        """The reaction on a message, once there is one."""

        async def look() -> str | None:
            kept = await self.messages(self.group if chat is None else chat)
            return next(
                (
                    each["reactions"][0]
                    for each in kept
                    if each["message_id"] == message and each["reactions"]
                ),
                None,
            )

        return await self.until(look, seconds)

    async def quiet(self, seconds: float = 70.0) -> None:
        """Waits until the bot has nothing left to do, nor within the next seconds: a card follows votes after a few."""

        async def idle() -> bool:
            assert self.house is not None
            if any(bot.updates for bot in self.server.world.bots.values()):
                return False
            async with self.house.store.transaction() as connection:
                due = await agenda.next_due(connection)
            if due is not None and due <= self.house.clock.now() + SOON:
                return False
            state = await self.house.state()
            return not (
                state["inbox"].get("waiting")
                or state["outbox"].get("waiting")
                or state["outbox"].get("sending")
            )

        await self.until(idle, seconds)

    # the bot

    async def start(self) -> None:
        """Starts the bot on this stage."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def live() -> None:
            try:
                time = FollowedClock(f"{self.page}/sim/clock")
                async with time.running(), app.house(self.settings, time) as built:
                    self.house = built
                    time.moved = built.clock_moved
                    ready.set_result(None)
                    await app.serve(built)
            except BaseException as error:
                if not ready.done():
                    ready.set_exception(error)
                raise

        self._task = asyncio.create_task(live())
        await ready

    @property
    def stopped(self) -> bool:
        return self._task is None

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def opened(self, title: str, *members: str) -> int:
        """A group of 孙's with these members, the bot an administrator of it."""
        chat = (
            await self.post(
                "groups",
                title=title,
                owner=self.people["孙"],
                members=[self.people[name] for name in members],
            )
        )["id"]
        await self.post("promote", chat=chat, user=self.bot, by=self.people["孙"])
        return chat

    async def settle(self, *names: str) -> None:
        """A compound with a desk (officers 赵 and 孙) and a group with these residents, linked."""
        for name in ("赵", "孙", *names):
            self.people[name] = (await self.post("users", name=name))["id"]
        self.group = await self.opened("居民群", *self.people)
        self.desk = await self.opened("工作台", "赵")
        await self.say("孙", "/desk 永安桥社区", self.desk)
        linked = await self.sees(self.desk, "就是永安桥社区的工作台")
        code = linked["text"].partition("/link ")[2].split()[0].rstrip("。")
        await self.say("孙", f"/link {code}")
        await self.sees(self.group, "接好了")
        await self.say("赵", "到岗", self.desk)
        await self.quiet()


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


@asynccontextmanager
async def stage(
    database: str, folder: Path, *, started: bool = True, **settings: Any
) -> AsyncIterator[Stage]:
    """A sandbox that checks every call against the Bot API's data, and a bot on it."""
    port = free_port()
    page = f"http://127.0.0.1:{port}"
    server = Server(World(), validate=True)
    server.world.clock.set(now=datetime.fromisoformat("2026-01-14T02:00:00+00:00"), rate=RATE)
    running = serving(server, "127.0.0.1", port)
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    given = Settings(
        token=TOKEN,
        database=database,
        api=page,
        clock=f"{page}/sim/clock",
        listen=("127.0.0.1", free_port()),
        key_file=folder / "field.key",
        ledger_key=folder / "ledger.key",
        read_timeout=2.0,
        **settings,
    )
    made = Stage(page, server, given)
    made.bot = (
        await made.post("bots", name="小板凳", username="bandeng_bot", token=TOKEN, privacy=False)
    )["id"]
    try:
        if started:
            await made.start()
        yield made
    finally:
        await made.stop()
        await made.http.aclose()
        server.delivery.close()
        running.should_exit = True
        await task
    assert server.violations == []


async def later(stage: Stage, **passed: float) -> None:
    """Moves the sandbox's clock on, and waits until the bot has seen it."""
    now = stage.server.world.clock.now() + timedelta(**passed)
    await stage.post("clock", now=now.isoformat())

    async def followed() -> bool:
        return stage.stopped or (stage.house is not None and stage.house.clock.now() >= now)

    await stage.until(followed, 30)

"""A made-up compound and its week: who lives there, and what they write when."""

import asyncio
import re
import struct
import time
import tomllib
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sandbox.content import keep
from sandbox.markup import commands
from sandbox.world import Bot, Chat, Message, World

WAIT_SECONDS: Final = 60
WAITING_RATE: Final = 15.0  # the compound's seconds a second while a step waits for the bot
NIGHT: Final = (22, 6)  # hours between which the clock jumps
HERE: Final = Path(__file__).with_name("scenarios")


def load(name: str = "week") -> dict[str, Any]:
    """A scenario as written in scenarios/NAME.toml."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


class Player:
    """Settles the compound in a world, then plays its messages as the clock passes them."""

    def __init__(self, world: World, scenario: Mapping[str, Any]) -> None:
        self.world = world
        self.scenario = scenario
        self.zone = ZoneInfo(scenario["compound"]["zone"])
        self.people: dict[str, int] = {}
        self.chats: dict[str, Chat] = {}
        self.missed: list[str] = []  # what a step waited for in vain, and who did
        self._done: set[int] = set()
        self._written: dict[str, tuple[Chat, int]] = {}

    def settle(self) -> None:
        """Adds the neighbours and groups, once; a second call finds them again."""
        known = {user.username: user.id for user in self.world.users.values() if user.username}
        for key, person in self.scenario["people"].items():
            found = known.get(key)
            user = (
                found
                or self.world.add_user(person["name"], username=key, home=person.get("home", "")).id
            )
            self.people[key] = user
        titles = {chat.title: chat for chat in self.world.chats.values()}
        for key, group in self.scenario["groups"].items():
            chat = titles.get(group["title"]) or self.world.add_group(
                group["title"], self.people[group["owner"]]
            )
            members = self.people if group["members"] == "all" else group["members"]
            for member in members:
                if self.people[member] not in chat.members:
                    self.world.set_member(chat, self.people[member], "member", announce=False)
            self.chats[key] = chat

    def start(self) -> datetime:
        """The Monday 00:00 (compound's zone) from which the scenario counts its days."""
        return (
            datetime.fromisoformat(self.scenario["compound"]["from"])
            .replace(tzinfo=self.zone)
            .astimezone(UTC)
        )

    def invite(self, bot: Bot) -> None:
        """Brings a bot into the groups as an administrator, as the owner would."""
        for key, chat in self.chats.items():
            owner = self.people[self.scenario["groups"][key]["owner"]]
            self.world.set_member(chat, bot.user.id, "administrator", owner)

    async def play(self, minutes_a_second: float) -> None:
        """Runs the world's clock at a speed and writes each message when its time has come."""
        clock = self.world.clock
        self.world.turn(rate=minutes_a_second * 60)
        try:
            for number, line in enumerate(self.scenario["say"]):
                if number in self._done:
                    continue
                due = self.start() + timedelta(days=line["day"] - 1, **_clock_time(line["at"]))
                self._skip_night(due)
                while clock.now() < due:
                    left = (due - clock.now()).total_seconds() / max(clock.rate, 1e-6)
                    await asyncio.sleep(min(max(left, 0.001), 0.25))
                await self._do(number, line)
                await self._wait(self._taken)
        finally:
            self.world.turn(rate=1)

    def _taken(self) -> bool:
        """Whether every bot has fetched what happened so far: hours must not pass before it reads a line."""
        return not any(bot.updates for bot in self.world.bots.values())

    def _skip_night(self, due: datetime) -> None:
        """Nobody watches a compound sleep: from late evening the clock goes on in the morning."""
        local = self.world.clock.now().astimezone(self.zone)
        if NIGHT[1] <= local.hour < NIGHT[0]:
            return
        morning = local.replace(hour=NIGHT[1], minute=0, second=0, microsecond=0)
        if local.hour >= NIGHT[0]:
            morning += timedelta(days=1)
        if due >= morning:
            self.world.turn(now=morning.astimezone(UTC))

    async def _do(self, number: int, line: Mapping[str, Any]) -> None:
        """One line: something written, tapped, sent or followed. What it needs to be there is waited for."""
        self._done.add(number)
        seen = line.get("sees", "")
        message = await self._seen(line, seen) if seen else None
        if seen and message is None:
            self._miss(line, seen)
            return
        for _ in range(int(line.get("times", 1)) if "tap" in line else 0):
            await self._tap(line, seen)
        if "follow" in line and message is not None:
            self._post(
                line, f"/start {_start(message, line['follow'])}", self._private(line["who"])
            )
        elif "text" in line and message is not None:
            self._post(line, line["text"], self._chat(line), reply_to=message.id)
        elif "text" in line and (line.get("in") == "private" or "photo" in line):
            self._post(line, line["text"], self._chat(line))
        elif "text" in line or "react" in line:
            self.write(line)

    async def act(self, line: Mapping[str, Any]) -> None:
        """One line now, whatever the clock says."""
        await self._do(-1, {"day": 0, "at": "", **line})

    async def until(self, there: Callable[[], bool]) -> bool:
        """Waits for something to be there; whether it came."""
        await self._wait(there)
        return there()

    def chat_of(self, line: Mapping[str, Any]) -> Chat:
        """The chat a line happens in; the residents' group where it does not say."""
        return self._chat(line)

    def _miss(self, line: Mapping[str, Any], seen: str) -> None:
        self.missed.append(f"day {line['day']} {line['at']} {line['who']}: {seen}")
        self.world.watch({"kind": "missed", "what": self.missed[-1]})

    def _chat(self, line: Mapping[str, Any]) -> Chat:
        name = line.get("in", "residents")
        return self._private(line["who"]) if name == "private" else self.chats[name]

    def _private(self, who: str) -> Chat:
        bot = next(bot.user.id for bot in self.world.bots.values())
        return self.world.private(self.people[who], bot)

    def _post(
        self, line: Mapping[str, Any], text: str, chat: Chat, reply_to: int | None = None
    ) -> None:
        """Text with its commands marked, or a made-up picture with the text under it."""
        content: dict[str, Any] = {"text": text}
        if entities := commands(text):
            content["entities"] = entities
        if "photo" in line:
            content = {"photo": [picture(self.world, line["photo"])], "caption": text}
        self.world.post(chat, self.people[line["who"]], content, reply_to=reply_to)

    async def _tap(self, line: Mapping[str, Any], seen: str) -> None:
        """Taps the button with this label under the newest message that has it, and waits for the answer."""
        message = await self._seen(line, seen, line["tap"])
        if message is None or message.markup is None:
            self._miss(line, f"{seen}〔{line['tap']}〕")
            return
        buttons = [button for row in message.markup["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if line["tap"] in button["text"])
        query = self.world.tap(self._chat(line), message, self.people[line["who"]], data)
        await self._wait(lambda: query.answer is not None)
        if query.answer is None:
            self._miss(line, f"{seen}〔{line['tap']}〕 unanswered")

    async def _seen(self, line: Mapping[str, Any], words: str, label: str = "") -> Message | None:
        """The newest message of the line's chat with these words and a button of this label, once it is there.

        In private only what came after one's own last words counts: an older question with the same text is answered.
        """
        chat = self._chat(line)

        def newest() -> Message | None:
            for each in reversed(chat.messages.values()):
                if chat.type == "private" and each.sender == self.people[line["who"]]:
                    return None
                if _shows(each, words, label):
                    return each
            return None

        await self._wait(lambda: newest() is not None)
        return newest()

    async def _wait(self, there: Callable[[], bool]) -> None:
        """Slows the clock until something is there; the compound's time waits for the bot."""
        rate, deadline = self.world.clock.rate, time.monotonic() + WAIT_SECONDS
        if there():
            return
        self.world.clock.set(rate=min(rate, WAITING_RATE))
        while not there() and time.monotonic() < deadline:  # noqa: ASYNC110  the world has no event for it
            await asyncio.sleep(0.05)
        self.world.clock.set(rate=rate)

    def write(self, line: Mapping[str, Any]) -> None:
        """Writes one line into its group."""
        chat = self.chats[line.get("in", "residents")]
        reply = self._written.get(line.get("to", ""))
        entities = commands(line["text"])
        content = {"text": line["text"], **({"entities": entities} if entities else {})}
        if "react" in line and reply:
            message = chat.messages[reply[1]]
            self.world.react(
                chat, message, self.people[line["who"]], [{"type": "emoji", "emoji": line["react"]}]
            )
            return
        message = self.world.post(
            chat, self.people[line["who"]], content, reply_to=reply[1] if reply else None
        )
        if "as" in line:
            self._written[line["as"]] = (chat, message.id)


def _shows(message: Message, words: str, label: str) -> bool:
    text = str(message.content.get("text") or message.content.get("caption") or "")
    rows = (message.markup or {}).get("inline_keyboard", [])
    return words in text and (
        not label
        or any(
            label in button["text"] and ("callback_data" in button or "url" in button)
            for row in rows
            for button in row
        )
    )


def _start(message: Message, label: str) -> str:
    """The start parameter behind a button's or a text's link."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    urls = [button.get("url", "") for row in rows for button in row if label in button["text"]]
    found = re.search(r"start=([\w-]+)", " ".join([*urls, str(message.content.get("text", ""))]))
    return found[1] if found else ""


def picture(world: World, colour: str) -> dict[str, Any]:
    """A plain picture of one colour (#rrggbb), 320 by 240, as a photo's size."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    line = b"\0" + bytes((red, green, blue)) * 320
    raw = zlib.compress(line * 240)
    header = struct.pack(">IIBBBBB", 320, 240, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", raw), (b"IEND", b""))
    )
    file_id = keep(world, "photo.png", b"\x89PNG\r\n\x1a\n" + chunks)
    return {"file_id": file_id, "file_unique_id": file_id[-12:], "width": 320, "height": 240}


def _clock_time(written: str) -> dict[str, int]:
    hours, minutes = map(int, written.split(":")[:2])
    return {"hours": hours, "minutes": minutes}

"""A made-up compound and its week: who lives there, and what they write when."""

import asyncio
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sandbox.markup import commands
from sandbox.world import Bot, Chat, World

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
        self._done: set[int] = set()
        self._written: dict[str, tuple[Chat, int]] = {}

    def settle(self) -> None:
        """Adds the neighbours and groups, once; a second call finds them again."""
        known = {user.username: user.id for user in self.world.users.values() if user.username}
        for key, person in self.scenario["people"].items():
            found = known.get(key)
            user = found or self.world.add_user(person["name"], username=key, home=person.get("home", "")).id
            self.people[key] = user
        titles = {chat.title: chat for chat in self.world.chats.values()}
        for key, group in self.scenario["groups"].items():
            chat = titles.get(group["title"]) or self.world.add_group(group["title"], self.people[group["owner"]])
            members = self.people if group["members"] == "all" else group["members"]
            for member in members:
                if self.people[member] not in chat.members:
                    self.world.set_member(chat, self.people[member], "member", announce=False)
            self.chats[key] = chat

    def start(self) -> datetime:
        """The Monday 00:00 (compound's zone) from which the scenario counts its days."""
        return datetime.fromisoformat(self.scenario["compound"]["from"]).replace(tzinfo=self.zone).astimezone(UTC)

    def invite(self, bot: Bot) -> None:
        """Brings a bot into the groups as an administrator, as the owner would."""
        for key, chat in self.chats.items():
            owner = self.people[self.scenario["groups"][key]["owner"]]
            self.world.set_member(chat, bot.user.id, "administrator", owner)

    async def play(self, minutes_a_second: float) -> None:
        """Runs the world's clock at a speed and writes each message when its time has come."""
        clock = self.world.clock
        clock.set(rate=minutes_a_second * 60)
        self.world.watch({"kind": "clock", **clock.as_dict()})
        try:
            for number, line in enumerate(self.scenario["say"]):
                if number in self._done:
                    continue
                due = self.start() + timedelta(days=line["day"] - 1, **_clock_time(line["at"]))
                while clock.now() < due:
                    left = (due - clock.now()).total_seconds() / max(clock.rate, 1e-6)
                    await asyncio.sleep(min(max(left, 0.001), 0.25))
                self.write(number, line)
        finally:
            clock.set(rate=1)
            self.world.watch({"kind": "clock", **clock.as_dict()})

    def write(self, number: int, line: Mapping[str, Any]) -> None:
        """Writes one line of the scenario into its chat."""
        self._done.add(number)
        chat = self.chats[line.get("in", "residents")]
        reply = self._written.get(line.get("to", ""))
        entities = commands(line["text"])
        content = {"text": line["text"], **({"entities": entities} if entities else {})}
        if "react" in line and reply:
            message = chat.messages[reply[1]]
            self.world.react(chat, message, self.people[line["who"]], [{"type": "emoji", "emoji": line["react"]}])
            return
        message = self.world.post(chat, self.people[line["who"]], content, reply_to=reply[1] if reply else None)
        if "as" in line:
            self._written[line["as"]] = (chat, message.id)


def _clock_time(written: str) -> dict[str, int]:
    hours, minutes = map(int, written.split(":")[:2])
    return {"hours": hours, "minutes": minutes}

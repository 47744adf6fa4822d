"""The guided tour (带我看): a dozen steps from one sentence to "solved", each done by whoever looks on, or for them.

A step ends when its text is there, never by a timer. Skipping performs it, so that later ones still hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any, Final

from sandbox.scenario import Player, load
from sandbox.world import Message

RATE: Final = 20.0  # the compound's seconds a second: the bot's pace in a group follows the clock


@dataclass
class Tour:
    """Where somebody is on the tour; the server keeps the place over a reload."""

    player: Player
    script: dict[str, Any] = field(default_factory=lambda: load("tour"))
    at: int = 0
    ready: bool = False

    async def start(self) -> None:
        """What has to be there before the first step: an agency, a bound household, a ballot."""
        if self.ready:
            return
        self.ready = True
        self.player.settle()
        self._hurry()
        for line in self.script["setup"]:
            await self.player.act(line)

    async def do(self, number: int, *, own: bool) -> dict[str, Any]:
        """One step: time jumps, its own deed if `own`, what others do, and the wait for its text."""
        step = self.script["step"][number]
        missed = len(self.player.missed)
        self._hurry()
        if "day" in step:
            self._jump(step)
        if own and ("text" in step or "tap" in step):
            await self.player.act(step)
        for line in step.get("self", ()):
            await self.player.act(line)
        done = await self.player.until(lambda: self.there(number))
        self.at = max(self.at, number + 1) if done else self.at
        return {"done": done, "missed": self.player.missed[missed:], "at": self.at}

    def told(self) -> dict[str, Any]:
        """The steps as the page needs them: who one is, in which chat, what to write or tap, what is said."""
        self.player.settle()
        return {
            "at": self.at,
            "ready": self.ready,
            "steps": [self._step(each) for each in self.script["step"]],
        }

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        chat = self.player.chat_of(step)
        shown = {
            name: step[name]
            for name in ("title", "guide", "then", "text", "tap", "sees")
            if name in step
        }
        return {
            **shown,
            "user": self.player.people[step["who"]],
            "chat": chat.id,
            "private": chat.type == "private",
        }

    def _hurry(self) -> None:
        if self.player.world.clock.rate != RATE:
            self.player.world.turn(rate=RATE)

    def _jump(self, step: Mapping[str, Any]) -> None:
        """To an hour of a later day of this week; never back."""
        local = self.player.world.clock.now().astimezone(self.player.zone)
        monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
            days=local.weekday()
        )
        hour, minute = map(int, step["at"].split(":"))
        wanted = monday + timedelta(days=step["day"] - 1, hours=hour, minutes=minute)
        if wanted > local:
            self.player.world.turn(now=wanted.astimezone(UTC))

    def there(self, number: int) -> bool:
        """Whether the text that ends a step can be seen."""
        step = self.script["step"][number]
        until = step["until"]
        messages = self.player.chat_of({"who": step["who"], **until}).messages.values()
        if "reacted" in until:
            return any(until["reacted"] in _text(each) and each.reactions for each in messages)
        return any(until["sees"] in _text(each) for each in messages)


def _text(message: Message) -> str:
    return str(message.content.get("text") or message.content.get("caption") or "")

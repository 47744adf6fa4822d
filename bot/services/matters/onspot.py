"""Matters that begin with their procedure: settled on the spot (当场办结), a wedding or a funeral (移风易俗)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import MissingPart, UnknownDoor
from bot.domain.household import Door, door
from bot.domain.matter import Kind, Matter
from bot.domain.place import Place
from bot.domain.procedure import AGREEMENT
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.matters import asking
from bot.services.matters.memory import Memories
from bot.services.matters.opening import open_matter
from bot.services.matters.workflow import Workflow
from bot.services.unit import Unit
from bot.storage import bindings, households
from bot.storage.communities import Community

LONGEST: Final = 300
EXAMPLE: Final = "5-1-301 5-1-302 鞋柜三天内搬走"


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody a matter is about: whom they count for, where."""

    who: str
    place: Place


@dataclass(frozen=True, slots=True)
class Settled:
    """What was agreed, how many of its households could be asked in private, and after how many hours the desk is given
    the doors that have not answered."""

    matter: Matter
    asked: int
    sides: int
    hours: int


class OnSpot:
    """Nothing of it is published; each side is asked in private, or at the door by an officer."""

    def __init__(self, directory: Directory, memories: Memories, workflow: Workflow) -> None:
        self._directory = directory
        self._memories = memories
        self._workflow = workflow

    async def settle(
        self, unit: Unit, community: Community, officer: int, category: str, written: str
    ) -> Settled:
        """What two households have agreed on, for both to confirm. Raises MissingPart, UnknownDoor."""
        said = [word for word in re.split(r"[\s，,、；;]+|(?<=\d)[和跟与](?=\d)", written) if word]
        found = list(dict.fromkeys(place for word in said if (place := door(word))))
        text = " ".join(word for word in said if door(word) is None)[:LONGEST]
        if len(found) < 2 or not text:
            raise MissingPart(EXAMPLE)
        sides = [await self._side(unit, community, each) for each in found]
        matter = await self.begin(
            unit, community, AGREEMENT, category, text, sides, officer, Kind.VISIT
        )
        await asking.ask(unit, self._directory, community, matter, text)
        homes = [int(side.who[1:]) for side in sides]
        reached = await bindings.accounts_of(await unit.rows(), homes)
        asked = sum(any(private for _, private in reached[home]) for home in homes)
        if asked < len(homes):  # who cannot be asked in private is asked at the door, now
            key = f"doors:{matter.id}:0:now"
            payload = {"matter": matter.id, "round": matter.course.round}
            await unit.plan(key, "visit_doors", unit.now, community=community.id, payload=payload)
        return Settled(matter, asked, len(homes), book_of(community).door_hours)

    async def _side(self, unit: Unit, community: Community, at: Door) -> Side:
        listed = await households.by_door(await unit.rows(), community.id, at)
        if listed is None:
            raise UnknownDoor(at.label)
        return Side(f"h{listed.id}", at.place)

    async def begin(
        self,
        unit: Unit,
        community: Community,
        procedure: str,
        category: str,
        text: str,
        sides: Sequence[Side],
        account: int,
        kind: Kind,
    ) -> Matter:
        """A matter of its own at the first step of a procedure, with a voice for each side; its card on the desk."""
        matter = await open_matter(
            unit,
            community,
            text=text,
            category=category,
            place=sides[0].place,
            at=unit.now,
            begins=procedure,
            surfaced_at=unit.now,
        )
        for side in sides:
            values = {
                "kind": kind.value,
                "at": unit.now,
                "text": text,
                "category": category,
                "urgent": False,
                "account": account,
                "who": side.who,
                "why": kind.value,
                "community": community.id,
                "matter": matter.id,
            }
            unit.heard.voice(values, side.place)
        self._memories.forget()
        await self._workflow.show(unit, matter, first=True)
        return matter

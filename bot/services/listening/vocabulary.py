"""What a community teaches the ear: its own words and its own names for places."""

import tomllib
from typing import Any

from bot.domain.errors import MissingPart, NotAWord
from bot.domain.place import Place
from bot.services.directory import Directory
from bot.services.matters.memory import Memories
from bot.services.unit import Unit
from bot.storage import communities, matters
from bot.storage.communities import Community
from nlp.learning import Example, Proposal, proposals
from nlp.lexicon import LexiconError, extended, shipped
from nlp.normal import normalise
from nlp.places import Gazetteer

LONGEST = 30


class Vocabulary:
    """Adds to a community's own words and places; its ear listens anew at once."""

    def __init__(self, directory: Directory, memories: Memories) -> None:
        self._directory = directory
        self._memories = memories

    async def word(self, unit: Unit, community: Community, category: str, word: str) -> None:
        """A scene of a category: enough alone to be heard. Raises NotAWord."""
        if not 2 <= len(word) <= LONGEST or any(mark in word for mark in "\"'\\\n"):
            raise NotAWord(word)
        tables: dict[str, Any] = tomllib.loads(community.words)
        table = tables.setdefault(category, {})
        table["scenes"] = " ".join(dict.fromkeys([*str(table.get("scenes", "")).split(), word]))
        written = _toml(tables)
        try:
            extended(shipped(), written)
        except LexiconError as error:
            raise NotAWord(word) from error
        await self._change(unit, community, words=written)

    async def proposals(self, unit: Unit, community: Community) -> list[Proposal]:
        """Words that officers' corrections speak for, with what each would change; nothing is added by itself."""
        kept = await matters.examples_of(await unit.rows(), community.id)
        lexicon = extended(shipped(), community.words) if community.words else shipped()
        return proposals(lexicon, [Example(*each) for each in kept])

    async def place(self, unit: Unit, community: Community, name: str, where: str) -> Place:
        """A name for a place: 红房子 is 12号楼. Raises MissingPart when no place is written."""
        found = Gazetteer().find(normalise(where))
        if found is None or not 2 <= len(name) <= LONGEST:
            raise MissingPart("/place 红房子 12号楼")
        places = {**community.places, normalise(name): [found.building, found.unit, found.room]}
        await self._change(unit, community, places=places)
        return Place(*found)

    async def _change(self, unit: Unit, community: Community, **values: Any) -> None:
        await communities.change(await unit.rows(), community.id, **values)
        await self._directory.reload(unit)
        self._memories.forget()


def _toml(tables: dict[str, dict[str, str]]) -> str:
    lines: list[str] = []
    for name, table in tables.items():
        lines += [f"[{name}]", *(f'{key} = "{value}"' for key, value in table.items()), ""]
    return "\n".join(lines)

"""A community's ear and its open threads: memory beside the rows, rebuilt from them at any time."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import matters
from bot.storage.communities import Community
from nlp.ear import Ear
from nlp.finding import Finding, Intent, Utterance
from nlp.finding import Place as Heard
from nlp.lexicon import Lexicon, extended, shipped
from nlp.places import Gazetteer
from nlp.weave import COMPOUND, Weaver, thread_of

RECENT: Final = timedelta(hours=6)
REMEMBERED: Final = 4000


class Loom:
    """What one community's ear remembers and which threads are open."""

    def __init__(self, community: Community) -> None:
        self.ear = Ear(_lexicon(community), _gazetteer(community))
        self.weaver = Weaver(COMPOUND)
        self._matter_of: OrderedDict[tuple[str, str], int] = OrderedDict()

    def keep(self, chat: str, ref: str, matter: int) -> None:
        """Remembers which matter a message went to."""
        self._matter_of[chat, ref] = matter
        if len(self._matter_of) > REMEMBERED:
            self._matter_of.popitem(last=False)

    def matter_of(self, chat: str, ref: str | None) -> int | None:
        return self._matter_of.get((chat, ref)) if ref else None


class Looms:
    """One loom a community; forgotten when a unit fails, rebuilt from the rows when next needed."""

    def __init__(self) -> None:
        self._looms: dict[int, Loom] = {}

    async def of(self, community: Community, connection: AsyncConnection, now: datetime) -> Loom:
        loom = self._looms.get(community.id)
        if loom is None:
            loom = self._looms[community.id] = Loom(community)
            await _refill(loom, community.id, connection, now)
        return loom

    def forget(self) -> None:
        self._looms.clear()


async def _refill(loom: Loom, community: int, connection: AsyncConnection, now: datetime) -> None:
    """Open threads from the matters, the last hours' talk from the voices."""
    for matter, terms in await matters.open_since(connection, now - COMPOUND.open_for):
        if matter.community == community:
            place = Heard(*matter.place)
            loom.weaver.restore(thread_of(matter.id, matter.category, place, matter.updated_at, 1, terms))
    for voice, category, account in await matters.recent_voices(connection, now - RECENT, 400):
        chat, ref = str(voice.chat), str(voice.message)
        loom.keep(chat, ref, voice.matter)
        said = Utterance(chat, ref, voice.at, str(account), "")
        kind = Intent(voice.kind.value) if voice.kind.value in ("voice", "echo", "resolved") else Intent.VOICE
        loom.ear.recall(said, Finding(kind, category, Heard(*voice.place), voice.urgent))


def _lexicon(community: Community) -> Lexicon:
    return extended(shipped(), community.words) if community.words else shipped()


def _gazetteer(community: Community) -> Gazetteer:
    return Gazetteer({name: Heard(*parts) for name, parts in community.places.items()})

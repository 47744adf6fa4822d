"""A community's ear and its open threads: memory beside the rows, rebuilt from them at any time."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot import rules
from bot.domain.heat import Warmth
from bot.domain.matter import Event, Kind, Matter
from bot.domain.place import Place
from bot.domain.procedure import APART
from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community
from bot.storage.session import Rows
from nlp.ear import Ear
from nlp.finding import Finding, Intent, Utterance
from nlp.finding import SpokenPlace as Heard
from nlp.lexicon import Lexicon, extended, shipped
from nlp.places import Gazetteer
from nlp.weave import COMPOUND, Weaver, thread_of

RECENT: Final = timedelta(hours=6)
REMEMBERED: Final = 4000
AT_HAND: Final = 500


class Memory:
    """What one community's ear remembers and which threads are open."""

    def __init__(self, community: Community) -> None:
        self.ear = ear_of(community)
        self.weaver = Weaver(COMPOUND)
        self.heat = rules.heat(community.rules)
        self._matter_of: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._matters: OrderedDict[int, Matter] = OrderedDict()
        self._warmth: dict[int, Warmth] = {}

    async def matter(self, number: int, unit: Unit) -> Matter | None:
        """A matter as it stands, from memory or its row."""
        if number not in self._matters:
            found = await matters.get(await unit.rows(), number)
            if found is None:
                return None
            self.put(found)
        return self._matters[number]

    async def warmth(self, number: int, unit: Unit) -> Warmth:
        """How warm a matter's voices have made it, from memory or their rows; add to it what is heard."""
        if number not in self._warmth:
            voices = await matters.voices_of_many(await unit.rows(), [number])
            self._warmth[number] = Warmth(self.heat, voices[number])
        return self._warmth[number]

    async def relocate(
        self, unit: Unit, matter: Matter, place: Place, voices: Sequence[int], by: int | None
    ) -> None:
        """A matter, and these of its voices, are somewhere else: rows, timeline and thread say so."""
        rows = await unit.rows()
        for voice in voices:
            await matters.change_voice(rows, voice, **place._asdict())
        await matters.change(rows, matter.id, place=place, updated_at=unit.now)
        facts = {"from": matter.place.building or "", "to": place.building or ""}
        await matters.note(rows, matter.id, unit.now, Event.RELOCATED, by, facts)
        if matter.id in self.weaver.threads:
            self.weaver.relocate(matter.id, Heard(*place))

    def put(self, matter: Matter, warmth: Warmth | None = None) -> None:
        """Remembers how a matter stands; the ones longest untouched are forgotten first."""
        self._matters[matter.id] = matter
        self._matters.move_to_end(matter.id)
        if warmth is not None:
            self._warmth[matter.id] = warmth
        if len(self._matters) > REMEMBERED:
            oldest, _ = self._matters.popitem(last=False)
            self._warmth.pop(oldest, None)

    def forget(self, number: int) -> None:
        """A matter was changed elsewhere: its row is read anew."""
        self._matters.pop(number, None)
        self._warmth.pop(number, None)

    def keep(self, chat: str, ref: str, matter: int) -> None:
        """Remembers which matter a message went to."""
        self._matter_of[chat, ref] = matter
        if len(self._matter_of) > REMEMBERED:
            self._matter_of.popitem(last=False)

    def spoken_in(self, chat: str) -> set[int]:
        """The matters that somebody spoke of in a group."""
        return {matter for (where, _), matter in self._matter_of.items() if where == chat}

    def matter_of(self, chat: str, ref: str | None) -> int | None:
        return self._matter_of.get((chat, ref)) if ref else None


class Memories:
    """One memory a community; forgotten when a unit fails, rebuilt from the rows when next needed."""

    def __init__(self) -> None:
        self._memories: dict[int, Memory] = {}
        self.forgotten = False  # all of them, since somebody set it so

    async def of(self, community: Community, unit: Unit) -> Memory:
        """A community's memory; should the unit fail, all of them are forgotten."""
        memory = self._memories.get(community.id)
        if memory is None:
            memory = self._memories[community.id] = Memory(community)
            await _refill(memory, community.id, await unit.rows(), unit.now)
        if self.forget not in unit.undo:
            unit.undo.append(self.forget)
        unit.remembers(f"memory:{community.id}")
        return memory

    def forget(self) -> None:
        self._memories.clear()
        self.forgotten = True

    def drop(self, community: int) -> None:
        """One community's rows were changed by another process."""
        self._memories.pop(community, None)

    def keep_only(self, mine: Callable[[int], bool]) -> None:
        """Forgets the communities that are another process's."""
        self._memories = {number: each for number, each in self._memories.items() if mine(number)}


async def _refill(memory: Memory, community: int, connection: Rows, now: datetime) -> None:
    """Open threads from the matters, the last hours' talk from the voices."""
    found = await matters.open_since(connection, community, now - COMPOUND.open_for)
    newest = sorted((matter for matter, _ in found), key=lambda matter: matter.updated_at)[
        -AT_HAND:
    ]
    voices = await matters.voices_of_many(connection, [matter.id for matter in newest])
    for matter in newest:
        memory.put(matter, Warmth(memory.heat, voices[matter.id]))
    for matter, terms in found:
        if matter.community == community and matter.course.procedure not in APART:
            place = Heard(*matter.place)
            memory.weaver.restore(
                thread_of(matter.id, matter.category, place, matter.updated_at, 1, terms)
            )
    for voice, category, account in await matters.recent_voices(
        connection, community, now - RECENT, 400
    ):
        chat = str(voice.chat)
        ref = str(voice.message)
        memory.keep(chat, ref, voice.matter)
        said = Utterance(chat, ref, voice.at, str(account), "")
        if voice.kind is Kind.AGAINST:
            continue
        kind = (
            Intent(voice.kind.value)
            if voice.kind.value in ("voice", "echo", "resolved")
            else Intent.VOICE
        )
        memory.ear.recall(said, Finding(kind, category, Heard(*voice.place), voice.urgent))


def ear_of(community: Community) -> Ear:
    """An ear with a community's own words and places."""
    return Ear(_lexicon(community), _gazetteer(community))


def _lexicon(community: Community) -> Lexicon:
    return extended(shipped(), community.words) if community.words else shipped()


def _gazetteer(community: Community) -> Gazetteer:
    return Gazetteer({name: Heard(*parts) for name, parts in community.places.items()})

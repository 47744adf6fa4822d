"""Hearing what residents say: screening, keeping, merging, acknowledging (筛)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from bot import rules
from bot.domain import course as moves
from bot.domain import danger
from bot.domain.heat import Heat, Warmth
from bot.domain.matter import Ending, Event, Kind, Matter, State, Voice, title_of
from bot.domain.place import Place, landmark, may_be_one
from bot.services import posting
from bot.services.directory import Directory
from bot.services.matters.memory import Memories, Memory
from bot.services.matters.opening import PEOPLE, open_matter
from bot.services.unit import Unit
from bot.storage import bindings, matters, outbox, turns
from bot.storage.communities import Community
from bot.storage.outbox import ALARM, Call
from bot.texts import cards, following, notices, words
from bot.texts.markup import message
from nlp.finding import Finding, Intent, Role, Utterance
from nlp.finding import SpokenPlace as HeardPlace
from nlp.message import read
from nlp.normal import normalise
from nlp.weave import Strand, terms

AT_HOME: Final = frozenset(  # kinds of trouble that are in the house of whoever tells of them
    {"elevator", "water", "power", "heating", "gas", "leak", "drainage", "noise"}
)
OVERDUE: Final = 5  # minutes by which a ring may be late and still say when it was due
REACTIONS: Final = {Kind.VOICE: "✍", Kind.ECHO: "👌", Kind.RESOLVED: "🎉"}
URGENT_REACTION: Final = "⚡"
FOLLOWING: Final = (Kind.ECHO, Kind.RESOLVED, Kind.AGAINST)  # what belongs to a matter or to none
REACTED: Final = "reaction:"
CHECKED: Final = timedelta(hours=24)
JUST_NOW: Final = timedelta(minutes=15)
ONE_ALARM: Final = timedelta(hours=1)  # after which words of danger speak of another one
_EVENTS: Final = {
    Kind.VOICE: Event.VOICED,
    Kind.ECHO: Event.ECHOED,
    Kind.RESOLVED: Event.RESOLVED,
    Kind.AGAINST: Event.OPPOSED,
    Kind.VISIT: Event.VISITED,
    Kind.PRIVATE: Event.VOICED,
}
_KINDS: Final = {Intent.VOICE: Kind.VOICE, Intent.ECHO: Kind.ECHO, Intent.RESOLVED: Kind.RESOLVED}


ANYWHERE: Final = Place()
_ALSO: Final = re.compile(r"也是|也一样|也(?:不|没|坏|有|在|这样)|一样|同样")


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a residents' group; `quoted` is the one it replies to, where Telegram sent that along, `photo` its
    picture, `thread` the forum's topic it was written in."""

    chat: int
    message: int
    account: int
    at: datetime
    text: str
    reply_to: int | None = None
    staff: bool = False
    passed_on: bool = False
    quoted: "Said | None" = None
    photo: str | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A demand that came another way: an officer's visit, or a resident in private.

    `matter` is the one it surely belongs to, None where its words decide; what `begins` a procedure of its own joins
    nothing.
    """

    kind: Kind
    account: int
    at: datetime
    text: str
    category: str
    place: Place
    who: str
    photo: str | None = None
    named: bool = False
    urgent: bool = False
    matter: int | None = None
    begins: str = ""


Demanded = Callable[[Unit, Community, Matter, int], Awaitable[None]]
"""Told of a matter that somebody's own words have just opened."""


class Listening:
    """One use each: hear a message, follow its edit, take a visit or a private word."""

    def __init__(self, directory: Directory, memories: Memories) -> None:
        self._directory = directory
        self._memories = memories
        self.demanded: list[Demanded] = []

    async def danger_under(self, unit: Unit, community: Community, said: Said) -> Matter | None:
        """The danger, not over yet, that the message told of which somebody answers."""
        memory = await self._memories.of(community, unit)
        number = memory.matter_of(str(said.chat), str(said.reply_to)) if said.reply_to else None
        matter = await memory.matter(number, unit) if number is not None else None
        under_way = matter is not None and matter.state in (State.VOICED, State.TAKEN)
        return matter if matter is not None and matter.urgent and under_way else None

    async def hear(self, unit: Unit, said: Said) -> Matter | None:
        """Screens a group's message; what is a demand is kept, merged and acknowledged by a reaction."""
        community = self._directory.group(said.chat)
        if community is None:
            return None
        memory = await self._memories.of(community, unit)
        finding = memory.ear.hear(_utterance(said))
        if not said.staff and (ringing := await self._ended(unit, memory, said)) is not None:
            return await self._is_over(unit, community, memory, said, ringing)
        if finding.against:
            await self._oppose(unit, community, memory, said, finding)
        if finding.root and said.quoted:
            return await self._root(unit, community, memory, said.quoted, finding)
        if finding.intent is Intent.OTHER or finding.category is None:
            return None
        return await self._keep_all(unit, community, memory, said, finding)

    async def staff_said(self, unit: Unit, said: Said) -> Matter | None:
        """The matter that an officer's or an agency's words in a group are about: the one replied to, else the open
        one of the kind they name, where it was spoken of."""
        community = self._directory.group(said.chat)
        if community is None:
            return None
        memory = await self._memories.of(community, unit)
        finding = memory.ear.hear(_utterance(said))
        filed = memory.ear.filed(said.text)
        number = memory.matter_of(str(said.chat), str(said.reply_to)) if said.reply_to else None
        if number is None and finding.follows:
            number = memory.matter_of(str(said.chat), finding.follows)
        if number is None and filed.category is not None and filed.why:
            number = await self._in_their_hands(unit, community, said, filed)
        if number is None and filed.category is not None and filed.why:
            number = self._newest(memory, filed.category, str(said.chat), place_in(filed))
        return await memory.matter(number, unit) if number is not None else None

    async def _in_their_hands(
        self, unit: Unit, community: Community, said: Said, filed: Finding
    ) -> int | None:
        """The one order of the kind that the speaker's own agency has: who cleaned up speaks of their own work."""
        held = [
            each
            for agency in self._directory.agencies_of(said.account)
            if agency.community == community.id
            for each in await matters.held_by(await unit.rows(), community.id, agency=agency.id)
            if each.category == filed.category
        ]
        building = place_in(filed).building
        here = [each for each in held if building is None or each.place.building == building]
        return here[0].id if len(here) == 1 else None

    async def filed(self, unit: Unit, community: Community, text: str) -> Finding:
        """What words are about that surely are about something."""
        return (await self._memories.of(community, unit)).ear.filed(text)

    async def _keep_all(
        self, unit: Unit, community: Community, memory: Memory, said: Said, finding: Finding
    ) -> Matter | None:
        """Keeps each demand of a message with its own words; one reaction for all of them."""
        first: Matter | None = None
        for part, each in enumerate((finding, *finding.more)):
            words = demand_words(said.text, each) if finding.more else said.text
            matter = await self._keep(
                unit, community, memory, replace(said, text=words), each, part
            )
            first = first or matter
        if first is not None:
            urgent = any(each.urgent for each in (finding, *finding.more))
            self._acknowledge(unit, said, _KINDS[finding.intent], urgent=urgent)
        return first

    async def _ended(self, unit: Unit, memory: Memory, said: Said) -> Matter | None:
        """The danger that a resident says is over: the one replied to, one they told of, or, where their words say that
        it was none, the one just told of in the group."""
        if not danger.is_over(said.text):
            return None
        replied = memory.matter_of(str(said.chat), str(said.reply_to)) if said.reply_to else None
        for number in (
            [replied] if replied else sorted(memory.spoken_in(str(said.chat)), reverse=True)
        ):
            matter = await memory.matter(number, unit)
            if (
                matter is None
                or not matter.urgent
                or matter.state not in (State.VOICED, State.TAKEN)
            ):
                continue
            since = unit.now - matter.updated_at
            own = await matters.own_voices(await unit.rows(), matter.id, said.account)
            told = any(voice.urgent for voice in own) and since <= CHECKED
            if replied or told or (since <= JUST_NOW and danger.was_none(said.text)):
                return matter
        return None

    async def _is_over(
        self, unit: Unit, community: Community, memory: Memory, said: Said, ringing: Matter
    ) -> Matter | None:
        """A danger is said to be over: the desk reads it, and goes on ringing until an officer has seen to it."""
        finding = Finding(Intent.RESOLVED, ringing.category)
        values = self._values(
            community, Kind.RESOLVED, said, finding, account=said.account, message=said.message
        )
        matter = await self._weave(unit, community, memory, values, Place(), ringing.id)
        if matter is not None:
            memory.keep(str(said.chat), str(said.message), matter.id)
            unit.heard.account(said.account, community.id, unit.now)
            self._acknowledge(unit, said, Kind.RESOLVED, urgent=False)
        return matter

    async def _root(
        self, unit: Unit, community: Community, memory: Memory, root: Said, finding: Finding
    ) -> Matter | None:
        """A message that was not heard by itself is a demand once several households support it."""
        filed = memory.ear.filed(root.text)
        if filed.category is None or root.staff:
            return None
        matter = await self._keep_all(unit, community, memory, root, filed)
        if matter is None:
            return None
        for sender, ref in memory.ear.supporters(str(root.chat), finding.follows or "").items():
            place = Place()
            values = self._values(
                community, Kind.ECHO, root, filed, account=int(sender), message=int(ref)
            )
            await self._weave(unit, community, memory, {**values, "text": ""}, place, matter.id)
            unit.send(reaction(root.chat, int(ref), REACTIONS[Kind.ECHO]))
        return matter

    async def _oppose(
        self, unit: Unit, community: Community, memory: Memory, said: Said, finding: Finding
    ) -> None:
        """Whoever speaks against a matter is counted; the words are no demand and are not kept."""
        matter = memory.matter_of(str(said.chat), finding.follows)
        if matter is None:
            return
        values = self._values(
            community, Kind.AGAINST, said, finding, account=said.account, message=said.message
        )
        await self._weave(unit, community, memory, {**values, "text": ""}, Place(), matter)

    async def reacted(
        self, unit: Unit, chat: int, message: int, account: int, *, supports: bool
    ) -> None:
        """A resident's 👍 on a heard message supports it; taking it back takes the support back."""
        community = self._directory.group(chat)
        if community is None or self._directory.is_officer(community.id, account):
            return
        sign = f"{REACTED}{message}"
        given = await matters.sign_of(await unit.rows(), chat, sign, account)
        if not supports:
            if given is not None:
                await self.withdraw(unit, community, given)
            return
        kept = await matters.voices_at(await unit.rows(), chat, message)
        if given is not None or not kept or kept[0][2] == account:
            return
        memory = await self._memories.of(community, unit)
        voice, category, _ = kept[0]
        said = Said(chat, message, account, unit.now, "")
        finding = Finding(Intent.ECHO, category)
        values = self._values(community, Kind.ECHO, said, finding, account=account, message=None)
        await self._weave(unit, community, memory, {**values, "why": sign}, Place(), voice.matter)

    def _values(
        self,
        community: Community,
        kind: Kind,
        said: Said,
        finding: Finding,
        *,
        account: int,
        message: int | None,
    ) -> dict[str, Any]:
        """What is kept of a voice, its place apart."""
        return {
            "kind": kind.value,
            "at": said.at,
            "text": said.text,
            "category": finding.category,
            "urgent": finding.urgent,
            "account": account,
            "who": self._directory.counts_for(community.id, account),
            "chat": said.chat,
            "message": message,
            "why": cards.why(finding.why),
            "photo": said.photo,
        }

    async def _keep(
        self,
        unit: Unit,
        community: Community,
        memory: Memory,
        said: Said,
        finding: Finding,
        part: int,
    ) -> Matter | None:
        kind = _KINDS[finding.intent]
        if kind is Kind.ECHO and await self._about_our_post(unit, said, finding):
            return None
        followed = memory.matter_of(str(said.chat), finding.follows)
        if kind is not Kind.VOICE and followed is None:
            followed = self._newest(memory, finding.category, str(said.chat))
            if followed is None:
                return None
        place = place_in(finding)
        values = self._values(
            community, kind, said, finding, account=said.account, message=said.message
        )
        matter = await self._weave(
            unit, community, memory, {**values, "part": part}, place, followed
        )
        if matter is None:
            return None
        if part == 0:
            memory.keep(str(said.chat), str(said.message), matter.id)
        unit.heard.account(said.account, community.id, unit.now)
        return matter

    async def _about_our_post(self, unit: Unit, said: Said, finding: Finding) -> bool:
        """Whether 算我一个 and the like, that quote nothing and name no place, are about a post of ours that stands
        between them and the demand: an event, a ballot, a hearing. They support nobody's gas leak then."""
        root = finding.follows or ""
        if said.reply_to is not None or finding.place is not None or not root.isdecimal():
            return False
        return await outbox.posted_between(await unit.rows(), said.chat, int(root), said.message)

    @staticmethod
    def _newest(
        memory: Memory, category: str | None, chat: str, place: Place = ANYWHERE
    ) -> int | None:
        """The thread of this kind, and of the building where one is named, that was last spoken of in a group; what
        was told in private is nobody else's."""
        spoken = memory.spoken_in(chat)
        threads = [
            each
            for each in memory.weaver.threads.values()
            if each.category == category
            and each.key in spoken
            and may_be_one(place.building, each.place.building)
        ]
        return max(threads, key=lambda thread: thread.last).key if threads else None  # pyright: ignore[reportReturnType]

    @staticmethod
    def _acknowledge(unit: Unit, said: Said, kind: Kind, *, urgent: bool) -> None:
        emoji = URGENT_REACTION if urgent else REACTIONS[kind]
        unit.send(reaction(said.chat, said.message, emoji))

    async def tell(self, unit: Unit, community: Community, told: Told) -> Matter:
        """Takes a visit or a private demand; it merges like any voice."""
        memory = await self._memories.of(community, unit)
        values = {
            "kind": told.kind.value,
            "at": told.at,
            "text": told.text,
            "category": told.category,
            "urgent": told.urgent,
            "account": told.account,
            "who": told.who,
            "why": told.kind.value,
            "photo": told.photo,
            "named": told.named,
        }
        surely = told.matter is not None
        matter = await self._weave(
            unit,
            community,
            memory,
            values,
            told.place,
            told.matter,
            surely=surely,
            begins=told.begins,
        )
        assert matter is not None
        own = rules.community(community.rules)
        heard = bool(self._directory.alarmed(community.id))
        if (
            told.urgent
            and told.kind is Kind.PRIVATE
            and told.category in own["danger"]["warns"]
            and heard
        ):
            self._warn_groups(unit, community, matter, told)
        return matter

    def _warn_groups(self, unit: Unit, community: Community, matter: Matter, told: Told) -> None:
        """Danger told in private is told to the neighbours too, down to the building."""
        where = words.place(Place(told.place.building)) or landmark(told.text) or ""
        text = following.danger_seen(where, matter.category)
        for group in self._directory.groups_of(community.id):
            once = f"{ALARM}{matter.id}:group:{group}"
            unit.send(Call("tell", "sendMessage", group, message(text), priority=0, once=once))

    async def _weave(
        self,
        unit: Unit,
        community: Community,
        memory: Memory,
        values: Mapping[str, Any],
        place: Place,
        follows: int | None,
        *,
        surely: bool = False,
        begins: str = "",
    ) -> Matter | None:
        kind = Kind(values["kind"])
        category = str(values["category"])
        said = terms(str(values["text"]))
        who = str(values["who"])
        strand = Strand(category, HeardPlace(*place), values["at"], said, who, follows)
        matter = None
        if not begins:
            matter = await self._joined(unit, memory, strand, values, place, surely=surely)
        opened = matter is None
        if matter is None:
            if kind in FOLLOWING:
                return None
            matter = await self._open(unit, community, memory, values, place, begins)
        if matter.course.waiting:  # what was missing may be here
            await matters.change(await unit.rows(), matter.id, waiting=False)
            matter = replace(matter, course=replace(matter.course, waiting=False))
        matter = await self._grown(unit, community, memory, matter, strand, values, place)
        unsigned = kind is Kind.PRIVATE and not values.get("named") and not values["urgent"]
        if opened and not unsigned and (account := values.get("account")):
            for tell in self.demanded:
                await tell(unit, community, matter, int(account))
        return matter

    async def _joined(
        self,
        unit: Unit,
        memory: Memory,
        strand: Strand,
        values: Mapping[str, Any],
        place: Place,
        *,
        surely: bool,
    ) -> Matter | None:
        """The open matter that a voice belongs to; None where it opens its own."""
        follows = surely or Kind(values["kind"]) in FOLLOWING
        joins = strand.follows if follows else memory.weaver.find(strand)
        matter = await memory.matter(joins, unit) if isinstance(joins, int) else None
        if matter is None:
            return None
        if not surely and values["urgent"] and not _same_alarm(matter, memory, strand):
            return None
        if not surely and await self._elsewhere(unit, matter, values, place):
            return None
        if not follows and await _lives_elsewhere(unit, matter, values, place):
            return None
        if not matter.state.open:
            memory.weaver.drop(matter.id)
            return None
        return matter

    @staticmethod
    async def _open(
        unit: Unit,
        community: Community,
        memory: Memory,
        values: Mapping[str, Any],
        place: Place,
        begins: str = "",
    ) -> Matter:
        """A matter of the voice's own."""
        text = str(values["text"])
        category = str(values["category"])
        matter = await open_matter(
            unit,
            community,
            text=text,
            category=category,
            place=place,
            at=values["at"],
            named="" if begins else memory.ear.named(text, category),
            urgent=bool(values["urgent"]),
            begins=begins,
        )
        memory.put(matter, Warmth(memory.heat))
        return matter

    async def _grown(
        self,
        unit: Unit,
        community: Community,
        memory: Memory,
        matter: Matter,
        strand: Strand,
        values: Mapping[str, Any],
        place: Place,
    ) -> Matter:
        """The matter with one more voice: its heat, its place, and what the desk is told of it."""
        kind = Kind(values["kind"])
        text = str(values["text"])
        urgent = bool(values["urgent"])
        at: datetime = values["at"]
        warmth = await memory.warmth(matter.id, unit)
        unit.heard.voice({**values, "community": community.id, "matter": matter.id}, place)
        warmth.add(kind, at, str(values["who"]), place.building, urgent=urgent)
        unit.heard.note(matter.id, at, _EVENTS[kind], {"building": place.building})
        too = (
            not any(matter.place) and _ALSO.search(text) is not None
        )  # 我们5号楼也是: another place
        narrow = kind is Kind.ECHO or not any(place) or too
        matter = replace(
            matter,
            place=matter.place if narrow else _wider(matter.place, place),
            urgent=matter.urgent or urgent,
            updated_at=max(at, matter.updated_at),
        )
        thread = memory.weaver.add(matter.id, strand)
        felt = warmth.at(unit.now)
        if kind is Kind.RESOLVED and matter.urgent and matter.state in (State.VOICED, State.TAKEN):
            told = following.danger_over(matter, text)
            posting.tell_desk(unit, self._directory, community.id, told, priority=0)
        on_purpose = kind in (Kind.PRIVATE, Kind.VISIT)
        threshold = 0.0 if on_purpose else memory.heat.threshold
        matter = self._tell_desk(unit, community, matter, felt, threshold, alarm=urgent, text=text)
        unit.heard.matter(matter, thread.terms, felt.points)
        memory.put(matter)
        return matter

    async def _elsewhere(
        self, unit: Unit, matter: Matter, values: Mapping[str, Any], place: Place
    ) -> bool:
        """Whether talk without danger came upon a danger of a like kind that it is not about: at another place, or at
        none and by somebody who did not tell of it."""
        private = values["kind"] == Kind.PRIVATE.value
        if not matter.urgent or values["kind"] not in (Kind.VOICE.value, Kind.PRIVATE.value):
            return False
        if values["urgent"] and not (
            private and place.building is None and matter.place.building is not None
        ):
            return False
        if place.building is not None:
            return place.building != matter.place.building
        return not await matters.own_voices(await unit.rows(), matter.id, int(values["account"]))

    def _tell_desk(
        self,
        unit: Unit,
        community: Community,
        matter: Matter,
        felt: Heat,
        threshold: float,
        *,
        alarm: bool,
        text: str,
    ) -> Matter:
        """Above the threshold, or in danger, the desk is told; a card it has is brought up to date."""
        desk = self._directory.desk_of(community.id)
        if alarm:
            self._alert(unit, community, matter, text)
            unit.heard.note(matter.id, unit.now, Event.ALERTED)
        if desk is None:
            return matter
        first = matter.surfaced_at is None and (felt.points >= threshold or alarm)
        if first:
            matter = replace(matter, surfaced_at=unit.now)
            unit.heard.note(matter.id, unit.now, Event.SURFACED, {"heat": felt.points})
        if matter.surfaced_at is not None:
            posting.show_card(unit, self._directory, matter, felt, first=first)
        return matter

    def _alert(self, unit: Unit, community: Community, matter: Matter, text: str) -> None:
        """Danger goes to the desk at once with its own words; the same words no more than once a minute."""
        own = rules.community(community.rules)
        desk = self._directory.desk_of(community.id)
        alert = cards.alert(matter, text, rules.advice(own, matter.category))
        mark = sha256(text.encode()).hexdigest()[:8]
        once = f"{ALARM}{matter.id}:{unit.now:%Y%m%d%H%M}:{mark}"
        for chat in self._directory.alarmed(community.id):
            params = message(alert, cards.alert_keyboard(matter) if chat == desk else None)
            key = once if chat == desk else f"{once}:{chat}"
            unit.send(Call("tell", "sendMessage", chat, params, priority=0, once=key, ref=key))
        _ring_later(unit, matter, own, 1)

    async def ring(self, unit: Unit, community: Community, number: int, times: int) -> None:
        """Nobody has taken a danger yet: the desk rings again, and after a while every officer's own chat."""
        matter = await matters.get(await unit.rows(), number)
        desk = self._directory.desk_of(community.id)
        if matter is None or matter.state is not State.VOICED or not matter.urgent:
            return
        own = rules.community(community.rules)
        voices = await matters.voices_of(await unit.rows(), matter.id)
        told_at = min((each.at for each in voices if each.urgent), default=matter.opened_at)
        planned = sum(_pause(own, each) for each in range(1, times + 1))
        since = int((unit.now - told_at).total_seconds()) // 60
        minutes = since if since > planned + OVERDUE else planned  # after a stop it is longer ago
        text = cards.ringing(matter, minutes, (voices[-1].text or "") if voices else "")
        wide = times >= int(own["danger"]["rings_everybody"])
        everybody = self._directory.officers(community.id) if wide else []
        for chat in dict.fromkeys([*self._directory.alarmed(community.id), *everybody]):
            once = f"{ALARM}{matter.id}:ring{times}:{chat}"
            params = message(text, cards.alert_keyboard(matter) if chat == desk else None)
            unit.send(Call("tell", "sendMessage", chat, params, priority=1, once=once, ref=once))
        _ring_later(unit, matter, own, times + 1)

    async def edited(self, unit: Unit, said: Said) -> None:
        """Follows an edit: a voice is heard anew, one that is no demand any more is withdrawn."""
        kept = await matters.voices_at(await unit.rows(), said.chat, said.message)
        community = self._directory.group(said.chat)
        if community is None:
            return
        if not kept:
            await self.hear(unit, said)
            return
        voice, category, _ = kept[0]
        memory = await self._memories.of(community, unit)
        finding = memory.ear.hear(_utterance(said))
        if voice.kind is Kind.VOICE and finding.intent is Intent.VOICE:
            alone = memory.ear.alone(
                said.text
            )  # what the message said before speaks for it no more
            finding = finding if alone.intent is Intent.VOICE else Finding(Intent.OTHER)
        calmer = not finding.urgent or danger.is_over(said.text)
        if (
            voice.urgent
            and calmer
            and await self._softened(unit, community, memory, said, voice, finding)
        ):
            return
        same = (finding.category, finding.urgent) == (category, voice.urgent) and len(
            kept
        ) == 1 + len(finding.more)
        if same and await self._moved(unit, community, memory, said, voice, finding):
            return
        if finding.intent is not Intent.OTHER and same and not finding.more:
            await self._reword(unit, voice, said.text, cards.why(finding.why))
            return
        for each, _, _ in kept:
            await self.withdraw(unit, community, each)
        if finding.intent is Intent.OTHER:
            unit.send(reaction(said.chat, said.message, None))
        else:
            await self._keep_all(unit, community, memory, said, finding)

    async def _moved(
        self,
        unit: Unit,
        community: Community,
        memory: Memory,
        said: Said,
        voice: Voice,
        finding: Finding,
    ) -> bool:
        """The one voice of a matter names another building now: the matter is there, and its title says so. False
        where it stands as it was, or others speak of it too."""
        place = place_in(finding)
        if voice.kind is not Kind.VOICE or place.building in (None, voice.place.building):
            return False
        told = await matters.voices_of(await unit.rows(), voice.matter)
        matter = await memory.matter(voice.matter, unit)
        if matter is None or not matter.state.open or len(told) > 1:
            return False
        await self._reword(unit, voice, said.text, cards.why(finding.why))
        await memory.relocate(unit, matter, place, [voice.id], None)
        moved = await self._retitled(unit, replace(matter, place=place))
        memory.put(moved)
        felt = (await memory.warmth(matter.id, unit)).at(unit.now)
        threshold = memory.heat.threshold
        self._tell_desk(unit, community, moved, felt, threshold, alarm=False, text="")
        return True

    async def _softened(
        self,
        unit: Unit,
        community: Community,
        memory: Memory,
        said: Said,
        voice: Voice,
        finding: Finding,
    ) -> bool:
        """Words of danger were changed into such as speak of none: the desk reads them, and goes on ringing until an
        officer has seen to it. False where they are another demand, or the danger is over."""
        matter = await memory.matter(voice.matter, unit)
        if matter is None or not matter.state.open:
            return False
        posting.tell_desk(
            unit,
            self._directory,
            community.id,
            following.danger_changed(matter, said.text),
            priority=0,
        )
        if finding.intent is Intent.VOICE and finding.category != matter.category:
            return False
        await self._reword(unit, voice, said.text, voice.why)
        return True

    @staticmethod
    async def _reword(unit: Unit, voice: Voice, text: str, why: str) -> None:
        """A voice says the same thing in other words."""
        await matters.change_voice(await unit.rows(), voice.id, text=text, why=why)
        await matters.note(
            await unit.rows(), voice.matter, unit.now, Event.EDITED, None, {"voice": voice.id}
        )

    async def withdraw(self, unit: Unit, community: Community, voice: Voice) -> None:
        """A voice its sender took back is forgotten; a matter nobody voices any more is closed."""
        await matters.drop_voice(await unit.rows(), voice.id)
        await matters.note(
            await unit.rows(), voice.matter, unit.now, Event.WITHDRAWN, None, {"voice": voice.id}
        )
        left = await matters.count_by_matter(await unit.rows(), [voice.matter])
        matter = await matters.get(await unit.rows(), voice.matter)
        if matter is None:
            return
        memory = await self._memories.of(community, unit)
        memory.forget(matter.id)
        if not left and matter.urgent and matter.state.open:
            await matters.forget_words(await unit.rows(), matter.id, notices.WITHDRAWN)
            posting.tell_desk(
                unit, self._directory, community.id, following.danger_deleted(matter), priority=0
            )
            return
        if not left and matter.state is State.VOICED:
            await matters.forget_words(await unit.rows(), matter.id, notices.WITHDRAWN)
            await self._over(unit, matter)
            memory.weaver.drop(matter.id)
            return
        if matter.title == title_of(voice.text):
            matter = await self._retitled(unit, matter)
        felt = (await memory.warmth(matter.id, unit)).at(unit.now)
        await matters.change(await unit.rows(), matter.id, heat=felt.points)
        self._tell_desk(unit, community, matter, felt, memory.heat.threshold, alarm=False, text="")

    @staticmethod
    async def _over(unit: Unit, matter: Matter) -> None:
        """Nobody voices it any more: nobody's turn, nothing due."""
        course = moves.end(matter.course, Ending.DECLINED, unit.now)
        await turns.end(await unit.rows(), matter.id, "dismiss", unit.now)
        await matters.change(
            await unit.rows(), matter.id, state=State.DISMISSED.value, **matters.columns_of(course)
        )

    async def check_presence(self, unit: Unit, community: Community) -> None:
        """Telegram tells no bot of deletions: reacting again to the last day's voices shows which are gone."""
        rows = await unit.rows()
        recent = await matters.recent_voices(rows, community.id, unit.now - CHECKED, 200)
        found = await matters.many(rows, list({voice.matter for voice, _, _ in recent}))
        dropped = {number for number, each in found.items() if each.state is State.DISMISSED}
        for voice, _, _ in recent:
            if voice.matter in dropped:  # 不是诉求 took its sign away
                continue
            emoji = URGENT_REACTION if voice.urgent else REACTIONS.get(voice.kind)
            if voice.chat in self._directory.groups_of(community.id) and voice.message and emoji:
                unit.send(reaction(voice.chat, voice.message, emoji))

    async def _retitled(self, unit: Unit, matter: Matter) -> Matter:
        """The words of a withdrawn voice leave the title and the terms; another voice's take their place."""
        others = [
            voice.text
            for voice in await matters.voices_of(await unit.rows(), matter.id)
            if voice.text
        ]
        title = title_of(others[0]) if others else notices.WITHDRAWN
        kept = {term: 1.0 for text in others for term in terms(text)}
        await matters.change(await unit.rows(), matter.id, title=title, terms=kept)
        return replace(matter, title=title)

    async def gone(self, unit: Unit, chat: int, message: int) -> None:
        """A kept message turned out to be deleted."""
        community = self._directory.community(chat)
        if community is None:
            return
        for voice, _, _ in await matters.voices_at(await unit.rows(), chat, message):
            await self.withdraw(unit, community, voice)


async def _lives_elsewhere(
    unit: Unit, matter: Matter, values: Mapping[str, Any], place: Place
) -> bool:
    """Whether somebody who says no building, of a trouble that is in one's own house, is bound to another house than
    the matter's: the lift of 三单元 may be theirs, and is not that of 2号楼."""
    where = matter.place.building
    account = values.get("account")
    if place.building or not where or not account or matter.category not in AT_HOME:
        return False
    if landmark(str(values["text"])) is not None:
        return False
    if await matters.own_voices(await unit.rows(), matter.id, int(account)):
        return False
    homes = await bindings.of_account(await unit.rows(), int(account), matter.community)
    return bool(homes) and all(each.household.door.building != where for each in homes)


def place_in(finding: Finding | None) -> Place:
    """Where a finding says that it is; nowhere for none."""
    return Place(*finding.place) if finding and finding.place else Place()


def names_no_trouble(finding: Finding) -> bool:
    """Whether all grounds are a thing, a call to come or a sound, and no trouble: 6号楼1单元502 快点."""
    return all(
        reason.rule.endswith((".things", ".ask")) or reason.rule.startswith("grams.")
        for reason in finding.why
    )


def names_a_thing_alone(finding: Finding) -> bool:
    """Whether all that was found is a thing, by its word: 就是洗菜池底下那根."""
    return bool(finding.why) and all(reason.rule.endswith(".things") for reason in finding.why)


def _same_alarm(matter: Matter, memory: Memory, strand: Strand) -> bool:
    """Whether words of danger are about one that is ringing; whatever else they are like, another danger rings anew."""
    if (
        not matter.urgent
        or matter.state is not State.VOICED
        or strand.at - matter.updated_at > ONE_ALARM
    ):
        return False
    building = strand.place.building
    thread = memory.weaver.threads.get(matter.id)
    if building is not None and matter.place.building is not None:
        alike = (
            matter.category not in PEOPLE
            or thread is None
            or not strand.terms.isdisjoint(thread.terms)
        )
        return building == matter.place.building and alike
    return thread is not None and not strand.terms.isdisjoint(thread.terms)


def _pause(own: Mapping[str, Any], times: int) -> int:
    """Minutes before a danger rings for the n-th time, from 1: often at first, then by the hour."""
    often = times <= int(own["danger"]["rings"])
    return int(own["danger"]["ring_minutes" if often else "later_minutes"])


def _ring_later(unit: Unit, matter: Matter, own: Mapping[str, Any], times: int) -> None:
    at = unit.now + timedelta(minutes=_pause(own, times))
    unit.heard.plan(
        f"alarm:{matter.id}:{times}",
        "alarm",
        at,
        matter.community,
        {"matter": matter.id, "times": times},
    )
    unit.expect(at)


def _utterance(said: Said) -> Utterance:
    role = Role.STAFF if said.staff else Role.RESIDENT
    reply = str(said.reply_to) if said.reply_to else None
    sender = str(said.account)
    chat = str(said.chat) if said.thread is None else f"{said.chat}:{said.thread}"
    return Utterance(
        chat, str(said.message), said.at, sender, said.text, reply, role, said.passed_on
    )


def demand_words(text: str, finding: Finding) -> str:
    """The words of one of several demands, as its sender typed them where they can be told apart."""
    if finding.span is None:
        return text
    own = read(text).own
    start, end = finding.span
    plain = normalise(own)
    return (own if len(own) == len(plain) else plain)[start:end].strip()


def reaction(chat: int, message: int, emoji: str | None) -> Call:
    """The bot's reaction on a message; None takes it back."""
    chosen = [{"type": "emoji", "emoji": emoji}] if emoji else []
    params = {"message_id": message, "reaction": chosen}
    return Call(
        "react", "setMessageReaction", chat, params, priority=4, coalesce=f"react:{chat}:{message}"
    )


def _wider(known: Place, said: Place) -> Place:
    """A matter's place after one more voice: what all of them agree on."""
    if not any(known):
        return said
    if known.building is None:
        return Place(said.building, known.unit, known.room)
    return known if may_be_one(said.building, known.building) else Place()

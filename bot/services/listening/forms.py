"""Two short forms in private: an officer's visit (走访), a resident's own demand (反映).

A form is a row: it survives restarts and goes with /delete. Each step takes what was tapped or written and
says what comes next; the last one turns it into a voice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.domain.answering import Answer, adds, answer, corrects, greets, put_right
from bot.domain.errors import BadCallback, DomainError, EmptyText, NoCommunity, NotOfficer
from bot.domain.household import door
from bot.domain.matter import Kind, Matter, State
from bot.domain.place import Place, at_home, in_ones_building, landmark
from bot.services import posting
from bot.services.directory import Directory
from bot.services.listening.intake import (
    Listening,
    Told,
    demand_words,
    names_a_thing_alone,
    place_in,
)
from bot.services.matters.memory import Memories
from bot.services.matters.opening import PEOPLE
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import bindings, links, matters, people
from bot.storage.communities import Community
from bot.storage.people import Form
from bot.texts import following
from bot.texts.words import CATEGORIES
from nlp.finding import Finding, Intent
from nlp.meaning import surely
from nlp.scene import missing

LONGEST: Final = 1000
BUILDINGS: Final = 12
PICTURE: Final = "（照片）"  # the words of a further picture of an album
ALBUM: Final = 9  # pictures besides the first
MOST_BUTTONS: Final = 90  # Telegram takes a hundred
AT_ONCE: Final = timedelta(
    minutes=3
)  # what is written this soon after goes on with a demand, whatever its words
AT_WORK: Final = (
    0.25  # by how much words must be like what is said at work, to be no more of a demand
)
_OF_A_DEMAND: Final = frozenset(
    {"demand", "idea", "unsolved", "add", "correct", "hand_off", "lost", "need"}
)
_SMALL_TALK: Final = re.compile(
    r"^(?:今天|天|这天)[^，,。]{0,3}(?:真|好|太)(?:热|冷|好)|买菜|吃了[没吗么]|上班去|下班了|晚安|早上好|遛弯|哈哈"
    r"|人工(?:客服|服务)?|真人"
)
WAITS: Final = timedelta(minutes=30)  # how long a written demand waits for its tap
KEPT: Final = timedelta(hours=24)  # after which a demand nobody tapped is kept by itself
MARKS: Final = 10**9  # a draft's buttons name it by its mark
DESPAIR: Final = "general.despair"
_NO_FALSE_ALARM: Final = re.compile(
    r"[，,]?(?:可)?(?:真的?)?不是(?:虚惊|开玩笑|假的)(?:一场)?|真的是"
)
_OTHERS: Final = re.compile(
    r"有(?:个?人|个?[男女老小]|孩子)|他[们要说想]|她[们要说想]|[邻楼]居?.{0,4}要跳|那边.{0,6}要跳"
)
_BEATEN: Final = re.compile(
    r"打我|掐我|家暴|打老婆|打媳妇|打[我他她]妈|打老[人太头]|拿刀|拿棍|撬.{0,3}门|反锁"
)
_LOST: Final = re.compile(r"走丢|走失|找不到(?:人|老|孩|了)|不见了|人没了影|没回家")


@dataclass(frozen=True, slots=True)
class Guess:
    """What the ear makes of a written line."""

    category: str | None
    place: Place
    urgent: bool


@dataclass(frozen=True, slots=True)
class Danger:
    """What was told in private at once: whom to ring, (who, number); whether it says where.

    `despair` is set for somebody who does not want to live; not `heard` where the community has nobody to tell.
    """

    category: str
    phones: Sequence[tuple[str, str]]
    despair: bool
    placed: bool
    lost: bool = False
    heard: bool = True


def endangered(found: Finding) -> str | None:
    """The kind whose words of danger were found: 电梯里冒烟 is the fire brigade's."""
    kinds = [
        reason.rule.partition(".")[0]
        for reason in found.why
        if reason.rule.endswith((".urgent", ".danger"))
    ]
    if found.category in PEOPLE and found.category in kinds:  # who lies there first needs a doctor
        return found.category
    return next((kind for kind in kinds if kind in CATEGORIES), None)


def _despairs(found: Finding, line: str) -> bool:
    """Whether somebody speaks of ending their own life."""
    return any(reason.rule == DESPAIR for reason in found.why) and _OTHERS.search(line) is None


class Forms:
    """Opens, fills and finishes forms."""

    def __init__(
        self, directory: Directory, memories: Memories, listening: Listening, sealer: Sealer
    ) -> None:
        self._directory = directory
        self._memories = memories
        self._listening = listening
        self._sealer = sealer

    async def form(self, unit: Unit, account: int) -> Form | None:
        return await people.form(await unit.rows(), account, account)

    async def begin(
        self, unit: Unit, account: int, kind: str, chosen: int | None = None
    ) -> Community:
        """Opens a visit (officers only; of several communities one is chosen) or a demand.

        Raises NotOfficer, NoCommunity; BadCallback for a community that is not theirs.
        """
        if kind == "visit":
            community = self._theirs(account, chosen)
        else:
            community = await self.community(unit, account)
        begun = unit.now.timestamp()
        filled = {"community": community.id, "written": begun, "mark": int(begun * 1000) % MARKS}
        await people.fill(await unit.rows(), account, account, kind, filled, unit.now)
        return community

    def _theirs(self, account: int, chosen: int | None) -> Community:
        among = self._directory.communities_of(account)
        if not among:
            raise NotOfficer
        community = next((each for each in among if chosen in (None, each.id)), None)
        if community is None:
            raise BadCallback
        return community

    async def community(self, unit: Unit, account: int) -> Community:
        """Where an account lives, as far as known. Raises NoCommunity."""
        known = await people.community_of(await unit.rows(), account)
        if known is None and len(self._directory.communities) == 1:
            known = next(iter(self._directory.communities))
        return self._directory.only(known)

    async def put(self, unit: Unit, account: int, **values: Any) -> dict[str, Any]:
        """Adds to the open form and returns it. Raises BadCallback when none is open."""
        form = await self.form(unit, account)
        if form is None:
            raise BadCallback
        filled = {**form.filled, **values}
        await people.fill(await unit.rows(), account, account, form.kind, filled, unit.now)
        return {**filled, "kind": form.kind}

    async def write(
        self,
        unit: Unit,
        account: int,
        text: str,
        photo: str | None,
        message: int = 0,
        album: str | None = None,
    ) -> dict[str, Any]:
        """Takes a written line, a photo, or both; a second line adds to the first, one of the same `message` takes its
        place. Raises EmptyText, BadCallback."""
        form = await self.form(unit, account)
        if form is None:
            raise BadCallback
        if not text.strip():
            if photo is None:
                raise EmptyText
            return await self.put(unit, account, photo=photo, album=album)
        community = self._directory.only(form.filled["community"])
        lines = [each for each in form.filled.get("lines", []) if each[0] != message or not message]
        edited = len(lines) < len(form.filled.get("lines", []))
        lines.append([message, text.strip()])
        line = "\n".join(written for _, written in lines)[:LONGEST]
        guess = await self._guess(unit, community, line)
        parts = await self._parts(unit, community, line) if form.kind == "tell" else []
        if corrects(text) and any(
            (meant := await self._guess(unit, community, put_right(text))).place
        ):
            guess = replace(guess, place=meant.place)
            parts = [[category, list(meant.place), words] for category, _, words in parts]
        values: dict[str, Any] = {
            "text": line,
            "urgent": guess.urgent,
            "written": unit.now.timestamp(),
            "lines": lines,
            "parts": parts,
        }
        if photo:
            values |= {"photo": photo, "album": album}
        if ("category" not in form.filled or edited) and guess.category:
            values["category"] = guess.category
        if parts:
            values["category"] = parts[0][0]
        chosen = form.filled.get("building")
        place = guess.place._replace(building=guess.place.building or chosen)
        if form.kind == "tell" and place.building is None:
            place = await self._own_place(unit, community, account, line, place)
        values["place"] = list(place)
        return await self.put(unit, account, **values)

    async def _own_place(
        self, unit: Unit, community: Community, account: int, line: str, place: Place
    ) -> Place:
        """我家水管漏水 is at the door its teller is bound to, 楼道灯 in their stairwell; shown before it is kept."""
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        own = door(homes[0].label) if homes else None
        if own is None or not (at_home(line) or in_ones_building(line)):
            return place
        told = own.place if at_home(line) else own.place._replace(room=None)
        return told._replace(room=place.room) if place.room else told

    async def in_album(self, unit: Unit, account: int, album: str, photo: str) -> bool:
        """One more picture of the album a demand came with; False for another one."""
        form = await self.form(unit, account)
        if form is None or form.filled.get("album") != album:
            return False
        await self.put(unit, account, photos=[*form.filled.get("photos", []), photo][-ALBUM:])
        return True

    async def waits_with(self, unit: Unit, account: int, message: int) -> bool:
        """Whether an open demand holds the words of a message."""
        form = await self.form(unit, account)
        return form is not None and any(
            number == message for number, _ in form.filled.get("lines", [])
        )

    async def _guess(self, unit: Unit, community: Community, line: str) -> Guess:
        """Heard on its own: told to us on purpose, it is a demand, whatever its words."""
        memory = await self._memories.of(community, unit)
        finding = memory.ear.filed(line)
        return Guess(finding.category, place_in(finding), finding.urgent)

    async def finding(self, unit: Unit, account: int, line: str) -> Finding | None:
        """What the ear makes of words nobody asked for; None where nobody knows which community they are for."""
        try:
            community = await self.community(unit, account)
        except NoCommunity:
            return None
        return (await self._memories.of(community, unit)).ear.alone(line)

    async def leans(self, unit: Unit, account: int, line: str) -> bool:
        """Whether words that nobody asked for name a trouble all the same."""
        try:
            community = await self.community(unit, account)
        except NoCommunity:
            return False
        return (await self._memories.of(community, unit)).ear.leans(line)

    async def danger(self, unit: Unit, account: int, line: str, photo: str | None) -> Danger | None:
        """Words of danger in private become a matter and an alarm at once; None for no danger."""
        plain = _NO_FALSE_ALARM.sub("", line)
        found = await self.finding(unit, account, plain) if line.strip() else None
        form = await self.form(unit, account)
        if (
            form is not None and form.kind == "tell" and "text" not in form.filled
        ):  # a photo that came before
            photo = photo or form.filled.get("photo")
        if found is None or not found.urgent or found.category is None:
            return None
        community = await self.community(unit, account)
        place = place_in(found)
        told = Told(
            kind=Kind.PRIVATE,
            account=account,
            at=unit.now,
            text=line.strip()[:LONGEST],
            category=found.category,
            place=place,
            who=self._directory.counts_for(community.id, account),
            photo=photo,
            urgent=True,
            matter=None if any(place) else await self._told_before(unit, account, found.category),
        )
        matter = await self._listening.tell(unit, community, told)
        if form is not None and form.kind == "tell" and "text" not in form.filled:
            await self.drop(unit, account)
        own = rules.community(community.rules)
        category = matter.category
        phones = rules.advice(own, endangered(found) or category)
        despair = _despairs(found, line)
        if despair:
            phones = [
                *phones,
                *((who, own["phones"][who]) for who in ("mind",) if own["phones"].get(who)),
            ]
        lost = missing(line) is not None or _LOST.search(line) is not None
        if lost:  # the police look for people
            phones = [
                ("police", own["phones"]["police"]),
                *(each for each in phones if each[0] == "property"),
            ]
        heard = bool(self._directory.alarmed(community.id))
        if _BEATEN.search(line):
            category = "security"
            phones = rules.advice(own, "security")
        if not any(place):
            await self._lives(unit, community, matter, account)
        placed = any(place) or matter.place.building is not None or landmark(line) is not None
        return Danger(category, phones, despair, placed, lost, heard)

    async def _lives(self, unit: Unit, community: Community, matter: Matter, account: int) -> None:
        """A cry that says nowhere: the desk hears which door its teller is bound to, and that it may be elsewhere."""
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        if homes:
            text = following.lives_at(matter, homes[0].label)
            posting.tell_desk(unit, self._directory, community.id, text, priority=0)

    @staticmethod
    async def _told_before(unit: Unit, account: int, category: str) -> int | None:
        """What befalls an account and it told of within the half hour: its next cry is of the same."""
        if category not in PEOPLE:
            return None
        rows = await unit.rows()
        for each in await matters.voiced_by(rows, account, [], 1):
            ringing = (
                each.urgent
                and each.state in (State.VOICED, State.TAKEN)
                and each.category == category
            )
            if ringing and unit.now - each.updated_at <= WAITS:
                return each.id
        return None

    async def consoles(self, unit: Unit, account: int, line: str) -> str | None:
        """The number to ring for whoever spoke of ending their life; None for other words."""
        found = await self.finding(unit, account, line)
        if found is None or not _despairs(found, line):
            return None
        community = await self.community(unit, account)
        return rules.community(community.rules)["phones"].get("mind") or None

    async def belongs(self, unit: Unit, form: Form, text: str) -> bool | None:
        """Whether words go on with the demand that waits to be confirmed; None for another demand."""
        finding = await self.finding(unit, form.account, text)
        if (
            finding is not None
            and finding.intent is Intent.VOICE
            and finding.category != form.filled.get("category")
            and not (corrects(text) or names_a_thing_alone(finding))
        ):
            return None
        if not corrects(text) and _of_another_door(form.filled.get("place"), finding):
            return None
        if greets(text) or answer(text) is Answer.ASKS:
            return False
        if finding is not None and finding.intent is Intent.RESOLVED:
            return False
        placed = finding is not None and finding.place is not None
        heard = finding is not None and finding.intent is Intent.VOICE
        fresh = (
            unit.now.timestamp() - float(form.filled.get("written", 0.0)) <= AT_ONCE.total_seconds()
        )
        return placed or heard or (fresh and not await self._is_of_something_else(unit, form, text))

    async def _is_of_something_else(self, unit: Unit, form: Form, text: str) -> bool:
        """Whether words right after a demand are plainly no more of it: small talk, an offer, anger at us; of somebody
        at work, what they say of their work."""
        if adds(text):
            return False
        if _SMALL_TALK.search(text):
            return True
        resident = surely("resident", text)
        if await self._works(unit, form):
            at_work = surely("desk", text) or surely("worker", text)
            return at_work is not None and at_work.lead >= AT_WORK
        return resident is not None and resident.name not in _OF_A_DEMAND

    async def lapsed(self, unit: Unit, form: Form) -> list[Matter]:
        """A demand that was written long ago and never tapped is kept, without a name, before anything else is heard;
        empty where none waits."""
        if form.kind != "tell" or "text" not in form.filled or "category" not in form.filled:
            return []
        if unit.now.timestamp() - float(form.filled.get("written", 0.0)) <= WAITS.total_seconds():
            return []
        if await self._works(unit, form):
            return []
        return await self.finish(unit, form.account, "", named=False)

    async def laid_aside(
        self, unit: Unit, form: Form, after: timedelta = timedelta(0)
    ) -> str | None:
        """What somebody at work wrote and did not tap within a time is dropped, and not kept as a demand of their own:
        a remark on their work reads like one. Its words, to be told; None for a resident's."""
        waits = unit.now.timestamp() - float(form.filled.get("written", 0.0))
        whole = form.kind == "tell" and "text" in form.filled
        if not whole or waits < after.total_seconds() or not await self._works(unit, form):
            return None
        await people.forget_form(await unit.rows(), form.account, form.account)
        return str(form.filled["text"])

    async def _works(self, unit: Unit, form: Form) -> bool:
        """Whether whoever writes is an officer, of an agency, or a member who keeps in touch with households."""
        account = form.account
        if self._directory.communities_of(account) or self._directory.agencies_of(account):
            return True
        community = int(form.filled.get("community") or 0)
        return await links.excused(await unit.rows(), community, account) is not None

    async def all_lapsed(self, unit: Unit) -> list[tuple[int, list[Matter]]]:
        """(account, its matters) of every demand that nobody tapped in time; kept now."""
        found: list[tuple[int, list[Matter]]] = []
        for form in await people.open_forms(await unit.rows(), "tell", unit.now - KEPT):
            try:
                kept = await self.lapsed(unit, form)
            except (
                DomainError,
                KeyError,
            ):  # of another time: it cannot be kept, and holds nobody up
                await people.forget_form(await unit.rows(), form.account, form.account)
                continue
            if kept:
                found.append((form.account, kept))
        return found

    async def finish(self, unit: Unit, account: int, name: str, *, named: bool) -> list[Matter]:
        """Turns the form into a voice, or into one for each demand it holds: their matters, each once.

        Raises BadCallback when something is missing.
        """
        form = await self.form(unit, account)
        if (
            form is None
            or "text" not in form.filled
            or form.filled.get("category") not in CATEGORIES
        ):
            raise BadCallback
        filled = form.filled
        community = self._directory.only(filled["community"])
        visit = form.kind == "visit"
        follows = int(filled["matter"]) if filled.get("matter") else None
        if visit and not self._directory.is_officer(community.id, account):
            raise BadCallback
        place = Place(*filled.get("place", (None, None, None)))
        told = Told(
            kind=Kind.VISIT if visit else Kind.PRIVATE,
            account=account,
            at=unit.now,
            text=filled["text"],
            category=filled["category"],
            place=place,
            who=door_of(place) if visit else self._directory.counts_for(community.id, account),
            photo=filled.get("photo"),
            named=named and not visit,
            urgent=bool(filled.get("urgent")),
            matter=follows,
        )
        parts = [told] if follows else _each_told(told, filled.get("parts", []))
        first = await self._listening.tell(unit, community, parts[0])
        for each in filled.get("photos", ()):
            picture = replace(parts[0], text=PICTURE, photo=each, matter=first.id)
            await self._listening.tell(unit, community, picture)
        kept = {first.id: first}
        for part in parts[1:]:
            matter = await self._listening.tell(unit, community, part)
            kept[matter.id] = matter
        await people.forget_form(await unit.rows(), account, account)
        sealed = self._sealer.seal(name) if told.named else None
        await people.seen(
            await unit.rows(), account, unit.now, community=community.id, name=sealed, private=True
        )
        return list(kept.values())

    async def _parts(self, unit: Unit, community: Community, line: str) -> list[list[Any]]:
        """Kind, place and words of each demand that a line holds; none where it holds a single one."""
        found = (await self._memories.of(community, unit)).ear.divided(line)
        if not found.more:
            return []
        return [
            [each.category, list(place_in(each)), demand_words(line, each)]
            for each in (found, *found.more)
            if each.category
        ]

    async def drop(self, unit: Unit, account: int) -> None:
        await people.forget_form(await unit.rows(), account, account)

    def buildings(self, community: Community) -> list[str]:
        """Buildings to choose from: those with a name of their own, else the first dozen."""
        named = [parts[0] for parts in community.places.values() if parts and parts[0]]
        return list(dict.fromkeys([*(str(number) for number in range(1, BUILDINGS + 1)), *named]))[
            :MOST_BUTTONS
        ]


def _each_told(told: Told, parts: Sequence[Sequence[Any]]) -> list[Told]:
    """One for each demand that a draft shows, the draft's place where a demand has none; the whole without parts."""
    if not parts:
        return [told]
    return [
        replace(
            told, text=text, category=category, place=Place(*place) if any(place) else told.place
        )
        for category, place, text in parts
    ]


def door_of(place: Place) -> str:
    """Whom a visit counts for: the door it was made at, not the officer."""
    return "door " + "-".join(part or "?" for part in place)


def _of_another_door(told: Sequence[str | None] | None, finding: Finding | None) -> bool:
    """Whether words name a whole door that is not the one told before."""
    place = finding.place if finding is not None else None
    if told is None or place is None or not (told[0] and told[2] and place.building and place.room):
        return False
    return (told[0], told[2]) != (place.building, place.room)

"""Moving matters through their procedures (办): every move ends a turn, begins the next, and does what the
next step's beginning asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot import rules
from bot.domain import course as moves
from bot.domain.ballot import Ballot, Stage
from bot.domain.discretion import masked
from bot.domain.errors import NoSuchMatter
from bot.domain.heat import heat
from bot.domain.matter import Course, Event, Kind, Matter, State, Voice
from bot.domain.procedure import AGENCY_ROLES, RESIDENTS, Procedure, Step
from bot.services import deadlines, posting
from bot.services.directory import Directory
from bot.services.matters import asking
from bot.services.matters.memory import Memories
from bot.services.notices.noticing import Noticing, Photo
from bot.services.unit import Unit
from bot.storage import ballots, matters, notices, roles, turns
from bot.storage.communities import Community
from bot.texts import circles, orders
from nlp.ear import Ear
from nlp.finding import Finding
from nlp.normal import normalise
from nlp.questions import content

EVENTS: Final = {
    "take": Event.TAKEN,
    "answer": Event.ANSWERED,
    "assign": Event.ASSIGNED,
    "accept": Event.ACCEPTED,
    "arrive": Event.ARRIVED,
    "done": Event.DONE,
    "publish": Event.PUBLISHED,
    "advise": Event.ADVISED,
    "heard": Event.HEARD,
    "agree": Event.AGREED,
    "settle": Event.SETTLED,
    "unsettle": Event.UNSETTLED,
    "return": Event.RETURNED,
    "redo": Event.REDONE,
    "decline": Event.DECLINED,
    "passed": Event.PASSED,
    "switch": Event.SWITCHED,
    "reopen": Event.REOPENED,
    "extend": Event.EXTENDED,
    "left": Event.LEFT,
    "failed": Event.DECLINED,
    "solved": Event.SOLVED,
    "lapsed": Event.LAPSED,
    "broken": Event.BROKEN,
    "unmerge": Event.SPLIT,
}
_CLAUSE: Final = re.compile(r"[^，,。；;！!？?\n]+")


@dataclass(frozen=True, slots=True)
class Action:
    """What was done: by whom, with which words and pictures."""

    name: str
    by: int | None = None
    text: str = ""
    photos: tuple[Photo, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed led to, and the sentence to answer with."""

    matter: Matter
    said: str


def facts(written: str) -> dict[str, str]:
    """Words of a deed that the timeline may keep; none for none."""
    return {"text": written} if written else {}


class Workflow:
    """The only place that writes a matter's course."""

    def __init__(self, directory: Directory, memories: Memories, noticing: Noticing) -> None:
        self._directory = directory
        self._memories = memories
        self.noticing = noticing

    async def matter(self, unit: Unit, community: Community, number: int) -> Matter:
        """A matter of this community. Raises NoSuchMatter across the border."""
        found = await matters.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise NoSuchMatter(str(number))
        return found

    def procedure(self, matter: Matter) -> Procedure:
        return deadlines.book_of(self._directory.communities[matter.community]).procedure(
            matter.course.procedure
        )

    def step(self, matter: Matter) -> Step:
        return self.procedure(matter).step(matter.course.step)

    async def is_between_us(self, unit: Unit, matter: Matter) -> bool:
        """Whether it began as a question that was asked in private only: a lawyer's advice to one is nobody else's."""
        book = deadlines.book_of(self._directory.communities[matter.community])
        rows = await unit.rows()
        went = {
            matter.course.procedure,
            *(turn.procedure for turn in await turns.of(rows, matter.id)),
        }
        if not any(book.procedure(name).question for name in went if name in book.procedures):
            return False
        voices = await matters.voices_of(rows, matter.id)
        return all(each.kind is Kind.PRIVATE for each in voices)

    def crew(self, matter: Matter) -> str | None:
        """The role of the agency a matter was given to; None where nobody acts for it any more."""
        agency = self._directory.agencies.get(matter.course.agency or 0)
        acting = agency and self._directory.acting_for(matter.community, agency.role, agency.id)
        return agency.role if agency and agency.active and acting else None

    async def move(self, unit: Unit, community: Community, matter: Matter, deed: Action) -> Matter:
        """Takes a deed's way: next step, earlier step or end. Raises NotPossible."""
        course = moves.move(
            matter.course,
            self.procedure(matter),
            deed.name,
            matter.opened_at,
            unit.now,
            deadlines.due_in(community),
            crew=self.crew(matter),
        )
        return await self.enter(unit, community, matter, course, deed)

    async def enter(
        self, unit: Unit, community: Community, matter: Matter, course: Course, deed: Action
    ) -> Matter:
        """Writes a new standing with its turn, its timeline and its term, then begins the step."""
        moved = await self.write(unit, community, matter, course, deed)
        if course.ending is None:
            await self._begin(unit, community, moved, deed)
        return moved

    async def write(
        self, unit: Unit, community: Community, matter: Matter, course: Course, deed: Action
    ) -> Matter:
        """A new standing, without what beginning a step does: the same step in other hands, more time, the end."""
        state = moves.state_of(course, deadlines.book_of(community).procedure(course.procedure))
        surfaced = matter.surfaced_at or unit.now
        moved = replace(
            matter, course=course, state=state, surfaced_at=surfaced, updated_at=unit.now
        )
        rows = await unit.rows()
        await turns.end(rows, matter.id, deed.name, unit.now)
        await matters.change(
            rows,
            matter.id,
            state=state.value,
            surfaced_at=surfaced,
            updated_at=unit.now,
            **matters.columns_of(course),
        )
        await matters.note(
            rows, matter.id, unit.now, EVENTS.get(deed.name, Event.NOTED), deed.by, dict(deed.facts)
        )
        unit.heard.turn(matter.id, community.id, course)
        deadlines.plan(unit, community, moved)
        await self._followed(unit, community, matter, moved)
        await self.show(unit, moved, first=matter.surfaced_at is None)
        return moved

    async def _followed(
        self, unit: Unit, community: Community, before: Matter, after: Matter
    ) -> None:
        """The threads follow: an ended matter takes no more voices, a reopened one does again."""
        if not after.state.open:
            (await self._memories.of(community, unit)).weaver.drop(after.id)
        elif not before.state.open:
            self._memories.forget()

    async def _begin(self, unit: Unit, community: Community, matter: Matter, deed: Action) -> None:
        """What a step's beginning asks for: notices, the agency's order, return visits."""
        step = self.step(matter)
        procedure = self.procedure(matter)
        if step.leads("passed") and await self._decided(unit, community, matter):
            return
        if step.enter and not procedure.private and not await self.is_between_us(unit, matter):
            posted = [each.kind for each in await notices.of_matter(await unit.rows(), matter.id)]
            for name in step.enter:
                if (
                    posted.count(name) <= matter.course.round
                ):  # once a round, however often it is handed on
                    await self._announce(unit, community, matter, name, deed.text)
        if matter.course.role in AGENCY_ROLES:
            back = deed.text if deed.name == "redo" else ""
            await self.tell_agency(unit, community, matter, back=back)
        if step.circle:
            await self._tell_circle(unit, community, matter)
        if matter.course.role == RESIDENTS:
            await asking.ask(unit, self._directory, community, matter, deed.text)

    async def _tell_circle(self, unit: Unit, community: Community, matter: Matter) -> None:
        """Every member of a circle is asked in private, on the desk or not."""
        voices = await matters.voices_of(await unit.rows(), matter.id, 3)
        stands = posting.standing(self._directory, community, matter, unit)
        told = [each for each in voices if each.kind is not Kind.PRIVATE]  # nobody's private words
        words = [masked(voice.text) for voice in told if voice.text]
        text = circles.asks(matter, self.step(matter).title, words, stands.due)
        for account in await roles.holders(await unit.rows(), community.id, matter.course.role):
            once = f"circle:{matter.id}:{matter.course.key}:{account}"
            posting.tell(unit, account, text, circles.keyboard(matter), once=once)

    async def _decided(self, unit: Unit, community: Community, matter: Matter) -> bool:
        """A ballot that was final before the matter came here has decided it already."""
        final = [
            each
            for each in await ballots.of_matter(await unit.rows(), matter.id)
            if each.stage is Stage.FINAL
        ]
        if final:
            await self.decided(unit, community, matter, final[-1])
        return bool(final)

    async def decided(
        self, unit: Unit, community: Community, matter: Matter, ballot: Ballot
    ) -> None:
        """A ballot's final word moves the matter on, where its step waits for that."""
        name = "passed" if ballot.decided else "failed"
        if matter.course.ending is None and self.step(matter).leads(name):
            facts = {"text": ballot.number}
            await self.move(unit, community, matter, Action(name, None, ballot.title, facts=facts))

    async def _announce(
        self, unit: Unit, community: Community, matter: Matter, name: str, text: str
    ) -> None:
        stands = posting.standing(self._directory, community, matter, unit)
        values = {"text": text, "who": stands.who, "due": stands.due}
        if not deadlines.sure(community, matter):
            values["due"] += orders.UNSURE
        await self.noticing.about(unit, community, name, matter, values)

    async def tell_agency(
        self,
        unit: Unit,
        community: Community,
        matter: Matter,
        only: int | None = None,
        *,
        back: str = "",
    ) -> None:
        """The order, with the doors it is about, to everybody who acts for the agency, or to one of them; why it comes
        `back`."""
        ear = (await self._memories.of(community, unit)).ear
        voices = [
            _about_the_demand(ear, voice)
            for voice in await matters.voices_of(await unit.rows(), matter.id, 5)
            if voice.text
        ]
        stands = posting.standing(self._directory, community, matter, unit)
        step = self.step(matter)
        text = orders.order(matter, stands, voices, back)
        keyboard = orders.keyboard(matter, stands, bundle=step.bundle)
        acting = self._directory.acting_for(
            matter.community, matter.course.role, matter.course.agency
        )
        for account in acting if only is None else [only]:
            ref = f"order:{matter.id}:{account}"
            posting.tell(unit, account, text, keyboard, ref=ref)

    async def show(self, unit: Unit, matter: Matter, *, first: bool = False) -> None:
        """The card on the desk, with the heat of this moment."""
        community = self._directory.communities[matter.community]
        (await self._memories.of(community, unit)).forget(matter.id)
        voices = await matters.voices_of_many(await unit.rows(), [matter.id])
        felt = heat(voices[matter.id], unit.now, rules.heat(community.rules))
        await matters.change(await unit.rows(), matter.id, heat=felt.points)
        if first or matter.surfaced_at:
            posting.show_card(unit, self._directory, matter, felt, first=first)

    async def tell_holder(self, unit: Unit, matter: Matter, text: str, once: str) -> None:
        """Whoever's turn it is: the agency's people, else the officer who took it."""
        course = matter.course
        accounts = [course.account] if course.account else []
        if course.role in AGENCY_ROLES:
            accounts = self._directory.acting_for(matter.community, course.role, course.agency)
        for account in filter(None, accounts):
            posting.tell(unit, account, text, once=f"{once}:{account}")

    async def ringing(self, unit: Unit, community: Community) -> list[Matter]:
        """The dangers that nobody has gone to yet."""
        waiting = await matters.pending(await unit.rows(), community.id)
        return [each for each in waiting if each.urgent and each.state is State.VOICED]

    async def held(self, unit: Unit, account: int) -> list[Matter]:
        """The orders of the agencies somebody acts for, the soonest due first."""
        rows = await unit.rows()
        found: list[Matter] = []
        for agency in self._directory.agencies_of(account):
            held = await matters.held_by(rows, agency.community, agency=agency.id)
            found += [each for each in held if each.course.role == agency.role]
        return found

    @staticmethod
    def named(held: Sequence[Matter], text: str, finding: Finding | None) -> Matter | None:
        """Which of several orders words are about: by its number, its place and kind, or because there is one."""
        if len(held) == 1:
            return held[0]
        for each in held:
            short = int(each.number[-4:])
            if each.number in text or re.search(
                rf"(?<![\d-])(?:{short:04d}(?!\d)|{short}(?=号?单)|第{short}(?=[件单]))", text
            ):
                return each
        place = finding.place if finding else None
        if finding is not None and finding.category:
            held = [each for each in held if each.category == finding.category] or held
        if place is not None and place.building:
            held = [each for each in held if each.place.building == place.building] or held
        alike = [each for each in held if content(each.title) & content(text)]
        left = alike or held
        return left[0] if len(left) == 1 else None

    def who(self, community: Community, matter: Matter) -> str:
        """Who has it, by name for an agency, by title for a role."""
        agency = self._directory.agencies.get(matter.course.agency or 0)
        return agency.name if agency else deadlines.book_of(community).role(matter.course.role)


def _about_the_demand(ear: Ear, voice: Voice) -> str:
    """A voice's words for whoever carries the matter out: of an officer's note on a visit only the clauses that say
    what is the matter, nothing about who lives there."""
    if voice.kind is not Kind.VISIT:
        return voice.text
    text = normalise(voice.text)
    grounds = ear.filed(text).why
    clauses = [
        text[clause.start() : clause.end()]
        for clause in _CLAUSE.finditer(text)
        if any(each.start < clause.end() and clause.start() < each.end for each in grounds)
    ]
    return "，".join(clauses) or orders.VISITED

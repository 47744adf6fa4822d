"""What officers and agencies do with a matter (办): the deeds of its step, and those that fit every step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.domain import course as moves
from bot.domain.agency import Agency
from bot.domain.ballot import Ballot
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import (
    AlreadyDecided,
    Anonymous,
    BadCallback,
    CircleShort,
    DoerVerifies,
    NoAgency,
    NotPossible,
    NotYours,
    UnknownAgency,
)
from bot.domain.matter import Event, Kind, Matter, State
from bot.domain.procedure import AGENCY_ROLES, RESIDENTS, RITES, SYSTEM, Procedure
from bot.services import posting
from bot.services.deadlines import book_of, due_in
from bot.services.directory import ANONYMOUS_ADMIN, Directory
from bot.services.matters import asking
from bot.services.matters.permissions import Permissions
from bot.services.matters.private_records import PrivateRecords
from bot.services.matters.workflow import Action, Done, Workflow, facts
from bot.services.notices.noticing import line
from bot.services.unit import Unit
from bot.storage import ballots, matters, roles, turns
from bot.storage.communities import Community
from bot.texts import cards, following, orders, publishing, words
from nlp.promise import only_promises

LONGEST: Final = 1000
_NOTICES: Final = {"answer": "answer", "progress": "interim", "decline": "declined"}
"""The notice in which the groups read a deed's words."""
PUBLISHED: Final = frozenset({*_NOTICES, "done", "public"})
"""Deeds whose words all may read: no door, no name and no telephone number may stand in them."""


STAGES: Final = {"progress": "before", "done": "after", "answer": "after"}
"""Of the work a picture shows, by the deed it comes with."""


MEDIATION: Final = "mediation"


@dataclass(frozen=True, slots=True)
class AnyStepDeed:
    """A deed that fits every step: `text` is what the desk may read, `whole` what was written, which a private tier
    keeps to itself."""

    deed: str
    account: int
    text: str
    whole: str


class Actions:
    """Every deed is checked here: whose turn it is, who may not verify, what has to be written."""

    def __init__(
        self,
        directory: Directory,
        workflow: Workflow,
        permissions: Permissions,
        private_records: PrivateRecords,
    ) -> None:
        self._directory = directory
        self._workflow = workflow
        self._permissions = permissions
        self._private_records = private_records
        self._deeds: Mapping[
            str, Callable[[Unit, Community, Matter, AnyStepDeed], Awaitable[Done]]
        ] = {
            "note": self._noted,
            "public": self._titled,
            "progress": self._progressed,
            "log": self._logged,
            "accept": self._taken_on,
            "wait": self._waits,
        }

    # the deeds of a step

    def asks(self, community: Community, matter: Matter, deed: str) -> str | None:
        """What has to be written with a deed, None for nothing."""
        words = book_of(community).deeds.get(deed, {})
        question = words.get("asks_of_question") if self._is_question(matter) else None
        return question or words.get("asks") or _ASKS.get(deed)

    def _is_question(self, matter: Matter) -> bool:
        return self._workflow.procedure(matter).question

    async def reads(
        self,
        unit: Unit,
        community: Community,
        matter: Matter,
        deed: str,
        account: int,
        text: str = publishing.YOUR_WORDS,
    ) -> str | None:
        """What the groups would read of a deed's words; None where they hear nothing of it."""
        kind = _NOTICES.get(deed)
        officer = self._directory.is_officer(community.id, account)
        if kind is None or not officer or self._workflow.procedure(matter).private:
            return None
        if await self._is_between_us(unit, matter):
            return None
        stands = posting.standing(self._directory, community, matter, unit)
        values = {"text": text, "due": stands.due}
        return self._workflow.noticing.as_read(community, kind, matter, unit.now, values)

    def deeds(self, community: Community, matter: Matter) -> tuple[str, ...]:
        """What a matter's step waits for; nothing once it is over."""
        return moves.possible(self._workflow.step(matter), matter.course)

    async def check(
        self, unit: Unit, community: Community, number: int, deed: str, account: int
    ) -> Matter:
        """Whether a deed could be done now, before its words are asked for."""
        matter = await self._workflow.matter(unit, community, number)
        if self._fits_every_step(matter, deed):
            await self._check_common(unit, community, matter, deed, account)
            return matter
        step = self._workflow.step(matter)
        if deed in SYSTEM or deed not in moves.possible(step, matter.course):
            raise NotPossible(deed, matter.state)
        await self._permissions.must_be_theirs(unit, community, matter, account)
        officer = self._directory.is_officer(community.id, account)
        if (
            deed == "answer"
            and matter.course.role in AGENCY_ROLES
            and step.leads("done")
            and not officer
        ):
            raise NotYours(
                book_of(community).role("officer")
            )  # its result is verified before it is published
        if step.other and deed in step.to:
            agency = matter.course.agency
            crew = self._workflow.crew(matter)
            own = self._directory.acting_for(community.id, crew, agency) if agency and crew else []
            if account == ANONYMOUS_ADMIN:
                raise Anonymous
            if account == matter.course.doer or account in own:
                raise DoerVerifies
        return matter

    def _fits_every_step(self, matter: Matter, deed: str) -> bool:
        """Whether a deed is none that this step itself waits for."""
        return deed in self._deeds and (
            matter.course.ending is not None or self._workflow.step(matter).leads(deed) is None
        )

    async def _check_common(
        self, unit: Unit, community: Community, matter: Matter, deed: str, account: int
    ) -> None:
        if deed != "note" and not matter.state.open:
            raise NotPossible(deed, matter.state)
        if deed == "public" or (deed == "note" and not self._workflow.procedure(matter).private):
            self._permissions.must_be_officer(community, account)
        else:
            await self._permissions.must_be_theirs(unit, community, matter, account)

    async def do(
        self,
        unit: Unit,
        community: Community,
        number: int,
        deed: str,
        account: int,
        text: str = "",
        photo: str | None = None,
    ) -> Done:
        """Does a deed with its words and picture. Raises NotYours, NotPossible, DoerVerifies, EmptyText, TooLong."""
        if deed == "answer" and only_promises(text):
            done = await self.do(unit, community, number, "progress", account, text, photo)
            return Done(done.matter, f"{done.matter.number} {_ONLY_PROMISED}")
        matter = await self.check(unit, community, number, deed, account)
        written = line(text, LONGEST) if self.asks(community, matter, deed) else ""
        shown = deed in PUBLISHED and (
            deed == "public" or not self._workflow.procedure(matter).private
        )
        if shown:
            must_be_discreet(written)
        if photo is not None and deed in STAGES:
            stage = STAGES[deed]
            await turns.add_photo(
                await unit.rows(), matter.id, matter.course.round, stage, photo, account, unit.now
            )
        said = written
        if self._workflow.procedure(matter).private and written and deed != "public":
            await self._private_records.write(unit, matter, account, written)
            said = ""  # the tier's own words go no further
        if self._fits_every_step(matter, deed):
            given = AnyStepDeed(deed, account, said, written)
            return await self._deeds[deed](unit, community, matter, given)
        written = said
        moved = await self._step(
            unit, community, matter, Action(deed, account, written, facts=facts(written))
        )
        if matter.course.procedure == MEDIATION and deed in following.OF_MEDIATION:
            told = following.OF_MEDIATION[deed].format(number=moved.number)
            await self._tell_askers(unit, community, moved, told)
        said = book_of(community).deeds[deed]["said"]
        return Done(moved, f"{moved.number} {said}")

    async def _step(self, unit: Unit, community: Community, matter: Matter, deed: Action) -> Matter:
        course = matter.course
        by = deed.by
        if deed.name == "agree":
            return await self._agreed(unit, community, matter, deed)
        if deed.name == "take":
            course = replace(course, account=by)
        elif deed.name in (
            "done",
            "advise",
            "answer",
        ):  # who says that it is done confirms it for nobody
            course = replace(course, doer=by)
        if deed.name in ("accept", "arrive") and course.accepted_at is None:
            course = replace(course, accepted_at=unit.now)
        matter = replace(matter, course=course)
        who = self._workflow.who(community, matter)
        if matter.course.agency and not self._is_of(deed.by, matter.course.agency):
            who = orders.in_place_of(who)
        if deed.name == "publish":
            deed = replace(deed, text=await self._result(unit, matter))
        moved = await self._workflow.move(unit, community, matter, deed)
        await self._told(unit, community, moved, deed, who)
        return moved

    def _is_of(self, account: int | None, agency: int) -> bool:
        """Whether an account belongs to an agency; an officer may write down what the agency did."""
        return account is None or any(
            each.id == agency for each in self._directory.agencies_of(account)
        )

    async def _told(
        self, unit: Unit, community: Community, moved: Matter, deed: Action, who: str
    ) -> None:
        """What a deed has published or told the desk."""
        noticing = self._workflow.noticing
        private = self._workflow.procedure(moved).private
        if deed.name == "take" and moved.urgent:
            await self._tell_askers(unit, community, moved, following.on_the_way(moved.category))
        if deed.name == "arrive":
            await self._tell_of_agency(unit, community, moved, there=True)
        if deed.name == "publish" and not private:
            photos = await turns.photos_of(await unit.rows(), moved.id, moved.course.round)
            await noticing.about(
                unit, community, "result", moved, {"text": deed.text}, photos=photos
            )
        elif deed.name == "answer":
            await self._answered(unit, community, moved, deed)
        elif deed.name == "decline" and not private:
            await noticing.about(unit, community, "declined", moved, {"text": deed.text})
        elif deed.name == "done" and moved.course.role not in AGENCY_ROLES:
            await self._done(unit, community, moved, deed, who)
        elif deed.name == "return":
            text = orders.returned(moved, deed.text, who)
            card = cards.numbers_keyboard([moved])
            posting.tell_desk(unit, self._directory, community.id, text, card)
        elif deed.name == "advise":
            posting.tell_desk(
                unit, self._directory, community.id, orders.advised(moved, deed.text, who)
            )

    async def _tell_of_agency(
        self, unit: Unit, community: Community, moved: Matter, *, there: bool
    ) -> None:
        """Who has it now, or that they have come, for whoever asked; a danger has words of its own."""
        if moved.urgent or self._workflow.procedure(moved).private:
            return
        stands = posting.standing(self._directory, community, moved, unit)
        told = following.with_agency(moved, stands, there=there)
        await self._tell_askers(unit, community, moved, told)

    async def _done(
        self, unit: Unit, community: Community, moved: Matter, deed: Action, who: str
    ) -> None:
        """Finished work comes to the desk as news of its own, with its pictures, to be looked at by another person."""
        stands = posting.standing(self._directory, community, moved, unit)
        read = self._workflow.noticing.as_read(
            community, "result", moved, unit.now, {"text": deed.text}
        )
        text = cards.done(moved, deed.text, read, who)
        keyboard = cards.done_keyboard(moved, stands)
        posting.tell_desk(unit, self._directory, community.id, text, keyboard)
        desk = self._directory.desk_of(community.id)
        photos = await turns.photos_of(await unit.rows(), moved.id, moved.course.round)
        if desk is not None:
            posting.show_pictures(
                unit, desk, cards.pictures([], photos, self._directory.zone(community)), "tell"
            )

    async def ask_askers(self, unit: Unit, community: Community, matter: Matter, text: str) -> bool:
        """An officer's question to everybody who told of it in private; whether there is anybody."""
        return await self._tell_askers(unit, community, matter, orders.waits(matter, text))

    async def _tell_askers(
        self,
        unit: Unit,
        community: Community,
        matter: Matter,
        text: str,
        keyboard: Mapping[str, Any] | None = None,
    ) -> bool:
        """News of a matter for everybody who asked for it in private; whether there is anybody."""
        askers = await self._askers(unit, community, matter)
        for asker in askers:
            posting.tell_asker(unit, asker, matter, text, keyboard)
        return bool(askers)

    async def _answered(
        self, unit: Unit, community: Community, matter: Matter, deed: Action
    ) -> None:
        """Published in the groups, and told to whoever asked in private; nothing of a private matter or of a question
        that was asked in private only."""
        if self._workflow.procedure(matter).private:
            return
        await matters.change(await unit.rows(), matter.id, answer=deed.text, answered_at=unit.now)
        answered = replace(matter, answer=deed.text, answered_at=unit.now)
        if self._is_question(matter):
            await self._question_answered(unit, community, answered)
        if await self._is_between_us(unit, matter):
            await self._workflow.show(unit, answered)
            return
        photos = await turns.photos_of(await unit.rows(), matter.id, matter.course.round)
        notice = await self._workflow.noticing.about(
            unit, community, "answer", answered, {"text": deed.text}, photos=photos
        )
        asked = matter.course.role == RESIDENTS  # the return visit tells them what was done
        if not asked and not self._is_question(matter):
            await self._tell_askers(unit, community, matter, words.quoted(notice.text, LONGEST))
        await self._workflow.show(unit, answered)

    async def _question_answered(self, unit: Unit, community: Community, matter: Matter) -> None:
        """Whoever asked says whether it helped; the desk may keep the answer for whoever asks the same."""
        text = following.answer_to_question(matter)
        await self._tell_askers(unit, community, matter, text, following.useful_keyboard(matter))
        keeps = cards.answers_again(matter), cards.answers_again_keyboard(matter)
        posting.tell_desk(unit, self._directory, community.id, *keeps)

    async def _is_between_us(self, unit: Unit, matter: Matter) -> bool:
        """Whether a question was asked in private only, whichever way it went since."""
        return await self._workflow.is_between_us(unit, matter)

    async def _askers(self, unit: Unit, community: Community, matter: Matter) -> list[int]:
        """The private chats of those who told it in private, households included."""
        voices = await matters.voices_of(await unit.rows(), matter.id)
        told = [voice for voice in voices if voice.kind is Kind.PRIVATE]
        found = await asking.reached(unit, self._directory, community, told)
        return sorted({account for accounts, _ in found.values() for account in accounts})

    async def _agreed(
        self, unit: Unit, community: Community, matter: Matter, deed: Action
    ) -> Matter:
        """One more of a circle; the last one needed moves it on."""
        course = matter.course
        step = self._workflow.step(matter)
        stay = {"step": course.step, "round": course.round}
        said = await matters.actors(await unit.rows(), matter.id, Event.AGREED)
        before = {
            actor
            for actor, facts in said
            if facts.get("step") == course.step
            and facts.get("round") == course.round
            and not facts.get("passed")
        }
        if deed.by in before:
            return matter  # twice is once
        agreed = before | {deed.by}
        if len(agreed) >= step.needs:
            facts = {**stay, "text": f"{step.title} {len(agreed)} 人"}
            return await self._workflow.move(unit, community, matter, replace(deed, facts=facts))
        await matters.note(await unit.rows(), matter.id, unit.now, Event.AGREED, deed.by, stay)
        await self._workflow.show(unit, matter)
        return matter

    async def _result(self, unit: Unit, matter: Matter) -> str:
        """The words of the work's last report."""
        told = await matters.told(await unit.rows(), matter.id)
        done = [
            str(facts["text"])
            for _, event, facts in told
            if event is Event.DONE and "text" in facts
        ]
        return done[-1] if done else ""

    # what fits every step

    async def _noted(self, unit: Unit, _: Community, matter: Matter, given: AnyStepDeed) -> Done:
        if given.text:
            said = {"text": given.text}
            await matters.note(
                await unit.rows(), matter.id, unit.now, Event.NOTED, given.account, said
            )
        await self._workflow.show(unit, matter)
        return _done(matter, given)

    async def _titled(self, unit: Unit, _: Community, matter: Matter, given: AnyStepDeed) -> Done:
        """What the board calls it."""
        title = " ".join(given.text.split())[:60]
        await matters.change(await unit.rows(), matter.id, public=title)
        return _done(matter, given)

    async def _progressed(
        self, unit: Unit, community: Community, matter: Matter, given: AnyStepDeed
    ) -> Done:
        """How it goes: for the desk, and from an officer for the groups; the clock runs on."""
        account = given.account
        matter = await self._at_work(unit, community, matter, account)
        said = facts(given.text)
        await matters.note(await unit.rows(), matter.id, unit.now, Event.PROGRESSED, account, said)
        told = orders.progress(matter, given.text, self._workflow.who(community, matter))
        posting.tell_desk(unit, self._directory, community.id, told)
        private = self._workflow.procedure(matter).private
        if self._directory.is_officer(community.id, account) and not private:
            await self._say_so_far(unit, community, matter, given.text)
        elif matter.course.procedure in RITES and given.whole:
            told = following.from_community(matter, given.whole)
            await self._tell_askers(unit, community, matter, told)
        return _done(matter, given)

    async def _logged(
        self, unit: Unit, community: Community, matter: Matter, given: AnyStepDeed
    ) -> Done:
        """A line for whoever asked in private, and not for the groups."""
        said = facts(given.text)
        await matters.note(
            await unit.rows(), matter.id, unit.now, Event.PROGRESSED, given.account, said
        )
        told = following.from_community(matter, given.text)
        heard = await self._tell_askers(unit, community, matter, told)
        await self._workflow.show(unit, matter)
        return _done(matter, given, _ASKERS_TOO if heard else "")

    async def _taken_on(
        self, unit: Unit, community: Community, matter: Matter, given: AnyStepDeed
    ) -> Done:
        return _done(await self._accepted(unit, community, matter, given.account), given)

    async def _say_so_far(
        self, unit: Unit, community: Community, matter: Matter, text: str
    ) -> None:
        """An interim answer: the groups and whoever asked hear what is being done; the clock runs on."""
        if await self._is_between_us(unit, matter):
            await self._tell_askers(unit, community, matter, following.about_question(matter, text))
            return
        stands = posting.standing(self._directory, community, matter, unit)
        values = {"text": text, "due": stands.due}
        notice = await self._workflow.noticing.about(unit, community, "interim", matter, values)
        await self._tell_askers(unit, community, matter, words.quoted(notice.text, LONGEST))

    async def _at_work(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> Matter:
        """Whoever carries an order out and says how it goes has accepted it."""
        course = matter.course
        if course.role not in AGENCY_ROLES or course.agency is None or course.accepted_at:
            return matter
        if account not in self._directory.acting_for(community.id, course.role, course.agency):
            return matter
        return await self._accepted(unit, community, matter, account)

    async def _accepted(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> Matter:
        if matter.course.accepted_at is not None:
            raise AlreadyDecided
        course = replace(matter.course, accepted_at=unit.now)
        await matters.change(await unit.rows(), matter.id, accepted_at=unit.now)
        await matters.note(await unit.rows(), matter.id, unit.now, Event.ACCEPTED, account)
        accepted = replace(matter, course=course)
        await self._workflow.show(unit, accepted)
        return accepted

    async def _waits(
        self, unit: Unit, community: Community, matter: Matter, given: AnyStepDeed
    ) -> Done:
        """It is the resident's turn to add something: said on the card and the board; the clock runs on. Whoever spoke
        in the group alone cannot be asked, and that is said."""
        course = replace(matter.course, waiting=True)
        rows = await unit.rows()
        await matters.change(rows, matter.id, waiting=True)
        said = facts(given.text)
        await matters.note(rows, matter.id, unit.now, Event.WAITING, given.account, said)
        asked = await self.ask_askers(unit, community, matter, given.whole)
        waiting = replace(matter, course=course)
        await self._workflow.show(unit, waiting)
        return _done(waiting, given, "" if asked else _NOBODY_ASKED)

    async def assignable(self, unit: Unit, community: Community, number: int) -> list[Agency]:
        """To whom a matter can be given at its step. Raises NotPossible, NoAgency."""
        matter = await self._workflow.matter(unit, community, number)
        step = self._workflow.step(matter)
        if matter.course.ending or not step.assign:
            raise NotPossible("assign", matter.state)
        found = [
            each
            for each in self._directory.agencies.values()
            if each.community == community.id and each.active and each.role in step.assign
        ]
        if not found:
            raise NoAgency(tuple(book_of(community).roles[role] for role in step.assign))
        return sorted(found, key=lambda each: (step.assign.index(each.role), each.id))

    async def assign(
        self, unit: Unit, community: Community, number: int, agency: int, account: int
    ) -> Done:
        """Gives a matter to an agency, or over to another one; the step's due instant stays what it was."""
        matter = await self._workflow.matter(unit, community, number)
        self._permissions.must_be_officer(community, account)
        if matter.course.role not in AGENCY_ROLES:
            await self._permissions.must_be_theirs(unit, community, matter, account)
        found = self._directory.agencies.get(agency)
        if found is None or found.community != community.id or not found.active:
            raise UnknownAgency
        leads = self._workflow.step(matter).leads("assign")
        if not leads and matter.course.agency == agency:
            return Done(matter, f"{matter.number} 已经在{found.name}手里，不用再派")
        course = moves.assign(matter.course, self._workflow.step(matter), found.id, found.role)
        deed = Action("assign", account, facts={"text": found.name})
        given = replace(matter, course=course)
        if leads:
            moved = await self._workflow.move(unit, community, given, deed)
        else:
            moved = await self._workflow.write(unit, community, matter, course, deed)
            await self._workflow.tell_agency(unit, community, moved)
        await self._tell_of_agency(unit, community, moved, there=False)
        return Done(moved, f"{moved.number} 已派给{found.name}")

    async def switch(
        self, unit: Unit, community: Community, number: int, name: str, account: int
    ) -> Done:
        """On with another procedure: its first step."""
        matter = await self._workflow.matter(unit, community, number)
        self._permissions.must_be_officer(community, account)
        procedure = book_of(community).procedures.get(name)
        if procedure is None:
            raise BadCallback
        if not matter.state.open or name == matter.course.procedure:
            raise NotPossible("switch", matter.state)
        await self._permissions.must_be_open_to(unit, community, matter, account)
        await self._must_have_circles(unit, community, procedure)
        course = moves.switch(
            matter.course, procedure, matter.opened_at, unit.now, due_in(community)
        )
        deed = Action("switch", account, facts={"text": procedure.title})
        return Done(
            await self._workflow.enter(unit, community, matter, course, deed),
            f"改走“{procedure.title}”",
        )

    async def _must_have_circles(
        self, unit: Unit, community: Community, procedure: Procedure
    ) -> None:
        """Raises CircleShort where a circle has too few members to ever agree."""
        for step in procedure.steps.values():
            if (
                step.circle
                and len(await roles.holders(await unit.rows(), community.id, step.role))
                < step.needs
            ):
                raise CircleShort(book_of(community).role(step.role), step.needs)

    async def reopen(self, unit: Unit, community: Community, number: int, account: int) -> Done:
        """An officer takes an ended matter up again, or one whose answer was wrong: same number, same clock."""
        matter = await self._workflow.matter(unit, community, number)
        self._permissions.must_be_officer(community, account)
        if matter.state not in (State.CLOSED, State.DISMISSED, State.ANSWERED):
            raise NotPossible("reopen", matter.state)
        deed = Action("reopen", account)
        return Done(await self.again(unit, community, matter, deed), f"{matter.number} 已重新办理")

    async def again(self, unit: Unit, community: Community, matter: Matter, deed: Action) -> Matter:
        """Back to where the procedure says, in a new round."""
        procedure = self._workflow.procedure(matter)
        course = moves.reopen(
            matter.course,
            procedure,
            matter.opened_at,
            unit.now,
            due_in(community),
            crew=self._workflow.crew(matter),
        )
        return await self._workflow.enter(unit, community, matter, course, deed)

    async def decided(self, unit: Unit, ballot: Ballot) -> None:
        """A ballot's final word moves the matter on, where its procedure waits for that."""
        matter = (
            await matters.get(await unit.rows(), ballot.matter)
            if ballot.matter is not None
            else None
        )
        final = await ballots.get(await unit.rows(), ballot.id)
        if matter is not None and final is not None:
            await self._workflow.decided(
                unit, self._directory.communities[matter.community], matter, final
            )

    # who is gone

    async def left(self, unit: Unit, community: Community, account: int) -> None:
        """An officer or an agency's last person left: what stood with them falls back, with the same due instants."""
        gone = await matters.held_by(await unit.rows(), community.id, account=account)
        await self._fall_back(unit, community, gone, "经办的工作人员")

    async def closed(self, unit: Unit, community: Community, agency: Agency) -> None:
        """Nobody acts for an agency any more."""
        gone = await matters.held_by(await unit.rows(), community.id, agency=agency.id)
        await self._fall_back(
            unit, community, [each for each in gone if each.course.role == agency.role], agency.name
        )

    async def _fall_back(
        self, unit: Unit, community: Community, gone: Sequence[Matter], who: str
    ) -> None:
        for matter in gone:
            course = moves.take_back(matter.course, self._workflow.step(matter))
            await self._workflow.write(unit, community, matter, course, Action("left"))
        if gone:
            text = orders.left([each.number for each in gone], who)
            posting.tell_desk(unit, self._directory, community.id, text)


_ONLY_PROMISED: Final = "这句是还在办，先当回话告诉大家了，期限不变；办好了再点〔办结答复〕。"
_ASKS: Final = {
    "note": "写上要记的一笔",
    "log": "写一句进展",
    "progress": "写一句进展，有照片就把照片和这句话一起发",
    "wait": "写上要居民补充什么",
    "public": "写上公示栏用的标题（不写人名、房号）",
    "time": "写一句为什么要延长",
}
_NOBODY_ASKED: Final = "说这件事的邻居都没和我私聊过，问不到；请在群里问一声。"
_ASKERS_TOO: Final = "私聊问过的邻居也告诉了。"
_SAID: Final = {
    "note": "记下了。",
    "progress": "进展记下了。",
    "log": "进展记下了。",
    "wait": "已标明：等居民补充。",
    "public": "公开标题改好了。",
    "accept": "已接单。",
}


def _done(matter: Matter, given: AnyStepDeed, more: str = "") -> Done:
    return Done(matter, f"{matter.number} {_SAID[given.deed]}{more}")

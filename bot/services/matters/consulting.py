"""A question finds its expert by itself (专家咨询), goes to the next when nobody answers in time, and then rises."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import consulting as moves
from bot.domain import course as courses
from bot.domain.agency import Agency
from bot.domain.consulting import MOST_ASKED, Field
from bot.domain.errors import UnknownAgency
from bot.domain.matter import Matter
from bot.services import posting
from bot.services.deadlines import due_in
from bot.services.directory import Directory
from bot.services.matters.workflow import Action, Workflow
from bot.services.unit import Unit
from bot.storage import agencies, matters, turns
from bot.storage.communities import Community
from bot.texts import consulting as texts

LONGEST_AWAY: Final = timedelta(days=90)


class Consulting:
    """Nobody has to be at the desk for a question to reach whoever knows."""

    def __init__(self, directory: Directory, workflow: Workflow) -> None:
        self._directory = directory
        self._workflow = workflow
        self._fields = [Field.read(row) for row in rules.neighbours()["field"].values()]

    async def route(self, unit: Unit, community: Community, matter: Matter) -> Matter:
        """To the expert who fits best; as it is where none does. A step that leads nowhere by giving it away is none of
        ours."""
        step = self._workflow.step(matter)
        if not self._workflow.procedure(matter).question or not step.leads("assign"):
            return matter
        expert = await self._next(unit, community, matter)
        if expert is None:
            return matter
        course = courses.assign(matter.course, step, expert.id, expert.role)
        deed = Action("assign", facts={"text": expert.name})
        return await self._workflow.move(unit, community, replace(matter, course=course), deed)

    async def hand_on(self, unit: Unit, community: Community, matter: Matter) -> bool:
        """An expert did not answer in time: the next is asked, with a term of their own; after the last the desk and
        whoever heads it hear of it. False for anything but a question at an expert."""
        step = self._workflow.step(matter)
        if not self._workflow.procedure(matter).question or matter.course.agency is None:
            return False
        late = self._directory.agencies.get(matter.course.agency)
        expert = await self._next(unit, community, matter)
        if expert is None:
            return False
        course = courses.hand_on(
            matter.course,
            step,
            expert.id,
            expert.role,
            due_in(community)(step.term, unit.now),
            unit.now,
        )
        deed = Action("assign", facts={"text": expert.name})
        moved = await self._workflow.write(unit, community, matter, course, deed)
        await self._workflow.tell_agency(unit, community, moved)
        if late is not None:
            self._tell(unit, late, texts.handed_on(matter))
        return True

    async def away(self, unit: Unit, account: int, until: datetime | None) -> list[Agency]:
        """Whoever answers questions is away until an instant, or back (None): what waits with them goes to others.

        Raises UnknownAgency for somebody who answers none.
        """
        mine = [each for each in self._directory.agencies_of(account) if self._answers(each)]
        if not mine:
            raise UnknownAgency
        latest = unit.now + LONGEST_AWAY
        at = min(until, latest) if until is not None else None
        for each in mine:
            await agencies.away(await unit.rows(), each.id, at)
        await self._directory.reload(unit)
        if at is not None:
            for each in mine:
                await self._pass_all_on(unit, each)
        return mine

    async def _pass_all_on(self, unit: Unit, expert: Agency) -> None:
        """What waits with an expert who is away; where nobody else knows, the desk hears of it."""
        community = self._directory.communities[expert.community]
        for matter in await matters.held_by(await unit.rows(), community.id, agency=expert.id):
            if not await self.hand_on(unit, community, matter):
                told = texts.nobody_else(matter, expert.name)
                posting.tell_desk(unit, self._directory, community.id, told)

    def _answers(self, agency: Agency) -> bool:
        return agency.active and agency.role in texts.EXPERTS

    async def _next(self, unit: Unit, community: Community, matter: Matter) -> Agency | None:
        """Who has not been asked yet and fits best; None after so many."""
        rows = await unit.rows()
        step = self._workflow.step(matter)
        asked = {turn.agency for turn in await turns.of(rows, matter.id) if turn.agency is not None}
        if len(asked) >= MOST_ASKED:
            return None
        experts = [
            each
            for each in self._directory.agencies.values()
            if each.community == community.id
            and each.active
            and each.role in step.assign
            and each.id not in asked
            and self._directory.acting_for(community.id, each.role, each.id)
        ]
        held = {
            each.id: len(await matters.held_by(rows, community.id, agency=each.id))
            for each in experts
        }
        local = unit.now.astimezone(ZoneInfo(community.zone))
        found = moves.order_of(experts, await self._words(unit, matter), self._fields, held, local)
        return found[0] if found else None

    @staticmethod
    async def _words(unit: Unit, matter: Matter) -> str:
        voices = await matters.voices_of(await unit.rows(), matter.id, 3)
        return " ".join([matter.title, *(voice.text for voice in voices if voice.text)])

    def _tell(self, unit: Unit, agency: Agency, text: str) -> None:
        for account in self._directory.acting_for(agency.community, agency.role, agency.id):
            posting.tell(unit, account, text)

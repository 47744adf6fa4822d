"""More time for a step: whoever holds it asks, another officer decides; the matter's clock runs on."""

from datetime import timedelta
from typing import Final

from bot.domain import course as moves
from bot.domain.errors import AlreadyDecided, BadCallback, NotPossible, SecondOfficer
from bot.domain.matter import Event
from bot.services import posting
from bot.services.directory import Directory
from bot.services.matters.permissions import Permissions
from bot.services.matters.private_records import PrivateRecords
from bot.services.matters.workflow import Action, Done, Workflow, facts
from bot.services.notices.noticing import line
from bot.services.unit import Unit
from bot.storage import matters, turns
from bot.storage.communities import Community
from bot.texts import orders

LONGEST: Final = 1000
DAYS: Final = (1, 3, 7)


class Extensions:
    """A private tier's reason stays in its records; the desk learns only that time is asked for."""

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

    async def ask(
        self, unit: Unit, community: Community, number: int, days: int, reason: str, account: int
    ) -> Done:
        """Whoever holds a matter asks for more time; another officer decides."""
        matter = await self._workflow.matter(unit, community, number)
        if matter.course.due_at is None or days not in DAYS:
            raise NotPossible("time", matter.state)
        await self._permissions.must_be_theirs(unit, community, matter, account)
        written = line(reason, LONGEST)
        private = self._workflow.procedure(matter).private
        open_ = "" if private else written
        made = await turns.ask_time(
            await unit.rows(), matter.id, matter.course.key, days, open_, account, unit.now
        )
        if private:
            await self._private_records.write(unit, matter, account, written)
        await matters.note(
            await unit.rows(), matter.id, unit.now, Event.TIME_ASKED, account, facts(open_)
        )
        text = orders.time_asked(matter, days, open_, self._workflow.who(community, matter))
        posting.tell_desk(unit, self._directory, community.id, text, orders.time_keyboard(made))
        return Done(matter, f"{matter.number} 已提出，等另一位工作人员点。")

    async def decide(
        self, unit: Unit, community: Community, number: int, account: int, *, agreed: bool
    ) -> Done:
        """Another officer's word. Raises AlreadyDecided, also when the matter has moved on; SecondOfficer."""
        asked = await turns.extension(await unit.rows(), number)
        if asked is None:
            raise BadCallback
        matter = await self._workflow.matter(unit, community, asked.matter)
        self._permissions.must_be_officer(community, account)
        if asked.state != "open" or asked.stay != matter.course.key or matter.course.due_at is None:
            raise AlreadyDecided
        if account == asked.asked_by:
            raise SecondOfficer
        await turns.decide_time(
            await unit.rows(), number, "yes" if agreed else "no", account, unit.now
        )
        said = "同意延长" if agreed else "没有同意延长"
        if agreed:
            course = moves.extend(matter.course, matter.course.due_at + timedelta(days=asked.days))
            facts = {"text": f"{asked.days} 天"}
            matter = await self._workflow.write(
                unit, community, matter, course, Action("extend", account, facts=facts)
            )
        await self._workflow.tell_holder(
            unit, matter, f"{matter.number} {said}。", f"time:{number}"
        )
        return Done(matter, said)

"""Chasing terms (督落实): reminders before, at and after a due instant, up the ladder; what comes by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.dated import Dated
from bot.domain.matter import Event, Matter
from bot.domain.procedure import AGENCY_ROLES, RESIDENTS
from bot.domain.timing import Repeat
from bot.rules.procedures import NoticeTemplate
from bot.services import deadlines, posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.figures.statistics import Statistics
from bot.services.matters.confirmation import Confirmation
from bot.services.matters.consulting import Consulting
from bot.services.matters.workflow import Workflow
from bot.services.notices.incomes import Incomes
from bot.services.unit import Unit
from bot.storage import matters, roles
from bot.storage.agenda import AgendaEntry
from bot.storage.communities import Community
from bot.texts import cards, orders
from bot.texts import figures as figure_texts
from bot.texts import incomes as income_texts
from bot.texts import workflow as course_texts

SHOWN: Final = 20
AHEAD: Final = timedelta(hours=1)
LIST: Final = Repeat.read("09:00")


class Escalation:
    """The agenda's words about terms; each is done once, and only while the matter still stays at that step."""

    def __init__(
        self,
        directory: Directory,
        workflow: Workflow,
        confirmation: Confirmation,
        statistics: Statistics,
        consulting: Consulting,
        incomes: Incomes,
    ) -> None:
        self._incomes = incomes
        self._consulting = consulting
        self._directory = directory
        self._workflow = workflow
        self._confirmation = confirmation
        self._statistics = statistics

    async def term(self, unit: Unit, community: Community, entry: AgendaEntry) -> None:
        """A reminder, the due instant itself, or a rung of the ladder."""
        matter = await matters.get(await unit.rows(), int(entry.payload["matter"]))
        if matter is None or matter.course.ending or matter.course.key != entry.payload["stay"]:
            return
        what = str(entry.payload["what"])
        if what == "before":
            await self._before(unit, community, matter)
        elif what == "due":
            await self._due(unit, community, matter)
        else:
            await self._rise(unit, community, matter, int(what.removeprefix("rise")))

    async def _before(self, unit: Unit, community: Community, matter: Matter) -> None:
        text = orders.before(matter, posting.standing(self._directory, community, matter, unit))
        once = f"before:{matter.id}:{matter.course.key}"
        await self._workflow.tell_holder(unit, matter, text, once)
        if matter.course.role not in AGENCY_ROLES:
            posting.tell_desk(unit, self._directory, community.id, text, once=once)

    async def _due(self, unit: Unit, community: Community, matter: Matter) -> None:
        """Residents' time to answer is over, or somebody is overdue: their hand, the desk and the card learn of it."""
        if matter.course.role == RESIDENTS:
            await self._confirmation.lapse(unit, community, matter)
            return
        if await self._consulting.hand_on(unit, community, matter):
            return
        step = self._workflow.step(matter)
        await matters.note(
            await unit.rows(), matter.id, unit.now, Event.OVERDUE, None, {"text": step.title}
        )
        first = matter.surfaced_at is None
        if first:
            await matters.change(await unit.rows(), matter.id, surfaced_at=unit.now)
        await self._workflow.show(unit, matter, first=first)
        text = orders.overdue(matter, posting.standing(self._directory, community, matter, unit))
        once = f"overdue:{matter.id}:{matter.course.key}"
        if matter.urgent and not first:
            posting.tell_desk(unit, self._directory, community.id, text, once=once)
        elif not first:
            await self._plan_list(unit, community, matter.course.due_at or unit.now)
        await self._workflow.tell_holder(unit, matter, text, once)
        assert matter.course.due_at is not None
        for number, rung in enumerate(step.rises):
            deadlines.put(unit, matter, f"rise{number}", matter.course.due_at + rung.after)

    async def _plan_list(self, unit: Unit, community: Community, since: datetime) -> None:
        """What is late stands on one list a day, the next time the office opens."""
        due = LIST.after(since, ZoneInfo(community.zone))
        key = f"late:{community.id}:{due:%Y%m%d}"
        await unit.plan(key, "late", due, community=community.id)

    async def due_soon(self, unit: Unit, community: Community, days: int) -> list[Dated]:
        """Terms of matters that end within so many days, the next first; one a day and more say how many."""
        rows = await unit.rows()
        found = await matters.due_by(rows, unit.now + timedelta(days=days), community.id)
        return [
            Dated(
                each.course.due_at,
                f"{each.number} {course_texts.about(each)} 到期",
                f"m{each.id}",
                "⏰",
            )
            for each in found
            if each.course.due_at is not None and each.course.due_at >= unit.now
        ]

    async def list_of_late(
        self, unit: Unit, community: Community
    ) -> tuple[str, dict[str, Any] | None]:
        """What is late now, for whoever asks on the desk."""
        found = await self.overdue(unit, community)
        if not found:
            return orders.NONE_LATE, None
        text = orders.late_list(len(found), self._lines(unit, community, found))
        return text, cards.numbers_keyboard(found)

    async def late(self, unit: Unit, community: Community, entry: AgendaEntry) -> None:
        """The day's list of what is late, each with a button for its card; once more tomorrow while anything is."""
        text, keyboard = await self.list_of_late(unit, community)
        if keyboard is None:
            return
        posting.tell_desk(unit, self._directory, community.id, text, keyboard, once=entry.key)
        await self._plan_list(unit, community, unit.now)

    async def _rise(self, unit: Unit, community: Community, matter: Matter, number: int) -> None:
        """The next rung is told: in private where its people have an open chat, and on the desk."""
        rises = self._workflow.step(matter).rises
        if number >= len(rises):
            return
        rung = rises[number]
        title = book_of(community).roles[rises[number].role]
        stands = posting.standing(self._directory, community, matter, unit)
        accounts = self._directory.acting_for(community.id, rung.role, None)
        accounts += await roles.holders(await unit.rows(), community.id, rung.role)
        hours = rung.after.total_seconds() / 3600
        text = orders.rose(matter, stands, hours, title, here=bool(accounts))
        once = f"rise{number}:{matter.id}:{matter.course.key}"
        await matters.note(
            await unit.rows(), matter.id, unit.now, Event.ROSE, None, {"text": title}
        )
        posting.tell_desk(unit, self._directory, community.id, text, once=once)
        for account in dict.fromkeys(accounts):
            posting.tell(unit, account, text, once=f"{once}:{account}")

    async def catch_up(self, unit: Unit) -> None:
        """Terms that end soon or have ended without a word, for whatever reason, are on the agenda again."""
        for matter in await matters.due_by(await unit.rows(), unit.now + AHEAD):
            if matter.course.due_at is not None:
                deadlines.put(unit, matter, "due", matter.course.due_at)

    # what comes by itself

    async def plan(self, unit: Unit, community: Community) -> None:
        """The next of each notice that comes by itself: the overdue list on Fridays, the month's figures."""
        for notice in book_of(community).notices.values():
            if notice.at is None:
                continue
            due = _next(notice, unit.now, ZoneInfo(community.zone))
            key = f"{notice.name}:{community.id}:{due:%Y%m%dT%H%M}"
            await unit.plan(
                key, "regular", due, community=community.id, payload={"notice": notice.name}
            )

    async def regular(self, unit: Unit, community: Community, entry: AgendaEntry) -> None:
        """Posts it, marked late when it is, and plans the next; a list with nothing on it is not posted."""
        name = str(entry.payload["notice"])
        zone = ZoneInfo(community.zone)
        form = book_of(community).notices.get(name)
        if (
            form
            and form.at is not None
            and _next(form, entry.due_at - timedelta(seconds=1), zone) == entry.due_at
        ):
            values = await self._values(unit, community, name, entry.due_at, zone)
            if values is not None:
                await self._workflow.noticing.by_book(
                    unit, community, name, values, due_at=entry.due_at
                )
        await self.plan(unit, community)

    async def _values(
        self, unit: Unit, community: Community, name: str, due_at: datetime, zone: ZoneInfo
    ) -> dict[str, str] | None:
        if name == "overdue_list":
            late = await self.overdue(unit, community)
            found = [each for each in late if not await self._workflow.is_between_us(unit, each)]
            lines = self._lines(unit, community, found)
            unpublished = await self._incomes.missing(unit, community, unit.now.astimezone(zone))
            lines += [income_texts.late(unpublished)] if unpublished else []
            count = len(found) + len(unpublished)
            return {"count": str(count), "text": "\n".join(lines)} if count else None
        if name == "monthly":
            first = due_at.astimezone(zone).replace(day=1)
            month = f"{(first - timedelta(days=1)):%Y-%m}"
            figures = await self._statistics.month(unit, community, month)
            await self._statistics.freeze(unit, community, month, figures)
            return {"month": figure_texts.month(month), "text": figure_texts.line(figures)}
        return {}

    async def overdue(self, unit: Unit, community: Community) -> list[Matter]:
        """What somebody is late with, longest first; private procedures are only counted elsewhere."""
        return [
            each
            for each in await matters.due_by(await unit.rows(), unit.now, community.id)
            if each.course.role != RESIDENTS and not self._workflow.procedure(each).private
        ]

    def _lines(self, unit: Unit, community: Community, found: Sequence[Matter]) -> list[str]:
        lines: list[str] = []
        for each in found[:SHOWN]:
            stands = posting.standing(self._directory, community, each, unit)
            lines.append(
                f"· {each.number} {course_texts.about(each)}　{stands.step}：{stands.who}，{stands.due}到期，"
                f"从第一句话起 {stands.clock}"
            )
        return [*lines, f"……还有 {len(found) - SHOWN} 件"] if len(found) > SHOWN else lines


def _next(notice: NoticeTemplate, now: datetime, zone: ZoneInfo) -> datetime:
    """The first due instant after now: on a weekday, on a day of the month, or every day."""
    assert notice.at is not None
    if notice.day is None:
        return Repeat(notice.at, notice.weekday).after(now, zone)
    local = now.astimezone(zone)
    due = datetime.combine(local.date().replace(day=notice.day), notice.at, zone)
    if due <= local:
        due = datetime.combine(
            (local.date().replace(day=28) + timedelta(days=4)).replace(day=notice.day),
            notice.at,
            zone,
        )
    return due.astimezone(UTC)

"""What the public board tells of a community: buildings, never rooms; roles and companies, never people; what officers
published, never what residents wrote."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot import rules
from bot.domain.activity import Activity
from bot.domain.ballot import Ballot, Stage
from bot.domain.dated import Dated
from bot.domain.figures import Figures
from bot.domain.heat import heat
from bot.domain.income import Account
from bot.domain.matter import Event, Matter, State
from bot.domain.notice import Notice
from bot.domain.open311 import RequestQuery
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.figures.statistics import Rated, Statistics
from bot.services.notices.noticing import received
from bot.services.unit import Unit
from bot.storage import activities, asks, ballots, hearings, incomes, matters, notices
from bot.storage.communities import Community
from bot.storage.matters import Hidden
from bot.texts.workflow import PUBLIC_EVENTS, Standing

NUMBER: Final = re.compile(r"\d{4}-\d{4,9}", re.ASCII)
PAGE: Final = 50
LATE: Final = "late"  # beside the states: what somebody is overdue with
MOST: Final = 20_000
SHOWN: Final = (Stage.APPROVED, Stage.OPEN, Stage.CLOSED, Stage.FINAL, Stage.VOID)
TOLD: Final = frozenset(
    {
        Event.ASSIGNED,
        Event.AGREED,
        Event.SWITCHED,
        Event.ROSE,
        Event.OVERDUE,
        Event.EXTENDED,
        Event.PASSED,
    }
)
"""Events whose words are ours, not a person's."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A matter in a list."""

    matter: Matter
    stands: Standing
    heat: float
    supporters: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of matters, and how many there are by state."""

    lines: list[BoardLine]
    whole: int
    page: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max((self.whole + PAGE - 1) // PAGE, 1)


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A matter's page: what happened when, what was published, how many were asked."""

    line: BoardLine
    procedure: str
    steps: list[tuple[str, bool]]
    events: list[tuple[datetime, Event, str]]
    notices: list[Notice]
    ballots: list[Ballot]
    heard: int
    satisfied: tuple[int, int]


class BoardView:
    """Reads; changes nothing. A private procedure's matters are counted in the figures and shown nowhere."""

    def __init__(self, directory: Directory, statistics: Statistics) -> None:
        self._directory = directory
        self._statistics = statistics

    def community(self, number: int) -> Community | None:
        return self._directory.communities.get(number)

    def only(self) -> int | None:
        """The one community there is, None where there are several."""
        found = list(self._directory.communities)
        return found[0] if len(found) == 1 else None

    def hidden(self, community: Community) -> Hidden:
        """What is not shown."""
        procedures = book_of(community).procedures.items()
        return Hidden(
            [name for name, each in procedures if each.private],
            [name for name, each in procedures if each.question],
        )

    async def matters(
        self, unit: Unit, community: Community, filters: Mapping[str, str], page: int
    ) -> Listing:
        """A page of matters, dangers and the hottest open ones first; the state "late" is what is overdue."""
        hidden = self.hidden(community)
        rows = await unit.rows()
        late = unit.now if filters.get("state") == LATE else None
        wanted = {**filters, "state": ""} if late else filters
        found = await matters.public_list(
            rows, community.id, hidden, wanted, PAGE, (page - 1) * PAGE, late
        )
        counts = dict(await matters.public_counts(rows, community.id, hidden))
        counts[LATE] = await matters.public_size(rows, community.id, hidden, {}, unit.now)
        whole = await matters.public_size(rows, community.id, hidden, wanted, late)
        return Listing(await self._lines(unit, community, found), whole, page, counts)

    async def hottest(self, unit: Unit, community: Community, most: int) -> list[BoardLine]:
        """The open matters that most neighbours speak of."""
        found = await matters.public_list(
            await unit.rows(), community.id, self.hidden(community), {}, most, 0
        )
        return await self._lines(unit, community, [each for each in found if each.state.open])

    async def every(self, unit: Unit, community: Community) -> list[BoardLine]:
        """All of them, for those who count again."""
        found = await matters.public_list(
            await unit.rows(), community.id, self.hidden(community), {}, MOST, 0
        )
        return await self._lines(unit, community, found)

    async def requests(
        self, unit: Unit, community: Community, wanted: RequestQuery
    ) -> list[BoardLine]:
        """What Open311 lists."""
        hidden = self.hidden(community)
        found = await matters.public_requests(await unit.rows(), community.id, hidden, wanted)
        return await self._lines(unit, community, found)

    async def _lines(
        self, unit: Unit, community: Community, found: Sequence[Matter]
    ) -> list[BoardLine]:
        own = rules.heat(community.rules)
        lines = list[BoardLine]()
        for start in range(0, len(found), 400):
            some = found[start : start + 400]
            voices = await matters.voices_of_many(await unit.rows(), [each.id for each in some])
            for each in some:
                felt = heat(voices[each.id], unit.now, own)
                stands = posting.standing(self._directory, community, each, unit)
                lines.append(BoardLine(each, stands, felt.points, felt.supporters))
        return lines

    async def went_into(self, unit: Unit, community: Community, number: str) -> str | None:
        """The number that a merged matter's page leads on to; None for one that is shown, or nowhere."""
        rows = await unit.rows()
        found = (
            await matters.by_number(rows, community.id, number)
            if NUMBER.fullmatch(number)
            else None
        )
        seen: set[int] = set()
        while found is not None and found.state is State.MERGED and found.id not in seen:
            seen.add(found.id)
            found = await matters.get(rows, found.merged_into or 0)
        if found is None or not seen:
            return None
        shown = await matters.is_public(rows, community.id, self.hidden(community), found.id)
        return found.number if shown else None

    async def matter(self, unit: Unit, community: Community, number: str) -> BoardEntry | None:
        """A matter's page; None for one that is not shown here."""
        rows = await unit.rows()
        found = (
            await matters.by_number(rows, community.id, number)
            if NUMBER.fullmatch(number)
            else None
        )
        if found is None or not await matters.is_public(
            rows, community.id, self.hidden(community), found.id
        ):
            return None
        procedure = book_of(community).procedure(found.course.procedure)
        told = await matters.told(rows, found.id)
        said = [each.answer for each in await asks.of(rows, found.id, found.course.round)]
        held = [
            view
            for each in await hearings.of_matter(rows, found.id)
            for view in await hearings.views_of(rows, each.id)
        ]
        shown = [
            each
            for each in await ballots.of_matter(rows, found.id)
            if each.stage in SHOWN and each.opens_at
        ]
        return BoardEntry(
            line=(await self._lines(unit, community, [found]))[0],
            procedure=procedure.title,
            steps=[
                (step.title, name == found.course.step and found.course.ending is None)
                for name, step in procedure.steps.items()
            ],
            events=[
                (at, event, str(facts.get("text", "")) if event in TOLD else "")
                for at, event, facts in self._open(community, told)
                if event in PUBLIC_EVENTS and (event is not Event.AGREED or facts.get("text"))
            ],
            notices=await received(unit, await notices.of_matter(rows, found.id)),
            ballots=shown,
            heard=len(held),
            satisfied=(
                sum(each == "good" for each in said),
                sum(each is not None for each in said),
            ),
        )

    def _open(
        self, community: Community, told: Sequence[tuple[datetime, Event, dict[str, Any]]]
    ) -> Sequence[tuple[datetime, Event, dict[str, Any]]]:
        """A timeline without what happened while the matter was in a private procedure."""
        titles = {each.title for each in book_of(community).procedures.values() if each.private}
        switched = [
            (index, facts.get("text"))
            for index, (_, event, facts) in enumerate(told)
            if event is Event.SWITCHED
        ]
        if not any(title in titles for _, title in switched):
            return told
        return [*(each for each in told[:1] if each[1] is Event.OPENED), *told[switched[-1][0] :]]

    async def notices(self, unit: Unit, community: Community) -> list[Notice]:
        return await received(unit, await notices.posted(await unit.rows(), community.id, 200))

    async def ballots(self, unit: Unit, community: Community) -> list[Ballot]:
        found = await ballots.in_stage(await unit.rows(), list(SHOWN), community.id)
        return [each for each in found if each.opens_at is not None]

    async def figures(self, unit: Unit, community: Community, month: str) -> Figures:
        """Raises BadInstant."""
        return await self._statistics.month(unit, community, month)

    async def by_month(
        self, unit: Unit, community: Community, year: int
    ) -> list[tuple[int, int, int]]:
        """(month, opened, closed) of a year's months so far."""
        zone = self._directory.zone(community)
        since = datetime(year, 1, 1, tzinfo=zone)
        until = datetime(year + 1, 1, 1, tzinfo=zone)
        opened, closed = await matters.instants(await unit.rows(), community.id, since, until)
        counts = [Counter(at.astimezone(zone).month for at in found) for found in (opened, closed)]
        last = 12 if unit.now >= until else unit.now.astimezone(zone).month
        return [(month, counts[0][month], counts[1][month]) for month in range(1, last + 1)]

    async def companies(self, unit: Unit, community: Community) -> list[Rated]:
        return await self._statistics.rated(unit, community)

    async def counted(self, unit: Unit, community: Community) -> list[tuple[str, str, str, bool]]:
        """What the red and black list is counted from."""
        return await self._statistics.counted(unit, community)

    async def income(self, unit: Unit, community: Community) -> Account:
        return await incomes.account(await unit.rows(), community.id)

    async def dated(self, unit: Unit, community: Community) -> list[Dated]:
        """When ballots open and end, from now on."""
        return await ballots.dated(await unit.rows(), community.id, unit.now)

    async def coming(self, unit: Unit, community: Community) -> list[Activity]:
        """Events and meetings that are to come."""
        return await activities.coming(
            await unit.rows(), community.id, unit.now - timedelta(hours=12)
        )

    def agencies(self, community: Community) -> dict[str, str]:
        return {
            str(number): each.name
            for number, each in self._directory.agencies.items()
            if each.community == community.id
        }

    def bars(self, community: Community) -> dict[str, Any]:
        """By what companies are listed red or black."""
        return rules.community(community.rules)["rating"]

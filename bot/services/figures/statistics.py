"""Figures (数字) of a period, from the rows: the board, the report and the digest all ask here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain.agency import Agency, Appeal
from bot.domain.ballot import Stage
from bot.domain.errors import BadMonth
from bot.domain.figures import Figures, Seen, Stay, differ, figures
from bot.domain.procedure import RESIDENTS
from bot.domain.rating import AgencyRating, Rate, RatingHearing, standing
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import agencies, asks, ballots, matters, months, turns
from bot.storage.communities import Community
from bot.storage.turns import Turn

RATED: Final = frozenset({"property"})
MONTH: Final = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
PASSED_ON: Final = frozenset({"switch", "merge", "dismiss", "extend", "left", "return"})
FINISHING: Final = frozenset({"done", "answer", "publish"})
MOMENT: Final = timedelta(seconds=1)
MONTH_DAYS: Final = 30.4375  # the mean of the calendar


@dataclass(frozen=True, slots=True)
class Rated:
    """A property company on the red and black list: its orders in time, neighbours' yes, its verdict, its appeals."""

    agency: Agency
    kept: Rate
    satisfied: Rate
    standing: AgencyRating
    appeals: tuple[Appeal, ...]
    verdict: AgencyRating  # by the figures alone
    hearing: RatingHearing | None = None  # which stands before the black list


def _rated_since(community: Community, now: datetime) -> datetime:
    """From when on a company's orders count for its rating."""
    own = rules.community(community.rules)["rating"]
    return now - timedelta(days=MONTH_DAYS * float(own["months"]))


def _is_work(turn: Turn) -> bool:
    worked = turn.role != RESIDENTS and turn.in_time is not None
    return worked and not (turn.in_time and turn.deed in PASSED_ON)


def _redone(found: Sequence[Turn]) -> bool:
    """Whether a step was said to be done more than once."""
    return sum(turn.deed in FINISHING for turn in found) > 1


class Statistics:
    """Reads; changes nothing."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def between(
        self, unit: Unit, community: Community, since: datetime, until: datetime
    ) -> Figures:
        """A period's figures, [since, until)."""
        rows = await unit.rows()
        opened = await matters.opened_between(rows, community.id, since, until)
        closed = await matters.ended_between(rows, community.id, since, until)
        ended = await turns.judged_between(rows, community.id, since, until, unit.now)
        answers = await asks.answered_between(rows, community.id, since, until)
        known = {each.id: each for each in (*opened, *closed)}
        more = ({turn.matter for turn in ended} | {number for number, _ in answers}) - known.keys()
        for start in range(0, len(found := sorted(more)), 500):
            known |= await matters.many(rows, found[start : start + 500])
        voices = await matters.count_voices(rows, community.id, since, until)
        pending, overdue = await matters.count_pending(rows, community.id, min(unit.now, until))
        decided = [
            each
            for each in await ballots.in_stage(rows, [Stage.CLOSED, Stage.FINAL], community.id)
            if each.closes_at and since <= each.closes_at < until
        ]
        return figures(
            Seen(
                since=since,
                until=until,
                voices=voices,
                opened=opened,
                closed=closed,
                stays=await self._stays(unit, community, ended),
                answers=answers,
                matters=known,
                pending=pending,
                overdue=overdue,
                ballots=len(decided),
                passed=sum(each.decided for each in decided),
            )
        )

    async def _stays(self, unit: Unit, community: Community, ended: Sequence[Turn]) -> list[Stay]:
        """Turns of people who work on matters, one an order and step; the residents' own time to answer is nobody's
        term, and what was only passed on in time is no work done. Late is late, whatever ended it, and what was sent
        back or came back was not done in time."""
        here = {turn.id for turn in ended if _is_work(turn)}
        outcomes: dict[tuple[int, str, int | None], list[Turn]] = {}
        firsts: dict[int, int] = {}
        for turn in await turns.of_many(await unit.rows(), [turn.matter for turn in ended]):
            firsts.setdefault(turn.matter, turn.id)
            if _is_work(turn) and (turn.ended_at or (turn.due_at and turn.due_at < unit.now)):
                outcomes.setdefault((turn.matter, turn.step, turn.agency), []).append(turn)
        return [
            Stay(
                matter,
                step,
                agency,
                firsts[matter] == found[0].id,
                all(turn.in_time for turn in found) and not _redone(found),
            )
            for (matter, step, agency), found in outcomes.items()
            if found[-1].id in here  # in the period in which its last turn was judged
        ]

    def span(self, community: Community, month: str) -> tuple[datetime, datetime]:
        """A month (2026-03) or a year (2026) of the community's zone. Raises BadMonth."""
        zone = ZoneInfo(community.zone)
        parts = month.split("-")
        if not MONTH.fullmatch(month):
            raise BadMonth(month[:20])
        try:
            year = int(parts[0])
            number = int(parts[1]) if len(parts) == 2 else 1
            since = datetime(year, number, 1, tzinfo=zone)
            after = datetime(year + 1, 1, 1, tzinfo=zone)
            if len(parts) == 2:
                after = (since.replace(day=28) + timedelta(days=4)).replace(day=1)
            return since.astimezone(UTC), after.replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadMonth(month[:20]) from error

    async def month(self, unit: Unit, community: Community, month: str) -> Figures:
        """A month's or a year's figures; once a month was published, as they were then, with what is known `later`.

        Raises BadMonth.
        """
        now = await self.between(unit, community, *self.span(community, month))
        then = await months.get(await unit.rows(), community.id, month)
        return now if then is None else replace(then, later=now if differ(then, now) else None)

    async def freeze(self, unit: Unit, community: Community, month: str, found: Figures) -> None:
        """What was published of a month stays what it was."""
        await months.put(await unit.rows(), community.id, month, found, unit.now)

    async def rated(self, unit: Unit, community: Community) -> list[Rated]:
        """The property companies by their last months' orders, best first."""
        since = _rated_since(community, unit.now)
        found = {
            row.name: row
            for row in (await self.between(unit, community, since, unit.now + MOMENT)).by_agency
        }
        companies = [
            each
            for each in self._directory.agencies.values()
            if each.community == community.id and each.role in RATED
        ]
        appealed = await agencies.appeals_of(await unit.rows(), [each.id for each in companies])
        bars = rules.rating(community.rules)
        heard = await agencies.hearings_of(await unit.rows(), [each.id for each in companies])
        rated = list[Rated]()
        for each in companies:
            row = found.get(str(each.id))
            kept, satisfied = (row.in_time, row.satisfied) if row else (Rate(0, 0), Rate(0, 0))
            if each.active or kept.whole:
                mine = tuple(appeal for appeal in appealed if appeal.agency == each.id)
                verdict = standing(kept, bars, satisfied)
                hearing = heard.get(each.id)
                listed = hearing is not None and hearing.listed_at is not None
                unheard = verdict is AgencyRating.BLACK and not listed
                shown = AgencyRating.HEARD if unheard else verdict
                rated.append(Rated(each, kept, satisfied, shown, mine, verdict, hearing))
        order = list(AgencyRating)
        return sorted(rated, key=lambda each: (order.index(each.standing), -each.kept.share))

    async def counted(self, unit: Unit, community: Community) -> list[tuple[str, str, str, bool]]:
        """What the companies' rates are counted from: company, matter, step, whether in time."""
        since = _rated_since(community, unit.now)
        rows = await unit.rows()
        ended = await turns.judged_between(rows, community.id, since, unit.now + MOMENT, unit.now)
        stays = await self._stays(unit, community, ended)
        known = await matters.many(rows, sorted({stay.matter for stay in stays}))
        found: list[tuple[str, str, str, bool]] = []
        for stay in stays:
            agency = self._directory.agencies.get(stay.agency or 0)
            if agency is not None and agency.role in RATED and stay.matter in known:
                number = known[stay.matter].number
                found.append((agency.name, number, stay.step, stay.in_time))
        return sorted(found)

    def months(self, community: Community) -> int:
        """Over how many months companies are judged."""
        return int(rules.community(community.rules)["rating"]["months"])

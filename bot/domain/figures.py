"""Figures (数字): what was heard, answered in time, closed and solved in a period. Counted here and nowhere else."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from bot.domain.matter import Ending, Matter
from bot.domain.rating import Rate


@dataclass(frozen=True, slots=True)
class Stay:
    """One ended turn as far as figures need it: whose, and whether it ended by its due instant."""

    matter: int
    step: str
    agency: int | None
    first: bool
    in_time: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one category, building or agency."""

    name: str
    opened: int
    closed: int
    solved: int
    in_time: Rate
    hours: float | None
    satisfied: Rate


@dataclass(frozen=True, slots=True)
class Figures:
    """A period's figures. `closed` are matters that ended, `solved` those whose neighbours said so; `answered`
    is the share of first turns that ended in time, `kept` that of all turns. `hours` is the median from the first
    voice to the end. `pending` and `overdue` are as of the period's end or now, whichever is earlier. `later` is what
    is known today, where these were published and do not hold any more."""

    since: datetime
    until: datetime
    voices: int
    opened: int
    closed: int
    solved: int
    answered: Rate
    kept: Rate
    hours: float | None
    satisfied: Rate
    reopened: int
    consultations: int
    pending: int
    overdue: int
    ballots: int
    passed: int
    endings: Mapping[Ending, int]
    by_category: tuple[Row, ...]
    by_building: tuple[Row, ...]
    by_agency: tuple[Row, ...]
    later: "Figures | None" = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything figures are made of, from the rows of a period."""

    since: datetime
    until: datetime
    voices: int
    opened: Sequence[Matter]
    closed: Sequence[Matter]
    stays: Sequence[Stay]
    answers: Sequence[tuple[int, str]]
    matters: Mapping[int, Matter]
    pending: int
    overdue: int
    ballots: int
    passed: int


def differ(then: Figures, now: Figures) -> bool:
    """Whether what was published of a period is not what its rows say today; what is open changes by itself."""
    return replace(then, pending=0, overdue=0, later=None) != replace(
        now, pending=0, overdue=0, later=None
    )


def figures(seen: Seen) -> Figures:
    """Counts. Periods that do not overlap add up: every count but `pending` and `overdue`."""
    consultations = sum(
        each.course.procedure == "consultation" and each.course.ending is Ending.ANSWERED
        for each in seen.closed
    )
    return Figures(
        since=seen.since,
        until=seen.until,
        voices=seen.voices,
        opened=len(seen.opened),
        closed=len(seen.closed),
        solved=_solved(seen.closed),
        answered=_in_time(stay for stay in seen.stays if stay.first),
        kept=_in_time(seen.stays),
        hours=_hours(seen.closed),
        satisfied=_satisfied(seen.answers),
        reopened=sum(said == "broken" for _, said in seen.answers),
        consultations=consultations,
        pending=seen.pending,
        overdue=seen.overdue,
        ballots=seen.ballots,
        passed=seen.passed,
        endings=Counter(each.course.ending for each in seen.closed if each.course.ending),
        by_category=_rows(seen, lambda each: each.category),
        by_building=_rows(seen, lambda each: each.place.building),
        by_agency=_agencies(seen),
    )


def _rows(seen: Seen, key: Callable[[Matter], str | None]) -> tuple[Row, ...]:
    names = sorted({name for each in (*seen.opened, *seen.closed) if (name := key(each))})
    return tuple(_row(seen, name, lambda each, name=name: key(each) == name) for name in names)


def _row(seen: Seen, name: str, belongs: Callable[[Matter], bool]) -> Row:
    closed = [each for each in seen.closed if belongs(each)]
    mine = {number for number, each in seen.matters.items() if belongs(each)}
    return Row(
        name,
        sum(map(belongs, seen.opened)),
        len(closed),
        _solved(closed),
        _in_time(stay for stay in seen.stays if stay.matter in mine),
        _hours(closed),
        _satisfied([pair for pair in seen.answers if pair[0] in mine]),
    )


def _agencies(seen: Seen) -> tuple[Row, ...]:
    """By whom a matter was given to; the times are those of the agency's own turns."""
    known = sorted(
        {each.course.agency for each in (*seen.opened, *seen.closed) if each.course.agency}
        | {stay.agency for stay in seen.stays if stay.agency}
    )
    rows: list[Row] = []
    for number in known:
        closed = [each for each in seen.closed if each.course.agency == number]
        mine = {found for found, each in seen.matters.items() if each.course.agency == number}
        rows.append(
            Row(
                str(number),
                sum(each.course.agency == number for each in seen.opened),
                len(closed),
                _solved(closed),
                _in_time(stay for stay in seen.stays if stay.agency == number),
                _hours(closed),
                _satisfied([pair for pair in seen.answers if pair[0] in mine]),
            )
        )
    return tuple(rows)


def _solved(closed: Iterable[Matter]) -> int:
    return sum(each.course.ending is Ending.SOLVED for each in closed)


def _in_time(stays: Iterable[Stay]) -> Rate:
    found = [stay.in_time for stay in stays]
    return Rate(sum(found), len(found))


def _hours(closed: Iterable[Matter]) -> float | None:
    spans = [
        each.clock(each.course.closed_at).total_seconds() / 3600
        for each in closed
        if each.course.closed_at
    ]
    return round(median(spans), 1) if spans else None


def _satisfied(answers: Sequence[tuple[int, str]]) -> Rate:
    return Rate(sum(said == "good" for _, said in answers), len(answers))

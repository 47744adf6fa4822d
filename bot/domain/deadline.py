"""Terms (时限): when something that began at an instant is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Works = Callable[[date], bool | None]
"""Whether a day is a workday; None for a year whose holidays are not published yet."""


class TermMeasure(StrEnum):
    """What a term is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True)
class Term:
    """So many hours, days or workdays."""

    amount: int
    measure: TermMeasure


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due instant in UTC; `sure` is False when it rests on holidays that are not published yet."""

    at: datetime
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Office:
    """What days are counted by: the zone, when the working day ends, which days are workdays."""

    zone: ZoneInfo
    closes: time
    works: Works


def due(began: datetime, term: Term, office: Office) -> Deadline:
    """Hours run at once; of days the first is not counted and the last, a workday, ends when the office closes.

    Source: 民法典 201 (按照小时计算的自规定的时间开始；开始的当日不计入) and 203 (截止于停止业务活动的时间).
    """
    if term.measure is TermMeasure.HOURS:
        return Deadline((began + timedelta(hours=term.amount)).astimezone(UTC))
    day = began.astimezone(office.zone).date()
    sure = True
    left = term.amount
    while left > 0:
        day += timedelta(days=1)
        if term.measure is TermMeasure.WORKDAYS:
            sure = sure and office.works(day) is not None
            if _rests(day, office):
                continue
        left -= 1
    while term.measure is TermMeasure.DAYS and _rests(
        day, office
    ):  # then the next that is none is the last: 203 ¶1
        sure = sure and office.works(day) is not None
        day += timedelta(days=1)
    sure = sure and office.works(day) is not None
    return Deadline(datetime.combine(day, office.closes, office.zone).astimezone(UTC), sure)


def _rests(day: date, office: Office) -> bool:
    """Whether a day is one of rest; while the year's holidays are not published, a Saturday or Sunday."""
    known = office.works(day)
    return day.weekday() >= 5 if known is None else not known

"""Opening hours as a keeper writes them: on which days, from when to when, and when a place opens next."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.timing import weekday

_SPAN: Final = re.compile(r"(\d{1,2})[:：点](\d{2})?\s*[-–—~到至]\s*(\d{1,2})[:：点]?(\d{2})?")
_WEEK: Final = re.compile(
    r"(?:周|星期)([一二三四五六日天])(?:\s*[-–—~到至]\s*(?:周|星期)?([一二三四五六日天]))?"
)
_EVERY: Final = ("每天", "天天", "24小时", "全天")
_HOLIDAYS: Final = re.compile(r"(?:法定)?节?假日[^，,；;。]{0,3}(?:休|不开|除外|闭|关)")
_DAY: Final = (
    r"(?:(?:周|星期)[一二三四五六日天](?:\s*[-–—~到至]\s*(?:周|星期)?[一二三四五六日天])?|周末)"
)
_CLOSED: Final = re.compile(
    rf"{_DAY}(?:[、和,，]*{_DAY})*[、和,，]*(?:(?:法定)?节?假日)?(?:都|均)?(?:休息|休|不开|闭馆|关门|不营业|除外)"
)
LONGEST_REST: Final = timedelta(days=40)  # no public holiday is longer


@dataclass(frozen=True, slots=True)
class Opening:
    """On which weekdays (0 is Monday), from when to when; past midnight where it ends before it begins."""

    days: frozenset[int]
    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """Whether it is open at a local instant."""
        now = at.time()
        today = at.weekday()
        if self.begins < self.ends:
            return today in self.days and self.begins <= now < self.ends
        yesterday = (today - 1) % 7
        return (today in self.days and now >= self.begins) or (
            yesterday in self.days and now < self.ends
        )

    def next(self, at: datetime) -> datetime:
        """When it opens next after a local instant."""
        for ahead in range(8):
            day = at + timedelta(days=ahead)
            opens = day.replace(
                hour=self.begins.hour, minute=self.begins.minute, second=0, microsecond=0
            )
            if day.weekday() in self.days and opens > at:
                return opens
        return at


def _no_day(_: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Hours:
    """All the spans in which a place is open, and whether it rests on public holidays."""

    spans: tuple[Opening, ...]
    rests: bool = False

    def holds(self, at: datetime, holiday: Callable[[date], bool] = _no_day) -> bool:
        """Whether it is open at a local instant; `holiday` tells public holidays."""
        if self.rests and holiday(at.date()):
            return False
        return any(each.holds(at) for each in self.spans)

    def next(self, at: datetime, holiday: Callable[[date], bool] = _no_day) -> datetime:
        """When it opens next after a local instant."""
        found = min(each.next(at) for each in self.spans)
        while self.rests and holiday(found.date()) and found - at < LONGEST_REST:
            found = min(each.next(found) for each in self.spans)
        return found


def opening(written: str) -> Hours | None:
    """周一至周五 9:00-12:00、14:00-17:00；周六 9:00-12:00，周日和节假日休息; None for what says nothing of it.

    A span is of the days named before it, else of those of the span before, else of all that are named at all.
    """
    closed = frozenset[int]().union(*(_days(each[0]) for each in _CLOSED.finditer(written)))
    rests = _HOLIDAYS.search(written) is not None
    open_ = _CLOSED.sub(" ", written)
    if "24小时" in open_ or "全天" in open_:
        return Hours((Opening(_days(open_) - closed, time(0), time(23, 59)),), rests)
    spans = list(_SPAN.finditer(open_))
    days = _days(open_)
    found: list[Opening] = []
    end = 0
    for span in spans:
        before = open_[end : span.start()]
        if len(spans) > 1 and (_WEEK.search(before) or any(word in before for word in _EVERY)):
            days = _days(before)
        end = span.end()
        opens = _span(span, days - closed)
        if opens is None:
            return None
        found.append(opens)
    return Hours(tuple(found), rests) if found and any(each.days for each in found) else None


def days_named(written: str) -> frozenset[int] | None:
    """The weekdays that words name; None where they name none."""
    named = _WEEK.search(written) is not None or "周末" in written or "工作日" in written
    return _days(written) if named else None


def _span(span: "re.Match[str]", days: frozenset[int]) -> Opening | None:
    try:
        begins = time(int(span[1]), int(span[2] or 0))
        ends = time(23, 59) if int(span[3]) == 24 else time(int(span[3]), int(span[4] or 0))
    except ValueError:
        return None
    return Opening(days, begins, ends)


def _days(written: str) -> frozenset[int]:
    """The weekdays that words name; all where they name none, or say so."""
    found = list(_WEEK.finditer(written))
    if any(word in written for word in _EVERY):
        return frozenset(range(7))
    days: set[int] = set()
    for each in found:
        first = weekday(each[1])
        last = weekday(each[2] or each[1])
        days |= (
            set(range(first, last + 1)) if first <= last else {*range(first, 7), *range(last + 1)}
        )
    days |= {5, 6} if "周末" in written else set()
    days |= set(range(5)) if "工作日" in written else set()
    return frozenset(days or range(7))

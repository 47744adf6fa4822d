"""Stations (驿站) and the questions they answer: what somebody asks for, which place does it, whether it is open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

LONGEST: Final = 60  # characters; a question is short
_DAYS: Final = "一二三四五六日"
_SPAN: Final = re.compile(r"(\d{1,2})[:：点](\d{2})?\s*[-–—~到至]\s*(\d{1,2})[:：点]?(\d{2})?")
_WEEK: Final = re.compile(r"(?:周|星期)([一二三四五六日天])(?:\s*[-–—~到至]\s*(?:周|星期)?([一二三四五六日天]))?")
_EVERY: Final = ("每天", "天天", "24小时", "全天")


@dataclass(frozen=True, slots=True)
class Service:
    """Something a station may offer, and how people call it."""

    key: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A place with what it offers; `hours` as its keeper wrote them."""

    id: int
    community: int
    name: str
    services: str
    hours: str
    building: str
    address: str
    phone: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """On which weekdays (0 is Monday), from when to when; past midnight where it ends before it begins."""

    days: frozenset[int]
    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """Whether it is open at a local instant."""
        now, today = at.time(), at.weekday()
        if self.begins < self.ends:
            return today in self.days and self.begins <= now < self.ends
        yesterday = (today - 1) % 7
        return (today in self.days and now >= self.begins) or (yesterday in self.days and now < self.ends)

    def next(self, at: datetime) -> datetime:
        """When it opens next after a local instant."""
        for ahead in range(8):
            day = at + timedelta(days=ahead)
            opens = day.replace(hour=self.begins.hour, minute=self.begins.minute, second=0, microsecond=0)
            if day.weekday() in self.days and opens > at:
                return opens
        return at


def opening(written: str) -> Opening | None:
    """周一至周五 9:00-17:00, 每天 8点到20点; None for what says nothing of it."""
    if "24小时" in written or "全天" in written:
        return Opening(frozenset(range(7)), time(0), time(23, 59))
    span = _SPAN.search(written)
    if span is None:
        return None
    try:
        begins = time(int(span[1]), int(span[2] or 0))
        ends = time(23, 59) if int(span[3]) == 24 else time(int(span[3]), int(span[4] or 0))
    except ValueError:
        return None
    return Opening(_days(written), begins, ends)


def _days(written: str) -> frozenset[int]:
    found = list(_WEEK.finditer(written))
    if not found or any(word in written for word in _EVERY):
        return frozenset(range(7))
    days: set[int] = set()
    for each in found:
        first = _DAYS.index(each[1].replace("天", "日"))
        last = _DAYS.index((each[2] or each[1]).replace("天", "日"))
        days |= set(range(first, last + 1)) if first <= last else {*range(first, 7), *range(last + 1)}
    return frozenset(days)


def asked(
    text: str, services: Sequence[Service], asking: Sequence[str], broken: Sequence[str], *, bare: bool
) -> Service | None:
    """Which service a text asks for; None where it asks for none, or tells of something broken.

    `bare` takes a service named by itself, as in private.
    """
    if len(text) > LONGEST or any(word in text for word in broken):
        return None
    hits = [(len(word), service) for service in services for word in service.words if word in text]
    if not hits:
        return None
    longest, found = max(hits, key=lambda hit: hit[0])
    asks = any(word in text for word in asking) or text.rstrip().endswith(("?", "？", "吗", "么"))
    alone = bare and len(text.strip(" 。！!？?")) <= longest + 3
    return found if asks or alone else None


def offering(stations: Sequence[Station], service: Service, building: str | None) -> list[Station]:
    """Stations that offer it, those of the building first."""
    words = (service.name, *service.words)
    found = [each for each in stations if any(word in offered or offered in word
             for word in words for offered in each.services.split())]  # fmt: skip
    return sorted(found, key=lambda each: (each.building != (building or ""), each.name))


def table(given: Mapping[str, Mapping[str, str]]) -> list[Service]:
    """Services, or skills, as the rules file has them."""
    return [Service(key, row["name"], tuple(row["words"].split())) for key, row in given.items()]

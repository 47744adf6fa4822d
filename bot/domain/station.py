"""Stations (驿站) and the questions they answer: what somebody asks for, which place does it, whether it is open."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final

LONGEST: Final = 60  # characters; a question is short
GAP: Final = 5  # characters between the halves of a saying
BARE: Final = 3  # characters beside a service that is named by itself
_MARKS: Final = "　 ，。！？,.!?"
_DAYS: Final = "一二三四五六日"
_SPAN: Final = re.compile(r"(\d{1,2})[:：点](\d{2})?\s*[-–—~到至]\s*(\d{1,2})[:：点]?(\d{2})?")
_WEEK: Final = re.compile(
    r"(?:周|星期)([一二三四五六日天])(?:\s*[-–—~到至]\s*(?:周|星期)?([一二三四五六日天]))?"
)
_EVERY: Final = ("每天", "天天", "24小时", "全天")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a station may offer, and how people call it.

    Sayings hold `…` for a few characters between. `where` are everyday words, which ask only beside a question for a
    place; `apart` are words that make it another thing.
    """

    key: str
    name: str
    words: tuple[str, ...]
    where: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """How people ask: at all, for a place, at the end of a sentence; and what is broken, or no question for a place."""

    ask: re.Pattern[str]
    where: re.Pattern[str]
    ends: re.Pattern[str]
    broken: re.Pattern[str]
    apart: re.Pattern[str]

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asking":
        """As the rules file has it: words parted by spaces."""
        ends = "|".join(map(re.escape, given["ends"].split()))
        parts = {name: _any(given[name].split()) for name in ("ask", "where", "broken", "apart")}
        return cls(
            **parts, ends=re.compile(rf"(?:{ends})(?:$|[\s，,。?？!！~～])|[?？]|(.)[不没]\1")
        )


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
        days |= (
            set(range(first, last + 1)) if first <= last else {*range(first, 7), *range(last + 1)}
        )
    return frozenset(days)


def _any(sayings: Iterable[str]) -> re.Pattern[str]:
    """Any of some sayings; one that cannot be found where there are none."""
    return re.compile("|".join(_saying(each) for each in sayings) or r"(?!)", re.IGNORECASE)


@cache
def _saying(words: str) -> str:
    return rf"[^。！？!?\n]{{0,{GAP}}}?".join(map(re.escape, words.split("…")))


@cache
def _sayings(service: Offer) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A service's sayings, its everyday words, and what makes it another thing."""
    return _any(service.words), _any(service.where), _any(service.apart)


def asked(
    text: str, services: Sequence[Offer], asking: Asking, *, bare: bool, strict: bool = False
) -> Offer | None:
    """Which service a text asks for; None where it asks for none, or tells of something broken.

    `bare` takes a service named by itself, as in private; `strict` only a question for a place, where the text could
    be a demand. Of several the one with the longest saying is meant.
    """
    if len(text) > LONGEST or asking.apart.search(text):
        return None
    place = asking.where.search(text) is not None
    asks = place or (not strict and any(ways.search(text) for ways in (asking.ask, asking.ends)))
    best: tuple[int, Offer] | None = None
    for service in services:
        said, everyday, apart = _sayings(service)
        found = said.search(text) or (everyday.search(text) if place else None)
        if found is None or apart.search(text):
            continue
        rest = text[: found.start()] + "　" + text[found.end() :]
        if asking.broken.search(rest) or not (asks or (bare and len(rest.strip(_MARKS)) <= BARE)):
            continue
        size = len(found[0]) + (LONGEST if found.re is said else 0)
        if best is None or size > best[0]:
            best = size, service
    return best[1] if best else None


def offering(stations: Sequence[Station], service: Offer, building: str | None) -> list[Station]:
    """Stations that offer it, those of the building first."""
    said, everyday, _ = _sayings(service)
    found = [
        each
        for each in stations
        if service.name in each.services
        or any(
            offered in service.name or said.search(offered) or everyday.fullmatch(offered)
            for offered in each.services.split()
        )
    ]
    return sorted(found, key=lambda each: (each.building != (building or ""), each.name))


def table(given: Mapping[str, Mapping[str, str]]) -> list[Offer]:
    """Services, or skills, as the rules file has them."""
    return [
        Offer(
            key,
            row["name"],
            *(tuple(row.get(part, "").split()) for part in ("words", "where", "not")),
        )
        for key, row in given.items()
    ]

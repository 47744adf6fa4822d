"""Stations (驿站) and the questions they answer: what somebody asks for, and which place does it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

LONGEST: Final = 60  # characters; a question is short
GAP: Final = 5  # characters between the halves of a saying
FEW: Final = 3  # stations in one answer
SHORTEST: Final = 4  # characters of a station's name in short: 党群驿站
BARE: Final = 3  # characters beside a service that is named by itself
_MARKS: Final = "　 ，。！？,.!?"
_ENDS_A_CLAUSE: Final = "，。！？,!? "
_FOR_ANYTHING: Final = re.compile(
    r"代办|代缴|代|办理|领取|借用|供应|服务|咨询|免费|预约|培训|租借|出租|活动"
)
_KIND_OF_PLACE: Final = re.compile(
    r"(?:爱心|便民|社区|服务)?(?:驿站|服务站|服务点|服务中心|服务队|中心|工作站|工作室|站|点|屋|室)$"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a station may offer, and how people call it.

    `words` are sayings with `…` for a few characters between, `said` any of them. `everyday` words ask only beside a
    question for a place; `apart` are words that make it another thing.
    """

    key: str
    name: str
    words: tuple[str, ...]
    said: re.Pattern[str]
    everyday: re.Pattern[str]
    apart: re.Pattern[str]

    @classmethod
    def read(cls, key: str, row: Mapping[str, str]) -> "Offer":
        """As the rules file has it: words parted by spaces."""
        words, where, apart = (row.get(part, "").split() for part in ("words", "where", "not"))
        return cls(key, row["name"], tuple(words), _any(words), _any(where), _any(apart))


@dataclass(frozen=True, slots=True)
class Asking:
    """How people ask: at all, for a place, for its hours or number, at the end of a sentence; and what is broken, or no
    question for a place."""

    ask: re.Pattern[str]
    where: re.Pattern[str]
    details: re.Pattern[str]
    ends: re.Pattern[str]
    broken: re.Pattern[str]
    apart: re.Pattern[str]

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asking":
        """As the rules file has it: words parted by spaces."""
        ends = "|".join(map(re.escape, given["ends"].split()))
        names = ("ask", "where", "details", "broken", "apart")
        parts = {name: _any(given[name].split()) for name in names}
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


def _any(sayings: Iterable[str]) -> re.Pattern[str]:
    """Any of some sayings; one that cannot be found where there are none."""
    return re.compile("|".join(_saying(each) for each in sayings) or r"(?!)", re.IGNORECASE)


def _saying(words: str) -> str:
    return rf"[^。！？!?\n]{{0,{GAP}}}?".join(map(re.escape, words.split("…")))


def asked(
    text: str, services: Sequence[Offer], asking: Asking, *, bare: bool, strict: bool = False
) -> Offer | None:
    """Which service a text asks for; None where it asks for none, or tells of something broken.

    `bare` takes a service named by itself, as in private; `strict` only a question for a place, where the text could
    be a demand. Of several the one beside the question is meant, else the one with the longest saying.
    """
    if len(text) > LONGEST or asking.apart.search(text):
        return None
    place = asking.where.search(text)
    asks = place is not None or (
        not strict and any(ways.search(text) for ways in (asking.ask, asking.ends))
    )
    beside = _clause(text, place.start()) if place else (0, 0)
    hits: list[tuple[bool, int, Offer]] = []
    for service in services:
        here = service.said.search(text, *beside) or service.everyday.search(text, *beside)
        far = service.everyday.search(text) if place else None
        found = here or service.said.search(text) or far
        if found is None or service.apart.search(text):
            continue
        rest = text[: found.start()] + "　" + text[found.end() :]
        alone = bare and len(rest.strip(_MARKS)) <= BARE
        if (asks or alone) and not asking.broken.search(rest, *_clause(rest, found.start())):
            sure = LONGEST if found.re is service.said else 0
            hits.append((here is not None, len(found[0]) + sure, service))
    return max(hits, key=lambda hit: hit[:2])[2] if hits else None


def _clause(text: str, at: int) -> tuple[int, int]:
    """From where to where the clause around a place in a text goes: 洗衣机坏了，哪儿能洗床单 asks for a place though
    something is broken."""
    begins = max(text.rfind(mark, 0, at) for mark in _ENDS_A_CLAUSE) + 1
    ends = [end for mark in _ENDS_A_CLAUSE if (end := text.find(mark, at)) >= 0]
    return begins, min(ends, default=len(text))


def offering(stations: Sequence[Station], service: Offer, building: str | None) -> list[Station]:
    """Stations that offer it, those of the building first."""
    found = [
        each
        for each in stations
        if service.name in each.services
        or any(_covers(service, offered) for offered in each.services.split())
    ]
    return sorted(found, key=lambda each: (each.building != (building or ""), each.name))


def _covers(service: Offer, offered: str) -> bool:
    """Whether what a keeper wrote is this service: 测血糖 and 血糖仪."""
    return bool(
        offered in service.name
        or service.said.search(offered)
        or service.everyday.fullmatch(offered)
    )


def of_their_own(stations: Sequence[Station], services: Sequence[Offer]) -> list[Offer]:
    """What the stations offer that the rules file has no words for, asked for in the keeper's words: 绣花 is 绣…花."""
    offered = {each for station in stations for each in station.services.split()}
    return [
        _own(each)
        for each in sorted(offered)
        if len(each) > 1 and not any(_covers(service, each) for service in services)
    ]


@lru_cache(maxsize=1024)
def _own(word: str) -> Offer:
    """A service in its keeper's word alone."""
    sayings = _turned(word)
    return Offer(word, word, sayings, _any(sayings), _any(_pairs(word)), _any(()))


def _turned(word: str) -> tuple[str, ...]:
    """A thing to do with a few characters between what is done and to what, either first: 配钥匙, 配…钥匙, 钥匙…配."""
    return word, *(
        f"{a}…{b}"
        for at in (1, 2)
        for a, b in ((word[:at], word[at:]), (word[at:], word[:at]))
        if a and b
    )


def _pairs(word: str) -> list[str]:
    """Any two characters of a thing in their order, in a question for a place: 水费 and 电费 of 代缴水电费."""
    core = _FOR_ANYTHING.sub("", word)
    return [a + b for at, a in enumerate(core) for b in core[at + 1 :]]


def named(text: str, stations: Sequence[Station], asking: Asking) -> list[Station]:
    """Stations a question names, in full or in short: 党群驿站几点开门 of 梧桐里党群驿站; some of them for 驿站在哪儿.

    A text that asks nothing of a place names none: 驿站的老师真好.
    """
    asks = any(ways.search(text) for ways in (asking.ask, asking.details, asking.ends))
    if not asks or asking.broken.search(text):
        return []
    found = [each for each in stations if _is_named(text, each.name)]
    return found or (list(stations[:FEW]) if "驿站" in text else [])


def asks_details(text: str, asking: Asking) -> bool:
    """Whether a text asks when a place is open, where it is, its number."""
    return asking.details.search(text) is not None


def _is_named(text: str, name: str) -> bool:
    """In full, by its end (党群驿站 of 梧桐里党群驿站), or by what stands before the word for it (巧手那个驿站)."""
    if name in text or any(name[at:] in text for at in range(len(name) - SHORTEST + 1)):
        return True
    own = _KIND_OF_PLACE.sub("", name)
    return (
        len(own) > 1
        and re.search(re.escape(own) + r".{0,3}(?:站|中心|服务点|那[儿边里])", text) is not None
    )


def table(given: Mapping[str, Mapping[str, str]]) -> list[Offer]:
    """Services, or skills, as the rules file has them."""
    return [Offer.read(key, row) for key, row in given.items()]

"""A whole history heard with the very same ear: the matters in it, hottest first, and what of it was not heard."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from bot.domain.matter import title_of
from bot.services.listening.histories import HERE
from bot.services.listening.offline import OfflineRow
from bot.texts import cards
from nlp.ear import Ear
from nlp.finding import Intent, Reason, Role, SpokenPlace
from nlp.weave import CITY, COMPOUND, Strand, Weaver, terms

QUOTES: Final = 3


@dataclass
class Gathered:
    """A matter found offline."""

    key: str
    category: str
    place: SpokenPlace
    urgent: bool = False
    rows: list[OfflineRow] = field(default_factory=list[OfflineRow])
    whys: list[tuple[Reason, ...]] = field(default_factory=list[tuple[Reason, ...]])

    @property
    def people(self) -> int:
        return len({row.said.sender for row in self.rows})

    @property
    def likes(self) -> int:
        return sum(row.likes for row in self.rows)

    @property
    def heat(self) -> float:
        """Distinct people over the whole file, and agreement on a log scale: ten likes weigh as one person."""
        return round(self.people + 2 * math.log2(1 + self.likes / 10), 2)

    @property
    def first(self) -> datetime:
        return self.rows[0].said.at.astimezone(HERE)

    @property
    def last(self) -> datetime:
        return self.rows[-1].said.at.astimezone(HERE)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Of the first message that had any."""
        return next((why for why in self.whys if why), ())

    @property
    def title(self) -> str:
        """The text that shares most with the others."""
        return title_of(self.quotes(1)[0].said.text, limit=40)

    def quotes(self, most: int = QUOTES) -> list[OfflineRow]:
        """The messages that share most with the others, each by another person where there are enough."""
        sets = [terms(row.said.text) for row in self.rows]
        counts = Counter(term for found in sets for term in found)
        worth = [sum(counts[term] for term in found) / (len(found) + 4) for found in sets]
        best = sorted(range(len(sets)), key=lambda number: (-worth[number], number))
        chosen: dict[str, OfflineRow] = {}
        for number in best:
            chosen.setdefault(self.rows[number].said.sender, self.rows[number])
            if len(chosen) == most:
                break
        return list(chosen.values())

    def by_day(self) -> Counter[date]:
        """How many spoke of it each day, in the compound's own time."""
        return Counter(row.said.at.astimezone(HERE).date() for row in self.rows)


@dataclass(slots=True)
class Replayed:
    """What a history came to."""

    matters: list[Gathered]
    messages: int
    heard: Counter[Intent]
    staff: int  # messages by those who were named as staff: never voices

    @property
    def silent(self) -> int:
        """Messages that were no demand."""
        return self.heard[Intent.OTHER]


def replay(
    rows: Sequence[OfflineRow], *, tickets: bool, told: Callable[[int], None]
) -> list[Gathered]:
    """Matters of a file, hottest first; `told` hears how many rows are done."""
    return replayed(rows, Ear(), tickets=tickets, told=told).matters


def replayed(
    rows: Sequence[OfflineRow],
    ear: Ear,
    *,
    tickets: bool,
    told: Callable[[int], None],
    staff: Collection[str] = (),
) -> Replayed:
    """A whole file heard; `staff` are names or accounts of those who work for the community.

    Tickets were filed on purpose: each is a demand, and its words alone say what and where it is about. A matter ends
    where nobody has spoken of it for as long as a compound's matters stay open.
    """
    weaver = Weaver(CITY if tickets else COMPOUND)
    weaver.learn(terms(row.said.text) for row in rows)
    matters: dict[str, Gathered] = {}
    matter_of: dict[tuple[str, str], str] = {}
    result = Replayed([], len(rows), Counter(), 0)
    for number, given in enumerate(rows, 1):
        row = _by_whom(given, staff)
        finding = ear.filed(row.said.text) if tickets else ear.hear(row.said)
        if number % 50 == 0 or number == len(rows):
            told(number)
        result.heard[finding.intent] += 1
        result.staff += row.said.role is Role.STAFF
        if finding.intent is Intent.OTHER or finding.category is None:
            continue
        said = row.said
        follows = matter_of.get((said.chat, finding.follows or ""))
        words = terms(said.text)
        for order, demand in enumerate((finding, *finding.more)):
            if demand.category is None:
                continue
            place = demand.place or SpokenPlace()
            strand = Strand(demand.category, place, said.at, words, said.sender, follows)
            name = str(weaver.find(strand) or f"{number:08d}.{order}")
            weaver.add(name, strand)
            if order == 0:
                matter_of[said.chat, said.ref] = name
            gathered = matters.setdefault(name, Gathered(name, demand.category, place))
            gathered.rows.append(row)
            gathered.whys.append(demand.why)
            gathered.urgent = gathered.urgent or demand.urgent
    for kept, joined in weaver.consolidate() if tickets else ():
        matters[str(kept)].rows += matters.pop(str(joined)).rows
    result.matters = sorted(matters.values(), key=lambda each: (-each.heat, each.key))
    return result


def _by_whom(row: OfflineRow, staff: Collection[str]) -> OfflineRow:
    if staff and (row.said.sender in staff or row.name in staff):
        return replace(row, said=replace(row.said, role=Role.STAFF))
    return row


def told(matters: Sequence[Gathered]) -> list[dict[str, Any]]:
    """Matters as `bandeng replay --json` writes them."""
    return [
        {
            "no": number,
            "title": each.title,
            "category": each.category,
            "place": each.place._asdict(),
            "heat": each.heat,
            "why": _why(each),
            "voices": [row.said.ref for row in each.rows],
        }
        for number, each in enumerate(matters, 1)
    ]


def _why(each: Gathered) -> str:
    likes = f"，{each.likes} 人点赞" if each.likes else ""
    return f"{each.people} 人说了 {len(each.rows)} 次{likes}；{cards.why_in_words(each.reasons)}"

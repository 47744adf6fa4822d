"""Weaving voices into threads: which earlier ones a new voice belongs with.

A thread is what becomes a matter. Two voices belong together when they speak of the same kind of trouble,
at places that agree, in like words, soon after each other; the more threads of a kind are open, the more
alike the words must be. Words are compared as pairs of characters weighted by rarity (tf-idf cosine).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from operator import add
from sys import intern
from typing import Final

from nlp.finding import SpokenPlace
from nlp.normal import normalise

KEPT_TERMS: Final = 60
LONGEST: Final = 600
NEWEST: Final = 60
COMMON: Final = 0.04
ENOUGH: Final = 0.5
RARE: Final = 10
RARE_WORTH: Final = 0.04
# kinds under which strangers speak of many things, and how alike their words must be to be one matter
CATCH_ALL: Final = frozenset(
    {"sanitation", "property_service", "other_voice", "neighbours", "facilities", "fees", "leak"}
)
LITTLE: Final = 0.05
SOME: Final = 0.1
MUCH: Final = 0.2
RECENT: Final = timedelta(hours=6)
_RUN: Final = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_FILLER: Final = re.compile(
    r"请问|请求|希望|建议|咨询|反映|投诉|关于|强烈|要求|问题|情况|严重|尽快|能否|什么时候|什么|是否|为什么|怎么|如何"
    r"|一下|可以|领导|政府|相关|部门|我们|咱们|你们|他们|我家|小区|物业|业主|居民|西地省|[a-z]\d*[市区县]"
)


# spots of a compound that there are several of, and sources of noise: what is at one, or of one, is not of the other
_SPOTS: Final = tuple(
    (name, re.compile(words))
    for name, words in (
        ("@东门", "东门"),
        ("@南门", "南门"),
        ("@西门", "西门"),
        ("@北门", "北门"),
        ("@后门", "后门"),
        ("@侧门", "侧门"),
        ("@车棚", "车棚|充电棚"),
        ("@车库", "地库|车库"),
        ("@快递", "快递[柜站]|驿站|菜鸟"),
        ("@广场舞", "广场舞|跳舞|音响|大喇叭"),
        ("@打架", "干仗|干架|打架|吵架|摔盘|摔碗"),
        ("@装修", "装修|电钻|冲击钻|砸墙"),
        ("@停水", "停水|没水|断水|不来水|没来水"),
        ("@水质", "水.{0,4}(?:黄|浑|锈|有味|异味|漂白粉)|水质|黄水|浑水"),
        ("@水压", "水压|水流?(?:太|很|好|特别)?小"),
        ("@狗叫", "狗叫|狗.{0,4}叫|狗吠"),
    )
)
SPOTS: Final = frozenset(name for name, _ in _SPOTS)


def terms(text: str) -> frozenset[str]:
    """Character pairs of a text that may tell it from others, and the spots it names; each is held in memory once."""
    plain = normalise(text[:LONGEST])
    spots = {name for name, words in _SPOTS if words.search(plain)}
    runs = _RUN.findall(_FILLER.sub(" ", plain))
    return frozenset(intern(pair) for run in runs for pair in map(add, run, run[1:])) | spots


@dataclass(slots=True)
class Thread:
    """Voices woven together so far; `terms` counts how many of them hold each pair."""

    key: Hashable
    category: str
    place: SpokenPlace
    last: datetime
    size: int = 0
    terms: dict[str, float] = field(default_factory=dict[str, float])
    senders: set[str] = field(default_factory=set[str])
    buildings: set[str] = field(default_factory=set[str])
    norm: float = 0.0
    norm_at: int = -1


@dataclass(frozen=True, slots=True)
class Strand:
    """A voice to be woven in. `follows` is the thread of the message it quotes or goes on from."""

    category: str
    place: SpokenPlace
    at: datetime
    terms: frozenset[str]
    sender: str = ""
    follows: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a weaver spans: a compound, where being of one kind says much, or a whole city, where it says little."""

    open_for: timedelta


COMPOUND: Final = Scope(timedelta(days=45))
CITY: Final = Scope(timedelta(days=400))


class Weaver:
    """The open threads of one community. Deterministic: the same strands in order give the same threads."""

    def __init__(self, scope: Scope = COMPOUND) -> None:
        self.scope = scope
        self.threads: dict[Hashable, Thread] = {}
        self._of_category: dict[str, dict[Hashable, None]] = defaultdict(dict)
        self._of_term: dict[str, dict[Hashable, None]] = defaultdict(dict)
        self._seen: Counter[str] = Counter()
        self._texts = 0

    def learn(self, texts: Iterable[frozenset[str]]) -> None:
        """Counts how common terms are, ahead of weaving."""
        for found in texts:
            self._seen.update(found)
            self._texts += 1

    def restore(self, thread: Thread) -> None:
        """Puts an open thread back, as after a restart."""
        self.threads[thread.key] = thread
        self._of_category[thread.category][thread.key] = None
        self._seen.update(thread.terms.keys())
        self._texts += 1
        if self.scope is CITY:
            for term in thread.terms:
                self._of_term[term][thread.key] = None

    def find(self, strand: Strand) -> Hashable | None:
        """The thread a strand belongs to, or None when it opens a new one."""
        if strand.follows in self.threads:
            followed = self.threads[strand.follows]
            if followed.category == strand.category and not self._apart(followed, strand):
                return followed.key
        crowd = len(self._of_category[strand.category])
        best = None
        best_score = ENOUGH
        rare = self._rarities(strand.terms)
        for key in self._candidates(strand, crowd):
            score = self.affinity(self.threads[key], strand, crowd, rare)
            if score > best_score:
                best = key
                best_score = score
        return best

    def add(self, key: Hashable, strand: Strand) -> Thread:
        """Weaves a strand into the thread with this key, new or known."""
        thread = self.threads.get(key)
        if thread is None:
            thread = self.threads[key] = Thread(key, strand.category, strand.place, strand.at)
            self._of_category[strand.category][key] = None
        kin = self._of_category[thread.category]
        kin[key] = kin.pop(key, None)  # the newest stands last
        thread.size += 1
        thread.last = max(thread.last, strand.at)
        thread.senders.add(strand.sender)
        if strand.place.building:
            thread.buildings.add(strand.place.building)
        for term in strand.terms:
            thread.terms[term] = thread.terms.get(term, 0.0) + 1.0
            if self.scope is CITY:
                self._of_term[term][key] = None
        if len(thread.terms) > 2 * KEPT_TERMS:
            self._trim(thread)
        thread.norm_at = -1
        return thread

    def consolidate(self, alike: float = 0.4) -> list[tuple[Hashable, Hashable]]:
        """Joins threads that have grown alike: (kept, joined) pairs, the larger one kept."""
        joined: list[tuple[Hashable, Hashable]] = []
        for thread in sorted(self.threads.values(), key=lambda each: -each.size):
            if thread.key not in self.threads:
                continue
            for other in self._related(thread):
                if self._cosine(thread, other) >= alike and not self._disjoint(thread, other):
                    self._join(thread, other)
                    joined.append((thread.key, other.key))
        return joined

    def _related(self, thread: Thread) -> list[Thread]:
        telling = sorted(thread.terms, key=lambda term: -thread.terms[term] * self.rarity(term))[
            :12
        ]
        keys = {key: None for term in telling for key in self._of_term[term]}
        return [
            self.threads[key]
            for key in keys
            if key != thread.key and self.threads[key].size <= thread.size
        ]

    def _cosine(self, one: Thread, two: Thread) -> float:
        common = one.terms.keys() & two.terms.keys()
        dot = sum(self.rarity(term) ** 2 * one.terms[term] * two.terms[term] for term in common)
        return dot / (self._norm(one) * self._norm(two)) + self._names(common) if dot else 0.0

    @staticmethod
    def _disjoint(one: Thread, two: Thread) -> bool:
        return bool(one.buildings and two.buildings and one.buildings.isdisjoint(two.buildings))

    def _join(self, kept: Thread, gone: Thread) -> None:
        for term, count in gone.terms.items():
            kept.terms[term] = kept.terms.get(term, 0.0) + count
            self._of_term[term][kept.key] = None
        kept.size += gone.size
        kept.senders |= gone.senders
        kept.buildings |= gone.buildings
        kept.last = max(kept.last, gone.last)
        kept.norm_at = -1
        self.drop(gone.key)

    def reclassify(self, key: Hashable, category: str) -> None:
        """A thread turned out to be about something else."""
        thread = self.threads[key]
        self._of_category[thread.category].pop(key, None)
        thread.category = category
        self._of_category[category][key] = None

    def relocate(self, key: Hashable, place: SpokenPlace) -> None:
        """A thread turned out to be somewhere else."""
        thread = self.threads[key]
        thread.place = place
        thread.buildings = {place.building} if place.building else set()

    def drop(self, key: Hashable) -> None:
        """A thread is closed: nothing more joins it."""
        thread = self.threads.pop(key, None)
        if thread:
            self._of_category[thread.category].pop(key, None)
            for term in thread.terms if self.scope is CITY else ():
                self._of_term[term].pop(key, None)

    def _trim(self, thread: Thread) -> None:
        rare = self._rarities(thread.terms)
        kept = sorted(thread.terms, key=lambda term: -thread.terms[term] * rare[term])[:KEPT_TERMS]
        for term in thread.terms.keys() - set(kept) if self.scope is CITY else ():
            self._of_term[term].pop(thread.key, None)
        thread.terms = {term: thread.terms[term] for term in kept}

    def _candidates(self, strand: Strand, crowd: int) -> Iterable[Hashable]:
        """In a compound the newest threads of the category; in a city also those that share a telling term."""
        yield from islice(reversed(self._of_category[strand.category]), NEWEST)
        if self.scope is COMPOUND:
            return
        found: dict[Hashable, None] = {}
        most = max(COMMON * max(len(self.threads), 1), 25)
        for term in strand.terms:
            keys = self._of_term.get(term, {})
            if len(keys) <= most:
                found.update(keys)
        yield from found

    def rarity(self, term: str) -> float:
        """Inverse document frequency, smoothed."""
        return math.log((self._texts + 8) / (self._seen[term] + 1))

    def _rarities(self, terms: Iterable[str]) -> dict[str, float]:
        """The rarity of each of them."""
        seen = self._seen.get
        texts = self._texts + 8
        log = math.log
        return {term: log(texts / (seen(term, 0) + 1)) for term in terms}

    def likeness(self, thread: Thread, rare: Mapping[str, float]) -> float:
        """Cosine of a thread and a strand's terms with their rarities, 0 to 1; more for names they share."""
        shared = thread.terms.keys() & rare.keys()
        if not shared:
            return 0.0
        dot = sum(rare[term] ** 2 * thread.terms[term] for term in shared)
        own = math.sqrt(sum(weight * weight for weight in rare.values()))
        return dot / own / self._norm(thread) + self._names(shared)

    def _names(self, shared: Iterable[str]) -> float:
        """What sharing rare terms adds: a name that few texts hold is hardly shared by chance."""
        rare = sum(self._seen[term] <= RARE for term in shared)
        return min(RARE_WORTH * rare, 3 * RARE_WORTH)

    def _norm(self, thread: Thread) -> float:
        if thread.norm_at != self._texts:
            rare = self._rarities(thread.terms)
            thread.norm = (
                math.sqrt(sum((rare[term] * count) ** 2 for term, count in thread.terms.items()))
                or 1.0
            )
            thread.norm_at = self._texts
        return thread.norm

    @staticmethod
    def _in_common(strand: Strand, placed: bool, age: timedelta, crowd: int) -> float:
        """How alike the words of strangers must be at least; kinds that catch all sorts say little by themselves."""
        loose = strand.category in CATCH_ALL
        if placed:
            return LITTLE if loose else 0.0
        if crowd == 1 and age <= RECENT and not loose:
            return 0.0
        return MUCH if loose else SOME

    @staticmethod
    def _apart(thread: Thread, strand: Strand) -> bool:
        here = strand.place.building
        if here and thread.buildings:
            return here not in thread.buildings
        spots = SPOTS & strand.terms
        return bool(spots and (there := SPOTS & thread.terms.keys()) and not spots & there)

    def affinity(
        self, thread: Thread, strand: Strand, crowd: int, rare: Mapping[str, float]
    ) -> float:
        """How well a strand, its terms given with their rarities, fits a thread; above ENOUGH it belongs there."""
        age = abs(strand.at - thread.last)
        if age > self.scope.open_for or self._apart(thread, strand):
            return 0.0
        alike = 1.6 * self.likeness(thread, rare)
        if thread.category != strand.category:
            return alike
        if self.scope is CITY:
            return alike + 0.08
        placed = bool(strand.place.building and thread.buildings)
        known = strand.sender in thread.senders
        if not known and alike < self._in_common(strand, placed, age, crowd):
            return 0.0
        score = 0.62 if placed else 0.45
        score += 0.25 if known else 0.0
        return score + _freshness(age) - 0.11 * math.log2(max(crowd, 1)) + alike


def _freshness(age: timedelta) -> float:
    if age <= timedelta(hours=6):
        return 0.25
    if age <= timedelta(days=2):
        return 0.15
    return 0.05 if age <= timedelta(days=7) else 0.0


def thread_of(
    key: Hashable,
    category: str,
    place: SpokenPlace,
    last: datetime,
    size: int,
    kept: Mapping[str, float],
    buildings: Iterable[str] = (),
) -> Thread:
    """A thread from what was stored of it."""
    named = {*buildings, *([place.building] if place.building else [])}
    return Thread(key, category, place, last, size, dict(kept), buildings=named)

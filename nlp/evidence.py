"""What a single text says for each category, before anyone asks who said it and when."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from nlp.lexicon import Glance, Hit, Lexicon, LexiconEntry, Scanner
from nlp.segment import borders
from nlp.typos import Typos

NEAR: Final = 12
SHORT: Final = 2  # characters that do not yet say what is the matter
_HAPPENED: Final = frozenset("坏停堵漏断破裂塌歪松倒掉翘鼓锈")  # 门禁坏 is said as 门禁坏了
_HALF_SAID: Final = ("没", "不", "冒", "占", "堆")  # 坡道没, 充电桩冒, 过道占 say nothing yet
_WRONG: Final = frozenset("不没坏停堵漏断脏臭冒掉吵了破裂倒塌占满")


def _longest_first(hit: Hit) -> tuple[int, int]:
    return hit.start - hit.end, hit.start


_BY_START: Final = itemgetter(1)
_STOPS: Final = "。！？!?\n；;"
_TOPICAL: Final = (
    "things",
    "troubles",
    "scenes",
    "fixed",
    "rollcall",
    "urgent",
    "trouble",
    "despair",
    "cry",
)
_CRIES: Final = ("despair", "cry")
_TROUBLING: Final = frozenset({"scenes", "troubles", "trouble", "urgent", "cry"})
_DENIED: Final = re.compile(  # 没停水, 电梯没坏, 没有煤气味; but 有没有煤气味 asks, and 没停水通知 complains
    r"(?<!有)没有?(?:再|什么|啥)?(?:停[水电气暖](?!的?通知|公告)|漏(?:[水雨气]|了)|断[水电气网]|跳闸|坏(?![处话人])|堵(?!漏)|爆"
    r"|着火|起火|冒烟|(?:煤气|燃气|天然气|烧焦|焦|糊|臭|怪|异)味|泄漏|积水|被困|困人|塌|问题|毛病|事(?![故先情])(?:了|儿)?$)"
    r"|不停[水电气暖]"
)
_LOOKALIKE: Final = re.compile(  # 谁捡着了 is no fire, 没人倒了 nobody who fell
    r"[捡拣拾拿买摸找逮抓睡领借]着了(?!火)|没(?:有)?人倒了"
)
_MODIFYING: Final = (
    "trouble",
    "ask",
    "grievance",
    "petition",
    "here",
    "neutral_question",
    "innocent_strong",
    "innocent_weak",
    "thanks",
    "staff_speak",
    "echo",
    "support",
    "disagree",
    "confess",
    "receipt",
    "advice",
    "resolved",
    "not_resolved",
    "urgent",
    "not_urgent",
    "sure",
    "hint",
    "despair",
    "cry",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The grounds found in one text, and their sum for each category.

    `pairs` are a thing beside a trouble of its own kind, `loose` ones a thing beside a trouble of any kind.
    """

    scenes: dict[str, list[Hit]]
    pairs: dict[str, list[Hit]]
    loose: dict[str, list[Hit]]
    bare: dict[str, list[Hit]]
    fixed: dict[str, list[Hit]]
    danger: list[Hit]
    rollcall: bool

    def strength(self, category: str) -> float:
        """How much the text speaks of the category; 1 is one sure scene."""
        scenes = sum(_weight(hit) for hit in self.scenes.get(category, ()))
        pairs = len(self.pairs.get(category, ()))
        loose = 0.0 if pairs else 0.3 * bool(self.loose.get(category))
        named = sum(_naming(hit) for hit in self.bare.get(category, ()))
        return min(scenes, 3.0) + 0.55 * min(pairs, 3) ** 0.7 + loose + min(named, 0.6)

    def named(self, category: str) -> str:
        """What is the matter, in the lexicon's own words alone: 电梯坏了, 暖气不热; empty where they do not say."""
        things = {
            hit.start: hit.entry.written
            for hit in self.bare.get(category, ())
            if hit.entry.part == "things" and len(hit.entry.fragments) == 1
        }
        for pair in (*self.pairs.get(category, ()), *self.loose.get(category, ())):
            whole = len(pair.entry.fragments) == 1 and not pair.entry.written.endswith(_HALF_SAID)
            if pair.start in things and whole:
                return things[pair.start] + _happened(pair.entry.written)
        found = [hit.entry.fragments for hit in self.scenes.get(category, ())]
        scenes = [
            _happened("".join(each), each[-1])
            for each in found
            if (len(each) == 1 or (len(each) == SHORT and each[1][0] in _WRONG))
            and not each[-1].endswith(_HALF_SAID)
        ]
        return max(
            (each for each in scenes if len(each) > SHORT and _WRONG & set(each)),
            key=len,
            default="",
        )

    def ranked(self) -> list[tuple[float, str]]:
        """Categories with any ground, strongest first."""
        names = {*self.scenes, *self.pairs, *self.bare}
        return sorted(((self.strength(name), name) for name in names), reverse=True)

    def grounds(self) -> list[Hit]:
        """What is enough for a demand by itself: scenes, and things beside their troubles."""
        found = [hit for hits in self.scenes.values() for hit in hits if _weight(hit) >= 0.9]
        found += [hit for hits in self.pairs.values() for hit in hits]
        return sorted(found, key=lambda hit: hit.start)


def _happened(words: str, last: str = "") -> str:
    """Words with the 了 that a bare trouble behind them wants: 栏杆松了, 过道堆满了."""
    return words + ("了" if (last or words) in _HAPPENED or words.endswith("满") else "")


def _weight(hit: Hit) -> float:
    letters = sum(map(len, hit.entry.fragments))
    if letters <= 2:
        return 0.7
    return 0.9 if letters == 3 else 1.1


def _naming(hit: Hit) -> float:
    """What a bare word says for its category: less when several categories share it."""
    full = 0.15 + 0.06 * (hit.end - hit.start)
    return full * (1.0 if hit.entry.part == "things" else 0.6) / hit.entry.shared


NOTHING: Final = Evidence({}, {}, {}, {}, {}, [], rollcall=False)


@dataclass(frozen=True, slots=True)
class Tone:
    """The roles that general words play in one text: role -> the words found; settings -> words of each."""

    roles: dict[str, list[Hit]]
    settings: dict[str, list[Hit]]
    danger: list[Hit]

    def count(self, role: str, most: int = 2) -> int:
        return min(len(self.roles.get(role, ())), most)


class Outline(Scanner):
    """A quick look at a text: may it hold a ground? Says yes too often, never no where a rule would decide."""

    def __init__(self, entries: Iterable[LexiconEntry]) -> None:
        entries = tuple(entries)
        super().__init__(entries)
        bit = {
            name: 1 << place
            for place, name in enumerate(sorted({entry.category or "" for entry in entries}))
        }
        every = (1 << len(bit)) - 1
        self._things = [0] * len(self.fragments)
        self._troubles = [0] * len(self.fragments)
        self._alone = [False] * len(self.fragments)
        for number, whole in enumerate(self.whole):
            for entry in whole:
                if entry.part == "things":
                    self._things[number] |= bit[entry.category or ""]
                elif entry.part in ("troubles", "trouble"):
                    self._troubles[number] |= bit[entry.category] if entry.category else every
                else:
                    self._alone[number] |= entry.sure or entry.part != "urgent"

    def holds_ground(self, text: str) -> bool:
        """Whether the text may hold a scene, a danger, or a thing with its trouble."""
        found = self.raw(text)
        things = troubles = 0
        for number, _, _ in found:
            if self._alone[number]:
                return True
            things |= self._things[number]
            troubles |= self._troubles[number]
        return things & troubles != 0 or (
            len(found) > 1 and any(True for _ in self.spanning(text, found))
        )


class Reader:
    """Reads texts against one lexicon; holds the scanners, no state of its own."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._topics = Scanner(lexicon.of(*_TOPICAL))
        self._tones = Scanner(lexicon.of(*_MODIFYING))
        # quick looks: does a text hold a ground, a cry; may it echo a demand or say that it is over?
        self.may_speak = Outline(lexicon.of(*_TOPICAL)).holds_ground
        self.may_cry = Glance(lexicon.of(*_CRIES)).any
        self.may_support = Glance(
            lexicon.of("echo", "support", "disagree", "resolved", "fixed")
        ).any
        self._aliased = tuple(lexicon.aliases.items())
        words = (
            entry.fragments[0]
            for entry in lexicon.of("things", "troubles")
            if len(entry.fragments) == 1
        )
        self._typos = Typos(words)

    def spelled(self, text: str) -> str:
        """The text with the group's own spellings and slips of the keyboard read as the usual ones; offsets stay."""
        for old, new in self._aliased:
            if old in text:
                text = text.replace(old, new)
        return self._typos.mended(text)

    def topics(self, text: str) -> Evidence | None:
        """Grounds in the text, or None when nothing in it names a thing, a trouble or a scene."""
        found = self._topics.raw(text)
        if not found:
            return None
        hits = _meant(text, _worded(text, self._topics.hits(text, found)))
        return _weighed(text, hits) if hits else None

    def tone(self, text: str) -> Tone:
        found = [
            hit
            for hit in _meant(text, self._tones.find(text))
            if not _in_number(text, hit) and not _not_over(text, hit)
        ]
        roles: dict[str, list[Hit]] = {}
        cries = _longest(
            [hit for hit in found if hit.entry.part in _CRIES]
        )  # no longer word takes them away
        for hit in [
            *_longest([h for h in found if not h.entry.setting and h.entry.part not in _CRIES]),
            *cries,
        ]:
            roles.setdefault(hit.entry.part, []).append(hit)
        settings: dict[str, list[Hit]] = {}
        for hit in _worded(text, [hit for hit in found if hit.entry.setting]):
            settings.setdefault(hit.entry.setting, []).append(hit)
        return Tone(roles, settings, [hit for hit in found if hit.entry.part == "urgent"])


def _worded(text: str, hits: list[Hit]) -> list[Hit]:
    """Hits that do not lie inside other words; a one- or two-letter fragment must be made of whole words."""
    short = [hit for hit in hits if min(map(len, hit.entry.fragments)) <= 2]
    if not short:
        return hits
    edges = borders(text)
    return [hit for hit in hits if (hit.start in edges and hit.end in edges) or not _short(hit)]


def denies(text: str) -> bool:
    """Whether the text says of a trouble that there is none: 我们这栋没停水."""
    return _DENIED.search(text) is not None


def _meant(text: str, hits: list[Hit]) -> list[Hit]:
    """Hits but for the troubles that the text says there are none of."""
    denied = (
        [found.span() for no in (_DENIED, _LOOKALIKE) for found in no.finditer(text)]
        if hits
        else []
    )
    if not denied:
        return hits
    return [
        hit
        for hit in hits
        if hit.entry.part not in _TROUBLING
        or not any(hit.start < end and start < hit.end for start, end in denied)
    ]


def _not_over(text: str, hit: Hit) -> bool:
    """路灯不亮了 says of nothing that it is over: 亮了 does."""
    return hit.entry.part == "resolved" and text[max(hit.start - 1, 0) : hit.start] in ("不", "没")


def _in_number(text: str, hit: Hit) -> bool:
    """4-2-1201 is a door, not 120."""
    return text[hit.start].isdecimal() and (
        text[hit.start - 1 : hit.start].isdecimal() or text[hit.end : hit.end + 1].isdecimal()
    )


def _short(hit: Hit) -> bool:
    return len(hit.entry.fragments[0]) <= 2 and len(hit.entry.fragments) == 1


def _weighed(text: str, hits: list[Hit]) -> Evidence:
    parts: dict[str, dict[str, list[Hit]]] = {part: defaultdict(list) for part in _TOPICAL}
    for hit in hits:
        parts[hit.entry.part][hit.entry.category or ""].append(hit)
    scenes = {name: _longest(found) for name, found in parts["scenes"].items()}
    things = parts["things"]
    troubles = parts["troubles"]
    general = _longest(parts["trouble"].get("", []))
    pairs: dict[str, list[Hit]] = {}
    loose: dict[str, list[Hit]] = {}
    for name, named in things.items():
        longest = _longest(named)
        if name in troubles and (found := list(_paired(text, longest, _longest(troubles[name])))):
            pairs[name] = found
        elif general and (found := list(_paired(text, longest, general))):
            loose[name] = found
    bare = {
        name: _longest([*things.get(name, ()), *troubles.get(name, ())])
        for name in {*things, *troubles}
    }
    danger = [hit for found in parts["urgent"].values() for hit in found]
    return Evidence(scenes, pairs, loose, bare, parts["fixed"], danger, bool(parts["rollcall"]))


def _paired(text: str, things: list[Hit], troubles: list[Hit]) -> Iterable[Hit]:
    """Troubles that stand near a thing of theirs, in the same sentence."""
    ends = [
        thing.end for thing in things
    ]  # neither starts nor ends go back: the longest do not overlap
    for trouble in troubles:
        near = bisect_left(ends, trouble.start - NEAR)
        for thing in things[near:]:
            if thing.start > trouble.end + NEAR:
                break
            first, second = (thing, trouble) if thing.start <= trouble.start else (trouble, thing)
            apart = second.start - first.end
            if 0 <= apart <= NEAR and not any(
                stop in text[first.end : second.start] for stop in _STOPS
            ):
                yield Hit(trouble.entry, first.start, second.end)
                break


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of overlapping hits the longest ones, in order; words that play several roles are kept for each."""
    if len(hits) < 2:
        return hits
    taken = bytearray(max(hit.end for hit in hits))
    spans: set[tuple[int, int]] = set()
    kept: list[Hit] = []
    for hit in sorted(hits, key=_longest_first):
        span = hit[1:]
        if span in spans or 1 not in taken[hit.start : hit.end]:
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            spans.add(span)
            kept.append(hit)
    return sorted(kept, key=_BY_START)

"""Where one message turns from one matter to the next: sentences, list marks, and words like 还有 or 另外."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_MARK: Final = (
    r"[\n;；]\s*|(?:^|(?<=[\s。！？!?;；:：，,]))(?:\d{1,2}[.、．)）](?:(?!\d)|(?=\d{1,3}(?:号|栋|幢|#|单元)))|[（(]?[一二三四五六七八九十\d]{1,2}[)）、]"
    r"|[A-Ea-e][.、．)）](?=\s*[^\sA-Za-z])|[①②③④⑤⑥⑦⑧⑨⑩]|[\d]\ufe0f?\u20e3|第[一二三四五](?:件|个|条|点|样)?[，,、:：]?|[一二三四]是)"
    r"|(?<=\S)[①②③④⑤⑥⑦⑧⑨⑩\u20e3]"
)
_TURN: Final = (
    r"还有就是|还有个事|还有一?[件个]事|还有一[件样]|还有(?!一[会点])|另外(?!一)|另有|顺便|顺带|顺嘴|对了|再就是|再有就是|再有|再一个|再者"
    r"|再说说|再说|再提|再反映|再问|还想说|还想问|其次|最后|首先|同时|此外|除此之外|以及|然后是|然后|而且(?=\S{0,6}也)|也请|也麻烦|捎带|哦对|噢对|诶对"
)
_STRONG: Final = re.compile(
    rf"(?P<turn>{_MARK}|[，,\s]*(?:{_TURN})[，,：:\s]*)|(?P<stop>[。！？!?…]+\s*)"
)
# 把消防通道都堵了 goes on with what does it
_WEAK: Final = re.compile(r"(?:[，,、]\s*|\s+)(?!把|导致|害得|搞得|弄得|[，,、\s])")
# what breaks into a long telling: 写到这儿, 等一下, 刚才听见
_INTERRUPTED: Final = re.compile(
    r"(?:刚才|刚刚)?(?:正?[写说打]到这|写着写着|说着说着|打字的工夫|写这[封些段])|等一下|等等[，,。！]|哎呀|[先我]*不[写说]了|先顾|出大?事了|刚(?:才|刚)?(?:听见|看见|闻到|发现|起身|回家|推门)"
)
SHORTEST: Final = 3
SECTION: Final = 24  # characters of the shortest section
MOST_SECTIONS: Final = 8
STRETCH, OVERLAP = 80, 20  # characters of a stretch where no mark ends one
MOST: Final = 80  # breaks of one message that are looked at; rants have about sixty


class Clause(NamedTuple):
    """A stretch of a text; `turn`: a list mark or a word like 还有 opens it, `weak`: only a comma does."""

    start: int
    end: int
    turn: bool = False
    weak: bool = False


class Section(NamedTuple):
    """A part of a long telling; `breaks_in`: something that happened meanwhile opens it."""

    start: int
    end: int
    breaks_in: bool


def sections(text: str, parts: Sequence[Clause]) -> list[Section]:
    """The parts of a long telling, each of one matter as a rule: cut where a turn or an interruption begins one."""
    cuts = [(clause.start, False) for clause in parts if clause.turn]
    cuts += [(match.start(), True) for match in _INTERRUPTED.finditer(text)]
    starts = [(0, False)]
    for cut, breaks_in in sorted(cuts):
        goes_on = (
            starts[-1][1] and text[cut - 1] != "\n"
        )  # what broke in is told to the end of its line
        if cut - starts[-1][0] >= SECTION and not goes_on and len(starts) < MOST_SECTIONS:
            starts.append((cut, breaks_in))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [
        Section(start, end, breaks_in) for (start, breaks_in), end in zip(starts, ends, strict=True)
    ]


def stretches(parts: Sequence[Clause]) -> list[tuple[int, int]]:
    """A text's clauses, the long ones in overlapping pieces: what is typed by voice has no marks at all."""
    return [
        (start, min(start + STRETCH, clause.end))
        for clause in parts
        for start in range(
            clause.start, max(clause.end - OVERLAP, clause.start + 1), STRETCH - OVERLAP
        )
    ]


def clauses(text: str) -> list[Clause]:
    """A text's clauses in order; those of fewer than SHORTEST characters belong to the one before."""
    found: list[Clause] = []
    start = 0
    turn = False
    weak = False
    for end, begin, opens, comma in _breaks(text):
        said = len(text[start:end].strip())
        if turn and comma and said < SHORTEST:  # B. 监控 正门那个歪着: a mark, and what it is about
            continue
        if said >= SHORTEST:
            found.append(Clause(start, end, turn, weak))
        elif found:
            found[-1] = found[-1]._replace(end=end)
        if said >= SHORTEST or found or opens:
            start = begin
            turn = opens
            weak = comma
    if len(text) - start >= SHORTEST or not found:
        found.append(Clause(start, len(text), turn, weak))
    return found


def _breaks(text: str) -> list[tuple[int, int, bool, bool]]:
    """Where a clause ends, where the next begins, whether with a turn, whether after a comma alone."""
    strong = [(m.start(), m.end(), m["turn"] is not None, False) for m in _STRONG.finditer(text)]
    taken = [(start, end) for start, end, _, _ in strong]
    weak = [
        (m.start(), m.end(), False, True)
        for m in _WEAK.finditer(text)
        if all(m.end() <= start or m.start() >= end for start, end in taken)
    ]
    found = sorted(strong + weak)
    if (
        len(found) > MOST
    ):  # a list without end, or none at all: only what plainly turns to something else counts
        found = [each for each in found if each[2]][:MOST]
    return found

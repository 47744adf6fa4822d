"""Which of several things words are about, told by the rare characters and pairs that both have.

Officers name an open matter by whatever they remember of it: 老人摸黑那件, 大黄叫的那家. What counts is what its title
and its voices say, as far as it is rare in what officers say anyway (meanings/desk.tsv) and among the things
themselves. Measured on 150 such sentences by another hand: 97 of a hundred, 1 wrong (docs/decisions/meanings.md).
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from nlp.grams import grams_of
from nlp.meaning import examples
from nlp.normal import normalise

TITLED: Final = 1.5  # what stands in a title counts so many times
KIND: Final = 1.0  # for being of the kind that the words are of
THERE: Final = 1.0  # for being at the building that the words name
ENOUGH: Final = 1.5  # below it too little is in common
LEAD: Final = 0.2
SCALE: Final = 10.0
LONGEST: Final = 200  # characters that are read of the words
_HAN: Final = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One thing that words may be about: its title without the place, what was said of it, its kind and building."""

    title: str
    said: Sequence[str]
    category: str
    building: str | None


def likeliest(
    text: str, described: Sequence[OpenMatter], category: str | None, building: str | None
) -> int | None:
    """The place in `described` of what words are surely about; None where nothing leads. `category` and `building` are
    those of the words, None where they name none."""
    titles = [_grams(each.title) for each in described]
    whole = [
        title.union(*map(_grams, each.said)) for title, each in zip(titles, described, strict=True)
    ]
    spread = Counter(gram for grams in whole for gram in grams)
    said = _grams(text[:LONGEST])
    weights = {
        gram: _rarity(gram) * math.log((1 + len(whole)) / (1 + spread[gram])) for gram in said
    }
    scored = sorted(
        (
            (
                _common(weights, titles[at], whole[at])
                + KIND * (category == each.category)
                + THERE * (building is not None and building == each.building),
                at,
            )
            for at, each in enumerate(described)
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < ENOUGH:
        return None
    second = scored[1][0] if len(scored) > 1 else 0.0
    return scored[0][1] if scored[0][0] - second >= LEAD else None


def _common(weights: Mapping[str, float], title: Collection[str], whole: Collection[str]) -> float:
    return sum(
        weight * (TITLED if gram in title else 1.0)
        for gram, weight in weights.items()
        if gram in whole
    )


def _grams(text: str) -> set[str]:
    """The Chinese characters and pairs of a text."""
    first, last = _HAN
    return {
        gram for gram in grams_of(normalise(text)) if all(first <= char <= last for char in gram)
    }


def _rarity(gram: str) -> float:
    """How rare a gram is in what officers say of anything."""
    known, whole = _spoken()
    return math.log((1 + whole) / (1 + known[gram])) / SCALE


@cache
def _spoken() -> tuple[Counter[str], int]:
    lines = [text for _, text in examples("desk")]
    return Counter(gram for text in lines for gram in _grams(text)), len(lines)

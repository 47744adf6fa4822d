"""What is meant by a sentence, told by its likeness to examples: which question, deed or piece of news it is.

Rules read words first. Where they find nothing, a sentence is compared with those written beside each meaning
(meanings/*.tsv, an example a line: meaning, sentence). The comparison is complement naive Bayes over characters
and character pairs (Rennie, Shih, Teevan and Karger 2003): what the examples of all other meanings hold speaks
against a meaning. Counting them is all the learning there is: a line more teaches it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from nlp.grams import grams_of
from nlp.normal import normalise

HERE: Final = Path(__file__).with_name("meanings")
SMOOTH: Final = 0.3
LONGEST: Final = 200  # characters that are read
SURE: Final = 0.15  # a lead over the next meaning, by which nine of ten are right
_MASKS: Final = (
    (re.compile(r"20\d\d-\d{1,4}|(?<!\d)0\d{3}(?!\d)"), "#"),  # a matter's number
    (re.compile(r"\d+-\d+(?:-\d+)*"), "@"),  # a door
    (re.compile(r"\d+"), "0"),
    (re.compile(r"\s+"), ""),
)


class Likeness(NamedTuple):
    """A meaning, and its lead over the next one (0 and more)."""

    name: str
    lead: float


class Meanings:
    """The meanings of one kind of talk, from examples."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        """From pairs of a meaning's name and a sentence."""
        told = [(name, _grams(text)) for name, text in examples]
        spread = Counter(gram for _, grams in told for gram in grams)
        self._rarity = {
            gram: 1 + math.log((1 + len(told)) / (1 + often)) for gram, often in spread.items()
        }
        inside: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for name, grams in told:
            for gram, weight in self._vector(grams).items():
                inside[name][gram] += weight
        whole: dict[str, float] = defaultdict(float)
        for counted in inside.values():
            for gram, held in counted.items():
                whole[gram] += held
        total = sum(whole.values()) + SMOOTH * len(whole)
        self._against = {
            name: (
                {gram: math.log(whole[gram] - held + SMOOTH) for gram, held in counted.items()},
                math.log(total - sum(counted.values())),
            )
            for name, counted in inside.items()
        }
        self._without = {gram: math.log(held + SMOOTH) for gram, held in whole.items()}

    def _vector(self, grams: Collection[str]) -> dict[str, float]:
        """Rarities of the grams that the examples know, as a unit vector."""
        known = {gram: self._rarity[gram] for gram in grams if gram in self._rarity}
        length = math.sqrt(sum(weight**2 for weight in known.values())) or 1.0
        return {gram: weight / length for gram, weight in known.items()}

    def of(self, text: str, among: Collection[str] | None = None) -> Likeness | None:
        """The likeliest meaning, of those that can be meant; None for words that no example is like."""
        vector = self._vector(_grams(text))
        names = [name for name in self._against if among is None or name in among]
        if not vector or not names:
            return None
        scored = sorted(((self._score(name, vector), name) for name in names), reverse=True)
        lead = scored[0][0] - scored[1][0] if len(scored) > 1 else SURE
        return Likeness(scored[0][1], lead)

    def _score(self, name: str, vector: dict[str, float]) -> float:
        held, total = self._against[name]
        return sum(
            weight * (total - held.get(gram, self._without[gram]))
            for gram, weight in vector.items()
        )


def _grams(text: str) -> set[str]:
    plain = normalise(text[:LONGEST])
    for pattern, mask in _MASKS:
        plain = pattern.sub(mask, plain)
    return grams_of(plain)


def surely(talk: str, text: str, lead: float = SURE) -> Likeness | None:
    """What words of a kind of talk are like, leading the next meaning by `lead` or more; None for nothing so clear."""
    found = meanings(talk).of(text)
    return found if found is not None and found.lead >= lead else None


@cache
def meanings(talk: str) -> Meanings:
    """The shipped meanings of a kind of talk: "desk", "worker" or "resident"."""
    return Meanings(examples(talk))


def examples(talk: str) -> list[tuple[str, str]]:
    """The shipped examples of a kind of talk: a meaning's name and a sentence."""
    lines = (HERE / f"{talk}.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(name, text) for name, text in rows]

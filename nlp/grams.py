"""What a text sounds like: learned weights of characters and character pairs, as readable data.

grams.tsv opens with the bias of every category and of the HEARD ("voice", "resolved" …), then holds a line a
gram: the gram, its rarity (idf), `name:weight` wherever the weight matters; ^ and $ are a text's borders. A text
is the unit vector of the rarities of its grams; its logit for a name is the dot product with the weights.
Fitted by benchmarks/fit_ear.py.
"""

import math
import struct
from collections.abc import Iterable, Set
from functools import cache
from operator import add
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).with_name("grams.tsv")
VOICE: Final = "voice"
HEARD: Final = (
    VOICE,
    "echo",
    "resolved",
    "urgent",
)  # what a text may sound like beside its category
EXACT: Final = 10_000  # rarities and weights have two decimals, their products four
BORDERS: Final = "^$"
_FIRST: Final = 1 + len(HEARD)  # where the categories' sums begin: behind the square and the HEARD
_BITS: Final = 32
_TOP: Final = 1 << (_BITS - 1)
_LOW: Final = (1 << _BITS) - 1


def grams_of(text: str) -> set[str]:
    """The characters and character pairs of a normalised text, its borders marked, blanks left out."""
    return {gram for gram in set(text) | _pairs(text) if " " not in gram and "\n" not in gram}


def _pairs(text: str) -> set[str]:
    """Neighbours in a text, its first and last character beside the BORDERS."""
    return set(map(add, BORDERS[0] + text, text + BORDERS[1]))


def _cell(written: str) -> tuple[str, float]:
    name, _, weight = written.rpartition(":")
    return name, float(weight)


def _packed(numbers: Iterable[float]) -> int:
    """Many small sums as one whole number, so that adding two of them is one addition; 32 bits each."""
    return sum(round(number * EXACT) << (place * _BITS) for place, number in enumerate(numbers))


class _Loud(dict[str, int]):
    """What a character adds to the square and to the voice alone: small, so that a sum is quick."""

    def __missing__(self, char: str) -> int:
        return 0


class Grams:
    """The weights, packed; one instance a process.

    What a gram adds to a text's sums stands in one number: the square of the length, the dot product with the
    voice's weights, then with each category's. A text of 600 characters stays far from what 32 bits hold.
    """

    def __init__(self, written: Iterable[str]) -> None:
        """From the lines of the data."""
        rows = (
            line.rstrip("\n").split("\t")
            for line in written
            if line.strip() and not line.startswith("#")
        )
        bias = dict(map(_cell, next(rows)[2:]))
        self.names = tuple(sorted(bias.keys() - set(HEARD)))
        self._heard_bias, self._bias = (
            [bias.get(name, 0.0) for name in HEARD],
            [bias[name] for name in self.names],
        )
        self._pairs: dict[str, int] = {}
        self._chars: dict[str, int] = {}
        self._loud = _Loud()
        for gram, written_rarity, *cells in rows:
            known = dict(map(_cell, cells))
            rarity = float(written_rarity)
            dots = [rarity * known.get(name, 0.0) for name in (*HEARD, *self.names)]
            whole = _packed([rarity**2, *dots])
            if len(gram) == 1:
                self._chars[gram], self._loud[gram] = whole, _packed([rarity**2, dots[0]])
            else:
                self._pairs[gram] = whole
        self._signs = sum(_TOP << (place * _BITS) for place in range(len(self.names) + _FIRST))
        self._unpack = struct.Struct(f"<{len(self.names) + _FIRST}i").unpack

    def total(self, text: str, letters: Set[str]) -> int:
        """All sums of a text; `letters` are its different characters."""
        chars = sum(filter(None, map(self._chars.get, letters)))
        return chars + sum(filter(None, map(self._pairs.get, _pairs(text))))

    def _sums(self, total: int) -> tuple[int, ...]:
        """A packed number's parts, each with its sign."""
        return self._unpack(
            ((total + self._signs) ^ self._signs).to_bytes(4 * (len(self.names) + _FIRST), "little")
        )

    def _part(self, total: int, place: int) -> int:
        return ((total + self._signs >> place * _BITS) & _LOW) - _TOP

    def voice(self, total: int) -> float:
        """The voice's log-odds."""
        both = total + self._signs
        square = (both & _LOW) - _TOP
        dot = (both >> _BITS & _LOW) - _TOP
        return self._heard_bias[0] + (dot / math.sqrt(square * EXACT) if square else 0.0)

    def alarm(self, total: int) -> float:
        """The log-odds of danger."""
        square = self._part(total, 0)
        dot = self._part(total, _FIRST - 1)
        return self._heard_bias[-1] + (dot / math.sqrt(square * EXACT) if square else 0.0)

    def heard(self, total: int) -> list[float]:
        """The log-odds of each of HEARD."""
        square, *dots = self._sums(total)[:_FIRST]
        scale = 1 / math.sqrt(square * EXACT) if square else 0.0
        return [dot * scale + bias for dot, bias in zip(dots, self._heard_bias, strict=True)]

    def loudness(self, letters: Set[str]) -> float:
        """How much of the voice the different characters of a text hold by themselves: log-odds but for the bias."""
        both = sum(map(self._loud.__getitem__, letters))
        square = both & _LOW
        return (both >> _BITS) / math.sqrt(square * EXACT) if square else 0.0

    def odds(self, total: int) -> list[float]:
        """How likely each category is (in the order of `names`), beside the likeliest: 1 and less."""
        sums = self._sums(total)
        square = sums[0]
        dots = sums[_FIRST:]
        scale = 1 / math.sqrt(square * EXACT) if square else 0.0
        logits = [dot * scale + bias for dot, bias in zip(dots, self._bias, strict=True)]
        most = max(logits)
        return [math.exp(logit - most) for logit in logits]

    def telling(self, text: str, name: str, most: int = 3) -> list[str]:
        """The grams of a text that speak loudest for a name, pairs before single characters."""
        index = 1 + (HEARD.index(name) if name in HEARD else len(HEARD) + self.names.index(name))
        found: list[str] = []
        for grams, adds in ((_pairs(text), self._pairs), (set(text), self._chars)):
            weight = {gram: self._weight(adds[gram], index) for gram in grams if gram in adds}
            found += sorted(
                (gram for gram in weight if weight[gram] > 0),
                key=lambda gram: (-weight[gram], gram),
            )
            if len(found) >= most:
                break
        return found[:most]

    def _weight(self, packed: int, index: int) -> float:
        """As written: it is kept multiplied by the rarity."""
        return round(self._part(packed, index) / math.sqrt(self._part(packed, 0) * EXACT), 4)


@cache
def shipped() -> Grams:
    """The weights that come with the project."""
    with HERE.open(encoding="utf-8") as lines:
        return Grams(lines)

"""What a text sounds like: learned weights of characters and character pairs, as readable data.

grams.tsv opens with the bias of every category and of "voice", then holds a line a gram: the gram, its
rarity (idf), `name:weight` wherever the weight matters. A text is the unit vector of the rarities of its
grams; its logit for a name is the dot product with the weights. Fitted by benchmarks/fit_ear.py.
"""

import math
from array import array
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).with_name("grams.tsv")
VOICE: Final = "voice"


def grams_of(text: str) -> set[str]:
    """The characters and character pairs of a normalised text, blanks left out."""
    found = set(text)
    found.update(map("".join, pairwise(text)))
    return {gram for gram in found if " " not in gram and "\n" not in gram}


def _cell(written: str) -> tuple[str, float]:
    name, _, weight = written.rpartition(":")
    return name, float(weight)


class Grams:
    """The weights as matrix rows; one instance a process."""

    def __init__(self, written: Iterable[str]) -> None:
        """From the lines of the data."""
        rows = (line.rstrip("\n").split("\t") for line in written if line.strip() and not line.startswith("#"))
        bias = dict(map(_cell, next(rows)[2:]))
        self.names = tuple(sorted(bias.keys() - {VOICE}))
        column = {name: index for index, name in enumerate([*self.names, VOICE])}
        self._bias = [bias[name] for name in column]
        adds = array("f")
        self._row: dict[str, int] = {}
        # both sums of the quick look at once: the square of the length and the dot product, as one complex number
        self._quick: dict[str, complex] = {}
        for number, (gram, written_rarity, *cells) in enumerate(rows):
            known, rarity = dict(map(_cell, cells)), float(written_rarity)
            adds.extend(rarity * known.get(name, 0.0) for name in column)
            adds.append(rarity**2)
            self._row[gram] = number * (len(column) + 1)
            self._quick[gram] = complex(rarity**2, rarity * known.get(VOICE, 0.0))
        self._chars = {gram: both for gram, both in self._quick.items() if len(gram) == 1}
        # what a gram adds to the sums of a text: its dot product with every weight, the square of its length
        self._width = len(column) + 1
        self._adds = adds

    def logits(self, text: str) -> list[float]:
        """Log-odds a category (in the order of `names`), the voice's last."""
        adds, width, row = self._adds, self._width, self._row
        starts = [row[gram] for gram in {*text, *map(add, text, text[1:])} if gram in row]
        if not starts:
            return list(self._bias)
        *dots, square = map(sum, zip(*[adds[start : start + width] for start in starts], strict=True))
        length = math.sqrt(square)
        return [dot / length + bias for dot, bias in zip(dots, self._bias, strict=True)]

    def voice_odds(self, text: str) -> float:
        """The voice's log-odds alone."""
        quick, both = self._quick, 0j
        for gram in {*text, *map(add, text, text[1:])}:
            if gram in quick:
                both += quick[gram]
        return self._bias[-1] + (both.imag / math.sqrt(both.real) if both else 0.0)

    def may_be_voice(self, text: str, chars_floor: float, floor: float) -> bool:
        """The quick look at every message: first its characters alone, then its pairs too."""
        chars, both = self._chars, 0j
        for char in set(text):
            if char in chars:
                both += chars[char]
        if not both or both.imag < chars_floor * math.sqrt(both.real):
            return False
        return self.voice_odds(text) > floor

    def heard(self, text: str) -> tuple[float, dict[str, float]]:
        """The voice's log-odds, and the probability of each category if it is one."""
        *logits, voice = self.logits(text)
        most = max(logits)
        odds = [math.exp(logit - most) for logit in logits]
        total = sum(odds)
        return voice, {name: each / total for name, each in zip(self.names, odds, strict=True)}

    def telling(self, text: str, name: str, most: int = 3) -> list[str]:
        """The grams of a text that speak loudest for a name, pairs before single characters."""
        index = self.names.index(name)
        weight = {gram: self._weight(gram, index) for gram in grams_of(text) if gram in self._row}
        known = [gram for gram, each in weight.items() if each > 0]
        known.sort(key=lambda gram: (-len(gram), -weight[gram], gram))
        return known[:most]

    def _weight(self, gram: str, index: int) -> float:
        """As written: rounded, since it is kept multiplied by the rarity."""
        start = self._row[gram]
        return round(self._adds[start + index] / math.sqrt(self._adds[start + self._width - 1]), 4)


@cache
def shipped() -> Grams:
    """The weights that come with the project."""
    with HERE.open(encoding="utf-8") as lines:
        return Grams(lines)

"""What a text sounds like: learned weights of characters and character pairs, as readable data.

grams.tsv holds a line a gram: the gram, its rarity (idf), then `name:weight` for every category and for
"voice" where the weight matters. A text is the unit vector of the rarities of its grams; its logit for a
name is the dot product with the weights. Fitted by benchmarks/fit_ear.py.
"""

import math
from functools import cache
from operator import add
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

HERE: Final = Path(__file__).with_name("grams.tsv")
VOICE: Final = "voice"
FAINT: Final = -1.3
FAINT_CHARS: Final = 0.8
Vector = npt.NDArray[np.float32]


def grams_of(text: str) -> set[str]:
    """The characters and character pairs of a normalised text, blanks left out."""
    found = set(text)
    found.update(map("".join, zip(text, text[1:], strict=False)))
    return {gram for gram in found if " " not in gram and "\n" not in gram}


class Grams:
    """The weights as matrix rows; one instance a process."""

    def __init__(self, written: str) -> None:
        lines = [line.split("\t") for line in written.splitlines() if line and not line.startswith("#")]
        names = sorted({cell.rpartition(":")[0] for line in lines for cell in line[2:]} - {VOICE})
        self.names = tuple(names)
        column = {name: index for index, name in enumerate([*names, VOICE])}
        self._row: dict[str, int] = {}
        self._rarity: list[float] = []
        self._weights = np.zeros((len(lines), len(column)), np.float32)
        self._bias: Vector = np.zeros(len(column), np.float32)
        for number, (gram, rarity, *cells) in enumerate(lines):
            target = self._bias if gram == "" else self._weights[number]
            for cell in cells:
                name, _, weight = cell.rpartition(":")
                target[column[name]] = float(weight)
            self._rarity.append(float(rarity))
            if gram:
                self._row[gram] = number
        self._voice_bias = float(self._bias[-1])
        voice = self._weights[:, -1].tolist()
        # both sums at once: the square of the length and the dot product, as one complex number
        self._quick = {gram: complex(self._rarity[row] ** 2, self._rarity[row] * voice[row]) for gram, row in self._row.items()}
        self._chars = {gram: both for gram, both in self._quick.items() if len(gram) == 1}

    def logits(self, text: str) -> Vector:
        """Log-odds a category (in the order of `names`), the voice's last."""
        row = self._row
        rows = [row[gram] for gram in grams_of(text) if gram in row]
        if not rows:
            return self._bias
        rarity = np.array([self._rarity[number] for number in rows], np.float32)
        rarity /= math.sqrt(float(rarity @ rarity))
        return rarity @ self._weights[rows] + self._bias

    def may_be_voice(self, text: str) -> bool:
        """The quick look at every message: first its characters alone, then its pairs too."""
        chars, both = self._chars, 0j
        for char in set(text):
            if char in chars:
                both += chars[char]
        if not both or both.imag < FAINT_CHARS * math.sqrt(both.real):
            return False
        return self.voice_odds(text) > FAINT

    def voice_odds(self, text: str) -> float:
        """The voice's log-odds alone, in plain Python."""
        quick, both = self._quick, 0j
        for gram in {*text, *map(add, text, text[1:])}:
            if gram in quick:
                both += quick[gram]
        return self._voice_bias + (both.imag / math.sqrt(both.real) if both else 0.0)

    def heard(self, text: str) -> tuple[float, dict[str, float]]:
        """The voice's log-odds, and the probability of each category if it is one."""
        logits = self.logits(text)
        odds = np.exp(logits[:-1] - logits[:-1].max())
        shares = odds / odds.sum()
        return float(logits[-1]), dict(zip(self.names, shares.tolist(), strict=True))

    def telling(self, text: str, name: str, most: int = 3) -> list[str]:
        """The grams of a text that speak loudest for a name."""
        index = self.names.index(name)
        known = [(float(self._weights[self._row[gram], index]), gram) for gram in grams_of(text) if gram in self._row]
        return [gram for weight, gram in sorted(known, reverse=True)[:most] if weight > 0]


@cache
def shipped() -> Grams:
    """The weights that come with the project."""
    return Grams(HERE.read_text("utf-8"))

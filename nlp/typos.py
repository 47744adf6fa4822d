"""Slips of the keyboard: words of the lexicon typed with another character of the same sound.

自来睡 is read as 自来水, 没店了 as 没电了; a slip that is itself a word of the dictionary (提示 for 题示) is left
as it was typed, since jieba cuts it as one.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import ahocorasick_rs

from nlp.segment import known_borders

HERE: Final = Path(__file__).with_name("homophones.txt")
LONGEST: Final = 4
# characters that stand alone in any sentence: with them two neighbours look like a word by chance
_COMMON: Final = frozenset(
    "的了是我你他她它在有没不就也都又还来去到说要看给这那个和跟同请问让被把能会想做用人家多少大小好很太真吗呢吧啊着过得地"
    "与以及或如但而所则于之其此何谁今明早晚点进等为未再里上下对从向往已刚才只几两三四五六七八九十一二元块号半年月日天时分停坏修响漏"
)
# two characters of which one is such are no word by themselves: 不动, 没水, 停了
_LOOSE: Final = frozenset("不没了死着得的太有开关")

_BEFORE_A_BUILDING: Final = frozenset("号#0123456789一二三四五六七八九十")


@cache
def _alike() -> dict[str, str]:
    """Each character with the others of its sound."""
    alike: dict[str, str] = {}
    for line in HERE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            for char in line:
                alike[char] = alike.get(char, "") + line.replace(char, "")
    return alike


class Typos:
    """Finds slips of some words; one scan of a text, however many slips are known."""

    def __init__(self, words: Iterable[str]) -> None:
        known = {word for word in words if 2 <= len(word) <= LONGEST}
        known = {word for word in known if len(word) > 2 or _LOOSE.isdisjoint(word)}
        self._meant: dict[str, str] = {}
        for word in sorted(known):
            for at, char in enumerate(word):
                for other in _alike().get(char, ""):
                    slip = word[:at] + other + word[at + 1 :]
                    if other not in _COMMON and slip not in known:
                        self._meant.setdefault(slip, word)
        self._slips = list(self._meant)
        self._scan = ahocorasick_rs.AhoCorasick(self._slips).find_matches_as_indexes

    def mended(self, text: str) -> str:
        """The text with its slips read as the words that were meant; offsets stay."""
        found = self._scan(text)
        if not found:
            return text
        edges = known_borders(text)
        for number, start, end in found:
            slip = self._slips[number]
            if text[start] == "楼" and text[max(start - 1, 0)] in _BEFORE_A_BUILDING:
                continue
            if start in edges and end in edges and any(at in edges for at in range(start + 1, end)):
                text = text[:start] + self._meant[slip] + text[end:]
        return text

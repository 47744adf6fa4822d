"""One spelling for what people type: simplified, half-width, lower case, nothing invisible."""

import re
from functools import cache
from typing import Final

import opencc

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_HAN: Final = range(0x4E00, 0xA000)
_SPELLED_OUT: Final = {
    "➕": "+",
    "〇": "零",
    "﹣": "-",
    "–": "-",
    "—": "-",
    "－": "-",
    "\u3000": " ",
    "\t": " ",
}


@cache
def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: None for code in range(32) if code not in (9, 10)}
    table |= {ord(char): None for char in _INVISIBLE}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for keep in "，。！？；：（）":
        table.pop(ord(keep), None)
    table |= {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    table |= {code: chr(code - 0xFF21 + ord("a")) for code in range(0xFF21, 0xFF3B)}
    table |= {ord(char): plain for char, plain in _SPELLED_OUT.items()}
    traditional = "\n".join(map(chr, _HAN))
    simplified = opencc.OpenCC("t2s").convert(traditional)
    pairs = zip(traditional.split("\n"), simplified.split("\n"), strict=True)
    table |= {ord(old): new for old, new in pairs if old != new and len(new) == 1}
    return table


@cache
def _changed() -> re.Pattern[str]:
    """Finds the first character that is not left as it is; most texts have none."""
    return re.compile("[" + re.escape("".join(map(chr, _table()))) + "]")


def normalise(text: str) -> str:
    """The text as the rules read it; every kept character maps to exactly one character."""
    return text.translate(_table()) if _changed().search(text) else text

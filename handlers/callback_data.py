"""Buttons' data, at most 64 bytes: a letter, then numbers or names we know. Anything else is refused."""

import re
from typing import Final

from bot.domain.errors import BadCallback

_SHAPES: Final = {
    "m": re.compile(r"m:(take|close|reopen|answer|note|merge|split|class|dismiss|back):(\d{1,18})"),
    "c": re.compile(r"c:(\d{1,18}):([a-z_]{3,24})"),
    "g": re.compile(r"g:(\d{1,18}):(\d{1,18})"),
    "s": re.compile(r"s:(\d{1,18}):(\d{1,18})"),
    "f": re.compile(r"f:(begin|building|category|done|drop):?([\w-]{0,24})", re.ASCII),
    "d": re.compile(r"d:(yes|no)()"),
}


def parse(kind: str, data: str | None) -> tuple[str, str]:
    """The two parts of a button's data. Raises BadCallback for forged or outdated data."""
    match = _SHAPES[kind].fullmatch(data or "")
    if match is None:
        raise BadCallback
    return match[1], match[2]

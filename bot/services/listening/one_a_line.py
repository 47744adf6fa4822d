"""Histories with one message a line, as phones and small tools export them: [2026/3/2 19:04] 王芳: 电梯坏了."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOSTLY: Final = 2  # of lines with words, one of so many at least begins a message
HALF: Final = "上午|下午|晚上|中午|凌晨|清晨|早晨|早上|傍晚|夜里"
_HOUR: Final = rf"(?:{HALF})?\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[AaPp]\.?[Mm]\.?)?"
_DAY: Final = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}月\d{1,2}日)"
)
_MESSAGE: Final = re.compile(
    rf"^[\[［(（<【]?\s*(?P<day>{_DAY})[,，]?\s*(?:(?:星期|周|週)[一二三四五六日天])?\s*(?P<hour>{_HOUR})\s*[\]］)）>】]?\s*[-—–]?\s*"
    r"(?P<who>[^:：\t]{1,40}?)\s*[:：\t]\s*(?P<text>.*)$"
)
_STAMPED: Final = re.compile(rf"^[\[［(（<【]?\s*{_DAY}[,，]?\s*{_HOUR}\s*[\]］)）>】]?\s*[-—–]")
_OF_A_DAY: Final = re.compile(rf"^(?P<hour>{_HOUR})\t(?P<who>[^\t]{{1,40}})\t(?P<text>.*)$")
_DAY_ALONE: Final = re.compile(
    rf"^[-—=\s]*(?P<day>{_DAY})[\s,，]*[(（]?(?:(?:星期|周|週)?[一二三四五六日天])?[)）]?[-—=\s]*$"
)
_SHORT: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})")
_UNSEEN: Final = re.compile("[\u200e\u200f\u202a-\u202e\ufeff]")
_LEFT_OUT: Final = re.compile(
    r"[<＜](?:Media omitted|(?:未包含|省略)\S{0,8}|图片|影片|附件[^>＞]*|attached:[^>＞]*)[>＞]"
    r"|\S{1,6}(?:已忽略|已省略|omitted)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PhoneLine:
    """A message as a phone exports it: its first line in the file, its instant, year first, who, the words."""

    line: int
    at: str
    who: str
    words: list[str]


def messages(text: str) -> list[PhoneLine]:
    """The messages of such a history; none where the file is another kind."""
    lines = [
        _UNSEEN.sub("", line).replace("\u202f", " ").strip("\r\n ") for line in text.splitlines()
    ]
    found = list(_read(lines))
    if len(found) * MOSTLY < sum(bool(line) for line in lines):
        return []
    return found


def _read(lines: list[str]) -> Iterator[PhoneLine]:
    day_first = _day_first(lines)
    day, last = "", None
    for number, line in enumerate(lines, 1):
        if alone := _DAY_ALONE.match(line):
            day = _full(alone["day"], day_first=day_first)
            continue
        head = _MESSAGE.match(line) or (_OF_A_DAY.match(line) if day else None)
        if head is None:
            if last is not None and line and not _STAMPED.match(line):
                last.words.append(line)
            continue
        if last is not None:
            yield last
        named = head.groupdict().get("day")
        on = _full(named, day_first=day_first) if named else day
        words = _LEFT_OUT.sub("[图片]", head["text"].strip())
        hour = head["hour"].replace(".", "")
        last = PhoneLine(number, f"{on} {hour}", head["who"].strip(), [words] if words else [])
    if last is not None:
        yield last


def _day_first(lines: list[str]) -> bool:
    """Whether 2/3/2026 is the second of March: so say a first number over 12, else hours that need no AM."""
    found = [
        (int(each[1]), int(each[2]), "M" in line[:40].upper().replace("．", "."))
        for line in lines
        if (each := _SHORT.search(line[:24])) and len(each[3]) != 1
    ]
    if any(first > 12 for first, _, _ in found):
        return True
    if any(second > 12 for _, second, _ in found):
        return False
    return not any(half for _, _, half in found)


def _full(day: str, *, day_first: bool) -> str:
    """A date with its year first."""
    found = _SHORT.fullmatch(day)
    if found is None:
        return day
    first, second, year = found.groups()
    if int(first) > 31 or len(first) == 4:
        return day
    date, month = (first, second) if day_first else (second, first)
    return f"{year if len(year) == 4 else '20' + year}-{month}-{date}"

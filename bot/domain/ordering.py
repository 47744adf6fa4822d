"""What an officer's words on the desk ask for: a list, how a matter stands, a notice, a deed on a numbered matter.

Only words that ask for one of these are read; talk between officers is none of the bot's business.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wish(StrEnum):
    """What is asked for."""

    LATE = "late"
    TODAY = "today"
    MONTH = "month"
    FIND = "find"
    STATE = "state"
    NOTICE = "notice"
    MEETING = "meeting"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish and the words or numbers that go with it."""

    wish: Wish
    words: str = ""
    numbers: tuple[str, ...] = ()


_NAME: Final = re.compile(r"^\s*@\S+\s*")
_NUMBER: Final = r"(?:20\d\d-)?0*(\d{1,4})"
_MERGE: Final = (
    re.compile(rf"{_NUMBER}(?:号|件)?\s*[和跟与、]\s*{_NUMBER}.{{0,6}}并"),
    re.compile(rf"{_NUMBER}(?:号|件)?\s*(?:并|合)(?:到|入|进)\s*{_NUMBER}"),
)
_ASKS: Final = (
    (
        Wish.LATE,
        re.compile(
            r"(?:有|哪|几|啥|什么).{0,6}(?:超时|逾期|过期|到期|拖着)|(?:超时|逾期)的?.{0,3}(?:有|没|吗|哪|几|多少|？|\?)"
        ),
    ),
    (
        Wish.MONTH,
        re.compile(
            r"(?:这|本|上)个?月.{0,6}(?:解决|办结|办了|办完|处理).{0,4}(?:几|多少|哪些)|月报"
        ),
    ),
    (
        Wish.TODAY,
        re.compile(r"今[天儿早].{0,5}(?:有|什么|啥).{0,4}(?:新|事|情况|诉求)|(?:看|发).{0,3}日报"),
    ),
    (
        Wish.STATE,
        re.compile(
            r"谁(?:在|去|来)?(?:办|管|跟|接)|派(?:给|了|出去).{0,8}[吗没]|办到哪|到哪一?步|(?:咋|怎么)样了|有(?:进展|结果)[吗没]|接了[吗没]"
        ),
    ),
)
_FIND: Final = re.compile(
    r"^(?:帮我|麻烦)?(?:查|找|搜)(?:一?下|查|找)?(?:看)?\s*(.{2,20}?)(?:的事?)?$"
)
_NOTICE: Final = re.compile(
    r"^(?:帮我?|请|麻烦)?(?:你)?(?:在群里)?(?:发|出)(?:一?个|一?条|一?份)?(?:通知|公告)[，,：:\s]*(.{6,})$",
    re.DOTALL,
)
_MEETING: Final = re.compile(r"开个?.{0,4}会|碰个头")
_NO_ALARM: Final = re.compile(r"虚惊|误报|误会一场|没(?:什么|啥)?事了?$|炒(?:菜|辣椒)|是假的")


def asked(text: str, *, named: bool) -> Asked | None:
    """What words on the desk ask for; a meeting is only planned by whoever speaks to the bot by `named`."""
    plain = _NAME.sub("", text).strip()
    for pattern in _MERGE:
        if found := pattern.search(plain):
            return Asked(Wish.MERGE, "", (found[1], found[2]))
    if found := _NOTICE.search(plain):
        return Asked(Wish.NOTICE, found[1].strip())
    if named and _MEETING.search(plain):
        return Asked(Wish.MEETING, plain)
    wish = next((wish for wish, pattern in _ASKS if pattern.search(plain)), None)
    if wish is not None:
        return Asked(wish, plain)
    found = _FIND.search(plain)
    return Asked(Wish.FIND, found[1].strip()) if found else None


def is_no_alarm(text: str) -> bool:
    """Whether an officer says of an alarm that there was nothing: 虚惊 是炒辣椒."""
    return _NO_ALARM.search(text.strip()) is not None


def numbered(text: str) -> str | None:
    """The number of a matter that words begin with: 0001派给平安物业; a building's is none."""
    found = re.match(r"\s*(?:@\S+\s*)?(?:把)?(?:(20\d\d-\d{1,4})|(0\d{3}))(?!\d)", text)
    return (found[1] or found[2]) if found else None

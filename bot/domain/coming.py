"""What a few words under an event's card say: that somebody comes, with how many, or does not."""

import re
from dataclasses import dataclass
from typing import Final

MOST: Final = 9  # guests that words can bring
_NUMBERS: Final = {"一": 1, "俩": 2, "两": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5}
_COMES: Final = re.compile(
    r"算(?:我|俺|上)|带(?:着)?[一俩两三\d]?个?(?:孩子|娃|老伴)|(?:我|一)家[俩两三仨四五\d]口|带(?:我|上我)|都[来去](?!哪|干)|我(?:和|跟|带|领).{1,8}(?:[来去]|报(?!警|修|案|销|告))|加(?:我|一)|我(?:们|家|俩)?(?:也|都)?(?:来|去|参加|报|要去|要来)|^[+＋]\s*\d|报(?:个)?名|参加"
)
_NOT: Final = re.compile(
    r"[去来]不[了成]|名额.{0,3}(?:让|给|转|退)|不(?:去|来|参加|报)了?|取消|退(?:出|掉|了)|没空|有事"
)
_ASKS: Final = re.compile(
    r"[?？吗]|怎么|咋|几点|哪|还?有(?:地方|名额|位置?|座)没|(?:满|够)了没|行不|(?:能|可以)[^，,。]{1,5}不(?=[?？啊呀\s]|$)|要不要|多少钱|带(?:啥|什么)"
)
_WITH: Final = re.compile(
    r"(?:带|领|和|跟)(?:着|上)?(?:我家?|家)?(?P<number>[一俩两二三仨四五\d])?[个位口]?(?:人|孩子?|娃|小孩|老人|老伴|媳妇|老公|爱人|朋友|爸|妈|孙)"
)
_PLUS: Final = re.compile(r"[+＋]\s*(\d)")
_FAMILY: Final = re.compile(
    r"(?:一家|我们|我家|我们家|咱们?家?)(?:报名?|[去来]|要[去来]|一共|总共)?(?P<number>[俩两三仨四五\d])(?!\s*(?:号|栋|单元|楼|-|\d))[口个位人]?|报名?(?:上)?(?P<signs>[俩两三仨四五\d])(?=[口个位人])|(?:[，,\s]|[妈爸娃伴妇公]|孩子|朋友|老伴儿)(?P<all>[俩两三仨四五\d])(?:个)?[口人]"
)
"""How many come with whoever writes, himself among them."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The button that the words mean ("in", "out"), and how many come along."""

    deed: str
    guests: int = 0
    counted: bool = False  # whether the words say how many


_ALONE: Final = re.compile(
    r"就我(?:一个|自己)|我(?:一个人|自己)(?:[去来]|参加)|只有?我(?:一个|自己)"
)


def coming(text: str) -> Coming | None:
    """What words say of coming; None where they ask something or say nothing of it."""
    plain = text.strip()
    if _ASKS.search(plain):
        return None
    if _NOT.search(plain):
        return Coming("out")
    if not (_COMES.search(plain) or _ALONE.search(plain)):
        return None
    if _ALONE.search(plain):
        return Coming("in", 0, counted=True)
    guests = min(_guests(plain), MOST)
    return Coming("in", guests, counted=guests > 0)


def _guests(text: str) -> int:
    if found := _FAMILY.search(text):
        return _number(found["number"] or found["all"] or found["signs"]) - 1
    if found := _WITH.search(text):
        return _number(found["number"] or "一")
    found = _PLUS.search(text)
    return int(found[1]) - 1 if found and int(found[1]) else 0


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]

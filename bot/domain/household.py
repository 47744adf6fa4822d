"""Households (户): a door of the compound, and how people write it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple
from unicodedata import normalize

from bot.domain.place import Place

_SPOKEN: Final = re.compile(
    r"[零〇一二三四五六七八九]{3,4}(?=室?$)"
)  # 三零一: a room digit by digit
_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN: Final = "零〇一二两三四五六七八九十百"
_OTHER: Final = "(?:商铺|商业|底商|门面|门市|车库|车位|车棚|地下室|储藏室|储藏间|仓库|阁楼|别墅|独栋|整栋|股东|集体股)"
_NOUGHTS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
WHOLE: Final = "整栋"  # a villa: a building that is one door
_SIDES: Final = "甲乙丙丁东西南北中"  # stairwells that have no number
_KIND: Final = r"(?:号楼|\#楼?|幢|栋|座|楼|号)"
_NUMBER: Final = rf"[0-9]{{1,4}}|[{_HAN}]{{1,5}}|[a-z][0-9]{{0,3}}"
_BUILDING: Final = re.compile(rf"(?P<number>{_NUMBER}){_KIND}?")
_NAMED: Final = re.compile(
    rf"(?P<name>{_OTHER}|[\u4e00-\u9fff]{{1,6}}{_OTHER})-?(?P<room>[a-z]?[0-9]{{1,5}})号?"
)
_VILLA: Final = re.compile(r"(?P<number>[a-z][0-9]{1,3})(?:号楼|栋|幢|座)?")
_DOOR: Final = re.compile(
    rf"""(?P<building>{_NUMBER}) (?: (?P<kind>{_KIND}) -? | - )
         (?: (?P<unit>[0-9a-z]{{1,3}}|[{_HAN}]{{1,3}}|[{_SIDES}]) (?: (?:单元|门) -? | - ) )?
         (?P<room>[0-9]{{1,5}}[a-z]?|负[0-9]{{1,4}}|[a-z]{{1,2}}[0-9]{{1,4}}|{_OTHER}[0-9a-z]{{0,5}})
         (?: - (?P<second>[0-9]{{3,5}}) )? (?P<upper>跃|复式)? (?P<said>层|室|号|房)?""",
    re.VERBOSE,
)


def plain_label(label: str) -> str:
    """A door however it is written: 01-1-0100 is 1-1-100. No two doors of a ballot are alike by it."""
    return _NOUGHTS.sub("", normalize("NFKC", label))


class Belongs(StrEnum):
    """What somebody who is bound to a door is there."""

    OWNER = "owner"
    FAMILY = "family"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class BoundAccount:
    """An account that is bound to a door: how, since when, and what it said that it is there."""

    account: int
    how: str
    since: datetime
    belongs: Belongs | None


class Use(StrEnum):
    """What a door is for; which of them have a vote is a rule's own data."""

    HOME = "home"
    SHOP = "shop"
    PARKING = "parking"
    STORAGE = "storage"
    HOLDER = "holder"


_USES: Final = {
    Use.SHOP: ("商铺", "商业", "底商", "门面", "门市"),
    Use.PARKING: ("车库", "车位", "车棚"),
    Use.STORAGE: ("地下室", "储藏", "仓库", "阁楼", "负"),
    Use.HOLDER: ("股东", "集体股"),  # holds shares, and no door
}


class Door(NamedTuple):
    """Building, unit ("" where a building has none) and room, each as written in Arabic digits or letters."""

    building: str
    unit: str
    room: str

    @property
    def label(self) -> str:
        """3-2-501, or 3-501 where there are no units."""
        return "-".join(filter(None, self))

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.building, self.unit or None, self.room)


@dataclass(frozen=True, slots=True)
class Household:
    """One door of the roll. Area in 0.01 m²; `owner` tells which doors one buyer holds."""

    door: Door
    area: int | None = None
    shares: Fraction = Fraction(1)
    owner: str = ""
    developer: bool = False
    groups: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.door.label

    @property
    def use(self) -> Use:
        """What kind of door it is, by its words; a home where they say nothing."""
        words = self.door.building + self.door.room
        return next(
            (use for use, named in _USES.items() if any(each in words for each in named)), Use.HOME
        )

    @property
    def head(self) -> str:
        """Under which head it is counted: a buyer's doors are one, a developer's are one, else the door itself."""
        if self.developer:
            return f"developer:{self.owner}" if self.owner else "developer"
        return f"owner:{self.owner}" if self.owner else f"door:{self.label}"


def number(written: str) -> str | None:
    """三 -> 3, 十二 -> 12, 12 -> 12, A -> A; None when it is no number."""
    text = written.strip().lower()
    if len(text) == 1 and text in _SIDES:
        return text
    if text.isascii():
        return (str(int(text)) if text.isdecimal() else text.upper()) or None
    if not set(text) <= set(_DIGITS) | {"十", "百"}:
        return None
    hundreds, found, rest = text.rpartition("百")
    total = _DIGITS.get(hundreds, 1) * 100 if found else 0
    tens, found, ones = rest.rpartition("十")
    if found:
        total += _DIGITS.get(tens, 1) * 10
    return str(total + _DIGITS.get(ones[-1:], 0))


def in_digits(found: "re.Match[str]") -> str:
    """What a pattern found, in digits: 十二 as 12; anything else as it stands."""
    return number(found[0]) or found[0]


def building(written: str) -> str | None:
    """3#楼, 三号楼, 3幢, 3 -> 3; None when it names no building."""
    match = _BUILDING.fullmatch("".join(normalize("NFKC", written).split()).lower())
    return number(match["number"]) if match else None


def door(written: str) -> Door | None:
    """3-2-501, 3号楼2单元501室, 三幢501 -> a door; None when it is none."""
    text = re.sub(r"[—–_/、,.·]", "-", "".join(normalize("NFKC", written).split())).lower()
    text = text.replace("(", "").replace(")", "")
    text = _SPOKEN.sub(lambda found: "".join(str(_DIGITS.get(each, 0)) for each in found[0]), text)
    if (villa := text.removeprefix("别墅").removeprefix("独栋")) != text and _VILLA.fullmatch(
        villa
    ):
        text = villa
    if match := _NAMED.fullmatch(text):
        return Door(match["name"], "", _room(match["room"]))
    if match := _VILLA.fullmatch(text):
        return Door(match["number"].upper(), "", WHOLE)
    if match := _DOOR.fullmatch(text):
        return _numbered(match)
    return None


def _numbered(match: re.Match[str]) -> Door | None:
    named = number(match["building"])
    unit = number(match["unit"]) if match["unit"] else ""
    if named is None or unit is None:
        return None
    room = _room(match["room"])
    second = match["second"]
    if len(room) == 1 and not (unit or match["kind"] or match["said"]):
        return None  # 3-2 alone may be anything
    if second is None and len(unit) == 3 and unit.isdecimal() and len(room) >= 3:
        unit, room, second = "", unit, room  # 3-101-102: two rooms of a building without units
    pair = f"{room}/{_room(second)}" if second else room
    return Door(named, unit, pair + (match["upper"] or ""))


def _room(written: str) -> str:
    """0501 is 501; 05 and 001 stay apart from 5 and 1."""
    room = written.upper()
    return room.lstrip("0") if room.isdecimal() and len(room) > 3 else room


def order(written: Door) -> tuple[tuple[int, str], ...]:
    """A sort key: 2 before 10, numbers before letters."""
    return tuple((int(part) if part.isdecimal() else 10**6, part) for part in written)

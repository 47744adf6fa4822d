"""Building, unit and room out of the ways residents write them."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from nlp.finding import Place

_DIGIT: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]{1,3})"
_LABEL: Final = rf"(?:{_NUMBER}|[a-z](?=[栋幢座]))"

_BUILDING: Final = re.compile(
    rf"""
    (?<![\da-z.:-])(?P<number>{_LABEL})\s*
    (?:
        号?[楼栋幢座](?![上下道梯顶层房板长管盘主市])   # 3号楼 三栋 8幢 A座, not 三楼下
      | \#楼?                                            # 3#
      | 号院
    )
    """,
    re.VERBOSE,
)
_STOREY: Final = re.compile(r"(?<!号)[楼]$")
_UNIT: Final = re.compile(rf"(?<![\d.])(?P<number>{_NUMBER})\s*(?:单元|门(?=[\d\s一二三四五六七八九，,]|$|又|的|有))")
_DASHED: Final = re.compile(
    r"""
    (?<![\d.:#a-z-])(?P<building>\d{1,3}|[a-z])\s*(?:-|\#|号楼|栋|幢)\s*
    (?P<unit>\d{1,2})\s*(?:-|单元)\s*(?P<room>\d{2,4})(?![\d:])   # 3-2-501
    """,
    re.VERBOSE,
)
_PAIR: Final = re.compile(
    r"(?<![\d.:\-年月a-z])(?P<building>\d{1,2})-(?P<second>\d{1,4})(?![\d\-.:点月日号元块度%个岁分])"
)
_ROOM: Final = re.compile(
    r"""
    (?:单元|楼|栋|幢|座|[\#门])\s*(?P<after>\d{3,4})(?![\d:年点元块度])   # …单元501
      | (?<![\d.\-:*])(?P<named>[1-9]\d{2,3})(?:室|户|的业主|住户|家(?!具))
      | (?:我家?|我们家?|俺家?|住)\s*(?P<mine>[1-9]\d{2,3})(?![\d:年点元块度个米斤多])
      | ^(?P<lead>[1-9]\d{2,3})(?=的(?!\w*年)|\s|我家)
      | (?<=\s)(?P<free>[1-9]\d{1}0[1-9])(?=的|\s|我家|对门|家|$)
      | (?P<door>[1-9]\d{2,3})(?=对门|楼上|楼下|隔壁)
      | (?P<storey>[1-9]\d{0,1}0[1-9])(?=\s*(?:房顶|棚|屋|家|卧室|北屋|顶|漏|阳台))
    """,
    re.VERBOSE,
)
_MENTION: Final = re.compile(r"\d{3}|\d[-#号栋幢座单门]|[a-z][栋幢座]|号楼|单元|[一二三四五六七八九十][栋幢座门]")

_NAMING: Final = frozenset("0123456789栋幢座楼元门")  # a mention holds one of them


def number(written: str) -> str:
    """Arabic digits of a written number up to 99: "十二" is "12"; letters stay, in capitals."""
    if not written or not set(written) <= _DIGIT.keys() | {"十"}:
        return written.upper() if written.isalpha() else written.lstrip("0") or "0"
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(str(_DIGIT[c]) for c in written)
    return str((_DIGIT[tens[-1]] if tens else 1) * 10 + (_DIGIT[ones[0]] if ones else 0))


@dataclass(frozen=True)
class Gazetteer:
    """A community's own names for places: 东门, 老楼, 幼儿园那栋 -> building, unit, room."""

    names: Mapping[str, Place] = field(default_factory=dict[str, Place])

    def find(self, text: str) -> Place | None:
        """The place a normalised text speaks of, its parts None where unsaid; None if none is named."""
        if not self.mentioned(text):
            return None
        return self._named(text) or _written(text)

    def may_name(self, letters: Set[str]) -> bool:
        """A quicker look, at a text's different characters: no place is named without one of these.

        Digits that are not ASCII once normalised number no door.
        """
        return bool(self.names) or not _NAMING.isdisjoint(letters)

    def mentioned(self, text: str) -> bool:
        """A quick look: whether a place may be named at all."""
        return bool(self.names) or _MENTION.search(text) is not None

    def _named(self, text: str) -> Place | None:
        return next((place for name, place in self.names.items() if name in text), None)


def _written(text: str) -> Place | None:
    if whole := _DASHED.search(text):
        return Place(number(whole["building"]), number(whole["unit"]), whole["room"])
    building, unit, room = _building(text), _unit(text), _room(text)
    if building is None and unit is None and (pair := _PAIR.search(text)):
        second = pair["second"]
        long = len(second) >= 3
        return Place(number(pair["building"]), None if long else number(second), second if long else room)
    place = Place(building, unit, room)
    return place if any(place) else None


def _building(text: str) -> str | None:
    for match in _BUILDING.finditer(text):
        if _is_building(match[0]):
            return number(match["number"])
    return None


def _is_building(found: str) -> bool:
    """十七楼 is a storey; 三号楼 and 三栋 are buildings."""
    return not (_STOREY.search(found) and "号" not in found and "#" not in found)


def _unit(text: str) -> str | None:
    match = _UNIT.search(text)
    return number(match["number"]) if match else None


def _room(text: str) -> str | None:
    match = _ROOM.search(text)
    return next((part for part in match.groups() if part), None) if match else None

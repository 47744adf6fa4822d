"""Building, unit and room out of the ways residents write them.

Numbers come out in Arabic digits, letters in capitals; the first place said is the one that counts.
Floors, prices, dates, scores, telephone numbers and parking codes are no places.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from nlp.finding import SpokenPlace

_DIGIT: Final = (
    {c: i for i, c in enumerate("零一二三四五六七八九")}
    | {"两": 2, "幺": 1}
    | {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
)
_CHINESE: Final = "一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_NUMBER: Final = rf"(?:\d{{1,3}}|[{_CHINESE}]?十[{_CHINESE}]?|[{_CHINESE}]{{1,3}})"
_LABEL: Final = rf"(?:[a-z]?{_NUMBER}|[a-z])"
_OTHERS: Final = rf"(?:\s*[、,，和跟及]\s*{_LABEL}(?:号楼?|[栋幢座#])?){{0,5}}?"
# what is typed for 单元: the wrong key, the wrong tone
_STAIRWELL: Final = r"(?:单\s*[元员无园源圆]|[但丹]元)"
_UNITS: Final = rf"(?:{_NUMBER}|[a-z](?={_STAIRWELL})|[甲乙丙丁](?={_STAIRWELL}|门))"
_SPOKEN_ROOM: Final = (
    r"[零一二三四五六七八九幺两]{3,4}|[一二三四五六七八九]千[零一二三四五六七八九十百两]{1,6}"
)
# what makes a number before or after it something else
_MEASURE: Final = r"[\d:年点月日号元块毛度%个岁分秒天次人层间遍斤米万千百两折级代]|楼(?![上下道门梯顶])|小时|公里|号线"

_BUILDING: Final = re.compile(
    rf"""
    (?<![\da-z.:第栋-])(?P<number>{_LABEL}){_OTHERS}\s*
    (?:
        号\s*[楼搂娄]                                        # 3号楼, 三号搂, 3 号 楼
      | 好楼
      | 号?[栋幢座](?!一栋|别墅|房子)                         # 三栋 8幢 A座, not 一栋一栋地数
      | \#\s*楼?                                             # 3#
      | (?:号楼?|楼)(?=\s*{_UNITS}\s*{_STAIRWELL})            # 3楼2单元, 3号2单元
    )
    """,
    re.VERBOSE,
)
_UNIT: Final = re.compile(
    rf"""
    (?<![\d.第])(?P<number>{_UNITS})(?:\s*(?:[、,，和跟及至到-]|--)\s*{_NUMBER})?\s*
    (?:
        {_STAIRWELL}(?!测|考|单词|卷|作业|课|听写|复习|练习)
      | 门?洞
      | 门(?=[\d\s{_CHINESE}，,。门]|$|又|的|有|没|楼|电梯|下水|暖气)
    )
    """,
    re.VERBOSE,
)
_JOINT: Final = r"\s*[-./·_~]\s*"
_CHAIN: Final = re.compile(
    rf"""
    (?<![\d.:\#a-z/-])(?P<building>[a-z]?\d{{1,2}}|[a-z]|{_NUMBER})
    (?:{_JOINT}|\s*\#\s*|\s*号楼\s*|\s*[栋幢]\s*)
    (?P<unit>\d{{1,2}})(?:{_JOINT}|\s*{_STAIRWELL}\s*)
    (?P<room>\d{{3,4}})(?![\d:.]|[年元块度点米])                # 3-2-501 3.2.501 10/2/802
    """,
    re.VERBOSE,
)
_SPACED: Final = re.compile(
    r"(?:^|(?<=[\s\]]))(?P<building>\d{1,2})\s(?P<unit>\d{1,2})\s(?P<room>\d{3,4})(?=\s|$|的)"
)
_LETTERED: Final = re.compile(
    r"(?:^|(?<=[\s\]]))(?P<building>[a-z]\d?)\s(?P<second>\d{3,4})(?=\s|$)"
)  # B2 1803
_PAIR: Final = re.compile(
    rf"(?<![\d.:\-年月a-z#])(?P<building>[a-z]?\d{{1,2}}|[a-z])\s?-\s?(?P<second>\d{{3,4}}(?![\d年元块度米.:*-])|\d{{1,2}}"
    rf"(?!\s?(?:{_MEASURE}|[\-.a-z*]|赢|输|平|领先|逆转|战胜|放假|假期|国足)))(?!车位|号位)"
)
_ROOM: Final = re.compile(
    rf"""
    (?:单元|单[员无园源]|[但丹]元|楼|栋|幢|座|[\#门洞])\s*(?:的|里)?\s*(?P<after>\d{{3,4}}|{_SPOKEN_ROOM})(?![\d:年点元块度米])
      | (?<![\d.\-:*年])(?P<named>[1-9]\d{{2,3}})(?:室|户|的业主|住户|家(?!具))
      | (?:我家?|我们家?|俺家?|咱家|住)\s*(?P<mine>[1-9]\d{{2,3}})(?![\d:年点元块度个米斤多户天万分])
      | (?:楼上|楼下|对门|隔壁|顶楼|顶层)\s*(?P<next>[1-9]\d?0\d)(?!\d|[年点元块度米号])
      | ^(?!1[12][09])(?P<lead>[1-9]\d{{2,3}})(?=的(?!\w*年)|\s?我家)
      | (?<=\s)(?P<free>[1-9]\d0[1-9])(?=的|\s|我家|对门|家|$)
      | (?<![\d.\-:*年])(?P<door>[1-9]\d{{2,3}})(?=对门|楼上|楼下|隔壁|和[1-9]\d{{2,3}}中间)
      | (?<![\d.\-:*年])(?P<storey>[1-9]\d?0[1-9])(?=\s*(?:房顶|棚|屋|卧室|北屋|顶|漏|阳台|门口))
    """,
    re.VERBOSE,
)
_STOREY: Final = re.compile(r"(?<!号)(?<!好)楼$")
_STUDY: Final = re.compile(
    r"第?[\d一二三四五六七八九十]+单元(?:测|考|单词|卷|作业|课|听写|复习)|第[一二三四五六七八九十\d]+单元"
)
# somebody else's compound: its buildings are none of ours
_ELSEWHERE: Final = re.compile(
    r"[她他]们?小区|[她他]们?那边?小区|别的小区|别人小区|隔壁小区|外小区|外县|(?<![我俺人]在)(?:县城|外地|老家)|学区房|碧桂园|万科城|恒大|保利"
    r"|我[表堂]?[妹姐哥弟姨姑舅叔婶]{1,2}(?:在|家|那边|万达|他|她|住)|取件码|货架|快递单|提货码|验证码|密码|"
    r"精装出售|精装修?出售|(?:新闻|抖音|视频)(?:里|上|说)"
)
_MENTION: Final = re.compile(
    r"\d{3}|\d\s?[-#号栋幢座单门/._·楼洞但丹]|[a-z]\d?[栋幢座]|[a-z]-\d|号\s?[楼搂娄]|好楼|单\s?[元员无园源]|[但丹]元"
    r"|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖][栋幢座门洞]"
)
_NAMING: Final = frozenset("0123456789栋幢座楼元门洞搂娄")  # a mention holds one of them


def number(written: str) -> str:
    """Arabic digits of a written number below ten thousand: "十二" is "12", "五零一" is "501".

    Leading noughts fall away; letters stay, in capitals, before their number.
    """
    if written[:1].isascii() and written[:1].isalpha():
        return written[0].upper() + (number(written[1:]) if written[1:] else "")
    if not written or not set(written) <= _DIGIT.keys() | set("十百千"):
        return written.lstrip("0") or "0" if written.isdecimal() else written
    if set("百千") & set(written):
        return str(_spoken(written))
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(str(_DIGIT[c]) for c in written).lstrip("0") or "0"
    return str((_DIGIT[tens[-1]] if tens else 1) * 10 + (_DIGIT[ones[0]] if ones else 0))


def _spoken(written: str) -> int:
    """A number said in full: 一千二百零三 is 1203."""
    total = 0
    digit = 0
    for char in written:
        if char in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[char]
            digit = 0
        else:
            digit = _DIGIT[char]
    return total + digit


@dataclass(frozen=True)
class Gazetteer:
    """A community's own names for places: 东门, 老楼, 幼儿园那栋 -> building, unit, room."""

    names: Mapping[str, SpokenPlace] = field(default_factory=dict[str, SpokenPlace])

    def find(self, text: str) -> SpokenPlace | None:
        """The place a normalised text speaks of, its parts None where unsaid; None if none is named."""
        if not self.mentioned(text):
            return None
        return self._named(text) or written_place(text)

    def may_name(self, letters: Set[str]) -> bool:
        """A quicker look, at a text's different characters: no place is named without one of these.

        Digits that are not ASCII once normalised number no door.
        """
        return bool(self.names) or not _NAMING.isdisjoint(letters)

    def mentioned(self, text: str) -> bool:
        """A quick look: whether a place may be named at all."""
        return bool(self.names) or _MENTION.search(text) is not None

    def _named(self, text: str) -> SpokenPlace | None:
        return next((place for name, place in self.names.items() if name in text), None)


def written_place(text: str) -> SpokenPlace | None:
    """The place that a normalised text writes out, by the forms above alone."""
    if _ELSEWHERE.search(text):
        return None
    if whole := _CHAIN.search(text) or _SPACED.search(text):
        return SpokenPlace(number(whole["building"]), number(whole["unit"]), number(whole["room"]))
    building = _building(text)
    unit = _unit(text)
    room = _room(text)
    if building is None and unit is None and (pair := _PAIR.search(text) or _LETTERED.search(text)):
        return _paired(pair, room)
    place = SpokenPlace(building, unit, room)
    return place if any(place) else None


def _paired(pair: re.Match[str], room: str | None) -> SpokenPlace | None:
    """9-1203 is a building and a room, 3-2 a building and a unit; E-5 is neither."""
    building = number(pair["building"])
    second = number(pair["second"])
    if len(pair["second"]) >= 3:
        return SpokenPlace(building, None, second)
    return None if building.isalpha() else SpokenPlace(building, second, room)


def _building(text: str) -> str | None:
    for match in _BUILDING.finditer(text):
        if _is_building(match[0], text[match.end() :]):
            return number(match["number"])
    return None


def _is_building(found: str, after: str) -> bool:
    """十七楼 is a storey; 三号楼 and 三栋 are buildings, and so is 三楼 before a unit; 一栋楼 is any."""
    if found.endswith("一栋") and re.match(
        r"地数|楼(?![道梯下上顶前后门]|[\d一二三四五六七八九]单)", after
    ):
        return False
    return not (_STOREY.search(found) and "#" not in found) or bool(
        re.match(rf"\s*{_UNITS}\s*{_STAIRWELL}", after)
    )


def _unit(text: str) -> str | None:
    match = _UNIT.search(text)
    return number(match["number"]) if match and not _STUDY.search(text) else None


def _room(text: str) -> str | None:
    for match in _ROOM.finditer(text):
        found = next(part for part in match.groups() if part)
        return number(found)
    return None

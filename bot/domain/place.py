"""Where in a compound: building, unit, room."""

import re
from typing import Final, NamedTuple


class Place(NamedTuple):
    """Parts as written in Arabic digits or letters; None where unknown."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None


def may_be_one(building: str | None, other: str | None) -> bool:
    """Whether two buildings may be the same: they are, or one of them was not said."""
    return None in (building, other) or building == other


_LANDMARK: Final = re.compile(
    r"地下车库|地库|车库|地下室|配电[房室]|泵房|电梯间|楼顶|天台|小?广场|花园|花坛|凉亭|亭子|滑梯|游乐场|健身(?:区|器材)|池塘|喷泉|[东南西北正后侧]门"
    r"|门岗|岗亭|保安亭|车棚|充电棚|垃圾[站房]|快递[柜站]|驿站|菜鸟|幼儿园|活动室|会所|超市|便利店|小卖部|路口|人行道|[东西南北]侧|[东西南北]边"
)


def landmark(text: str) -> str | None:
    """The spot of the compound that words name, where they name no building: 地下车库."""
    found = _LANDMARK.search(text)
    return found[0] if found else None

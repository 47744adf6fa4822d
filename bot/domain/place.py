"""Where in a compound: building, unit, room."""

import re
from typing import Final, NamedTuple


class Place(NamedTuple):
    """Parts as written in Arabic digits or letters; None where unknown."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None


_AT_HOME: Final = re.compile(
    r"(?:我|俺|咱|我们|咱们)(?:家|屋)(?!长|乡|属|人)|^(?:家里|屋里|厨房|卫生间|卧室|客厅|阳台)"
)
_ONES_BUILDING: Final = re.compile(
    r"(?:我们|咱们?|俺们|本|这)(?:个)?(?:楼|栋|单元|层)|楼道|楼上|楼下|对门|隔壁|单元门|电梯|门禁|楼梯"
)
_ELSEWHERE: Final = re.compile(
    r"小区|公共|活动室|凉亭|整个|菜店|门口|大门|广场|超市|马路|地下车库|车库|公园|学校|门岗|小区里"
)


def at_home(text: str) -> bool:
    """Whether words tell of one's own four walls: 我家水管漏水."""
    return _AT_HOME.search(text) is not None and _ELSEWHERE.search(text) is None


def in_ones_building(text: str) -> bool:
    """Whether words tell of the building one lives in: 楼道灯不亮, 楼上天天吵."""
    return _ONES_BUILDING.search(text) is not None and _ELSEWHERE.search(text) is None


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

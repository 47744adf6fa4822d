"""The Chinese names of things, and the small ways of writing them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.heat import Heat
from bot.domain.matter import State
from bot.domain.place import Place

CATEGORIES: Final = {
    "parking": "停车",
    "elevator": "电梯",
    "sanitation": "环境卫生",
    "noise": "噪音",
    "heating": "供暖",
    "water": "供水",
    "power": "供电",
    "gas": "燃气",
    "leak": "漏水维修",
    "drainage": "排水",
    "greening": "绿化",
    "fire_safety": "消防",
    "ebike": "电动车",
    "pets": "养宠",
    "falling_objects": "高空抛物",
    "lighting": "照明",
    "facilities": "公共设施",
    "security": "治安门禁",
    "property_service": "物业服务",
    "fees": "收费收益",
    "encroachment": "违建占用",
    "neighbours": "邻里纠纷",
    "welfare": "帮扶互助",
    "other_voice": "其他诉求",
}
STATES: Final = {
    State.VOICED: "待接手",
    State.TAKEN: "办理中",
    State.ANSWERED: "等居民确认",
    State.CLOSED: "已办结",
    State.DISMISSED: "不是诉求",
    State.MERGED: "已并入",
}
PHONES: Final = {
    "fire": "火警",
    "police": "报警",
    "ambulance": "急救",
    "mind": "心理援助热线",
    "elevator": "电梯应急",
    "property": "物业",
}
_PARTS: Final = {"supporters": "位居民", "buildings": "栋楼", "danger": "有危险"}


def state(each: State, *, urgent: bool) -> str:
    """How a matter stands; a danger that was none was told for good reason."""
    return "虚惊一场" if urgent and each is State.DISMISSED else STATES[each]


def place(where: Place, *, room: bool = False) -> str:
    """3号楼2单元, with the room only where the officers' desk needs it; empty when unknown."""
    parts: list[str] = []
    if where.building:
        parts.append(
            f"{where.building}号楼" if where.building.isdecimal() else f"{where.building}座"
        )
    if where.unit:
        parts.append(f"{where.unit}单元")
    if room and where.room:
        parts.append(where.room)
    return "".join(parts)


def told(felt: Heat) -> str:
    """3 位邻居在说，2 栋楼, for a card; who disagrees is counted too."""
    parts = [f"{felt.supporters} 位邻居在说"]
    if felt.buildings > 1:
        parts.append(f"{felt.buildings} 栋楼")
    if felt.against:
        parts.append(f"{felt.against} 人不同意")
    return "，".join(parts)


def heat(felt: Heat) -> str:
    """热度 4.2：3 位居民 2.6、2 栋楼 0.5、有危险 3.0 — every point explained."""
    counts = {
        "supporters": f"{felt.supporters} 位居民",
        "buildings": f"{felt.buildings} 栋楼",
        "danger": "有危险",
    }
    parts = "，".join(f"{counts[name]} {points:g} 分" for name, points in felt.parts)
    against = f"　{felt.against} 人不同意" if felt.against else ""
    return f"热度 {felt.points:g}" + (f"（{parts}）" if parts else "") + against


def when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def date(at: datetime, zone: ZoneInfo) -> str:
    """2026年1月17日"""
    local = at.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日"


def quoted(text: str, limit: int = 120) -> str:
    """A text as safe HTML, on one line, cut to a limit."""
    line = " ".join(text.split())
    return escape(line if len(line) <= limit else line[: limit - 1] + "…", quote=False)


def fitting(lines: Sequence[str], limit: int = 3900) -> str:
    """As many whole lines as one message takes."""
    kept = list[str]()
    room = limit
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*kept, "……"])
        kept.append(line)
    return "\n".join(kept)


def joined(items: Iterable[str]) -> str:
    return "、".join(items)


def shares(value: Any) -> str:
    """35.01 for 3501/100; a fraction that no decimal ends stays one: 1/3."""
    exact = Fraction(value)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(exact)
    return f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"

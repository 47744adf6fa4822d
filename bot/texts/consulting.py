"""Questions on their way to an expert, as the experts and the desk read them."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.agency import Agency
from bot.domain.matter import Matter

EXPERTS: Final = ("expert", "lawyer")
BACK: Final = "欢迎回来！有问题再转给您。"
EXAMPLE: Final = "/away 3天（或 到8月5日；回来了发 /away 回来）"


def handed_on(matter: Matter) -> str:
    """For the expert who did not answer in time."""
    return f"{matter.number} 等了一阵没有回音，已经转给别的专家，您不用答了。忙的时候发 /away 3天，先不转给您。"


def nobody_else(matter: Matter, name: str) -> str:
    """For the desk: whoever has a question is away and nobody else knows."""
    return f"{escape(name)} 不在，{matter.number} 没有别的专家能转，请看一下怎么答。"


def away(found: Sequence[Agency], until: datetime, zone: ZoneInfo) -> str:
    """For the expert."""
    local = until.astimezone(zone)
    names = "、".join(escape(each.name) for each in found)
    day = f"{local.month}月{local.day}日"
    told = "手上没答的转给别的专家，没有别人能答的社区会看到。"
    return f"好的，{names} 到 {day} 先不转问题给您；{told}早回来发 /away 回来。"

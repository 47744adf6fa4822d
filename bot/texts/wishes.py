"""Small wishes and who reported in (微心愿、双报到): the list, hours of help, what an organisation did in a quarter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.neighbour import Reported, Request, Service, served
from bot.texts import words
from bot.texts.drawing import later
from bot.texts.markup import button

_QUARTERS: Final = "一二三四"
CERTIFIED: Final = "每次都由受助的人或社区确认过。要盖章，请拿到社区。"
NOT_KNOWN: Final = "认领要先让社区认得您：/bind 绑定门牌，或者 /helper 水电 报名当帮手，再来认领。"
NOTHING_DONE: Final = "还没有记下的帮忙。认领心愿发 /wishes，报名当帮手发 /helper 水电。"


def kept(request: Request, told: int) -> str:
    who = f"报到的 {told} 人都收到了；" if told else "还没有单位报到；"
    return f"记下了心愿 {request.number}，{who}居民也可以发 /wishes 来认领。"


def offered(request: Request, text: str) -> str:
    return f"🎈 新的心愿 {request.number}：{words.quoted(text, 200)}\n您来办吗？"


def listed(found: Sequence[tuple[Request, str]]) -> str:
    """/wishes: what can be taken up."""
    if not found:
        return "现在没有等人认领的心愿。"
    lines = [f"· {request.number}　{words.quoted(text, 80)}" for request, text in found]
    return words.fitting([f"🎈 <b>等人认领的心愿</b> {len(found)} 个", *lines])


def claim_keyboard(found: Sequence[Request]) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"认领 {each.number}", f"lk:claim:{each.id}")] for each in found[:8]
        ]
    }


def taken(request: Request, name: str) -> str:
    return f"🎈 心愿 {request.number} 有人认领了：{escape(name)}。"


def finished(request: Request, text: str) -> str:
    return f"🎈 心愿 {request.number} 说办完了：{words.quoted(text, 120)}\n请向受助的人问一声，办好了点一下。"


def late(request: Request) -> str:
    what = "还没人认领" if request.state == "open" else "认领了还没办完"
    return f"🎈 心愿 {request.number} 到日子了，{what}。要不要换个办法？还留在 /wishes 里。"


def still(request: Request) -> str:
    return f"🎈 您认领的心愿 {request.number} 到日子了，办完了点一下；去不了也点一下，让给别人。"


def hours(time: timedelta) -> str:
    """1.5 小时"""
    return f"{time.total_seconds() / 3600:.1f}".removesuffix(".0") + " 小时"


def done(found: Sequence[Service]) -> str:
    """/hours: how often somebody helped, for how long."""
    if not found:
        return NOTHING_DONE
    told = f"您帮过 {len(found)} 次忙，一共 {hours(served(found))}（对方都确认过，重叠的时间只算一次）。"
    return f"{told}\n要一张证明，发：/hours 证明 您的名字"


def certificate(
    community: str, name: str, found: Sequence[Service], zone: ZoneInfo, now: datetime
) -> bytes:
    """What somebody did, on paper; whose name it is, they say themselves; an order to draw it."""
    first = min(each.start for each in found)
    last = max(each.end for each in found)
    return later(
        "certificate.typ",
        {
            "community": community,
            "name": name,
            "count": str(len(found)),
            "hours": hours(served(found)),
            "since": words.date(first, zone),
            "until": words.date(last, zone),
            "made": words.date(now, zone),
            "rows": [
                [words.date(each.start, zone), hours(each.end - each.start)]
                for each in sorted(found, key=lambda each: each.start)
            ],
        },
    )


def units(found: Sequence[Reported], year: int, number: int) -> str:
    """What each organisation's people did in a quarter."""
    if not found:
        return "还没有报到单位。请单位加入：/invite 报到单位 市税务局"
    lines = [
        f"· {escape(each.agency.name)}：{each.people} 人报到，办成 {each.done} 件，{hours(each.time)}"
        for each in found
    ]
    return words.fitting([f"<b>双报到</b> {year} 年第{_QUARTERS[number - 1]}季度", *lines])


def returned(each: Reported, community: str, year: int, number: int) -> str:
    """The same for the organisation itself."""
    return (
        f"「{escape(each.agency.name)}」{year} 年第{_QUARTERS[number - 1]}季度在 {escape(community)}："
        f"{each.people} 人报到，办成 {each.done} 件，{hours(each.time)}。谢谢大家。"
    )


def how_to_certify(name: str) -> str:
    return f"发 /hours 证明 {escape(name[:20])} ，我把您的服务证明（PDF）发给您；名字照证件写。"

"""Figures as people read them: one line for the group, rows for the board and the report."""

from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.figures import Figures, Row
from bot.domain.rating import AgencyRating, Rate
from bot.texts import words

STANDINGS: Final = {
    AgencyRating.RED: "红榜",
    AgencyRating.MIDDLE: "居中",
    AgencyRating.HEARD: "不列榜（按时率低，正在听取公司意见）",
    AgencyRating.BLACK: "黑榜",
    AgencyRating.FEW: "单数太少，不评",
}
NONE: Final = "—"
HEADS: Final = ("类别", "新事项", "了结", "解决", "按时", "满意", "一半用时")


def share(rate: Rate) -> str:
    """18/20（90%）"""
    return f"{rate.part}/{rate.whole}（{rate.part * 100 // rate.whole}%）" if rate.whole else NONE


def interval(rate: Rate) -> str:
    low, high = rate.interval
    return f"{low * 100:.0f}%–{high * 100:.0f}%" if rate.whole else NONE


def hours(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def month(written: str) -> str:
    year, _, number = written.partition("-")
    return f"{year} 年 {int(number)} 月" if number else f"{year} 年"


def period(since: datetime, until: datetime, zone: str) -> str:
    first = since.astimezone(ZoneInfo(zone))
    last = until.astimezone(ZoneInfo(zone))
    return f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}（不含）"


def line(found: Figures) -> str:
    """What a month came to, in one paragraph; closed and solved apart."""
    return (
        f"诉求 {found.voices} 条，新事项 {found.opened} 件；按时响应 {share(found.answered)}；"
        f"了结 {found.closed} 件，其中居民确认解决 {found.solved} 件；满意 {share(found.satisfied)}；"
        f"还没解决 {found.reopened} 次；从第一句话到了结，一半的事用了不到 {hours(found.hours)} 小时；"
        f"在办 {found.pending} 件，逾期 {found.overdue} 件；表决 {found.ballots} 次，通过 {found.passed} 次。"
    )


def listed(found: Figures) -> list[tuple[str, str]]:
    """(what, figure), in the order they are told everywhere."""
    return [
        ("诉求", str(found.voices)),
        ("新事项", str(found.opened)),
        ("按时响应", share(found.answered)),
        ("各步按时", share(found.kept)),
        ("了结", str(found.closed)),
        ("居民确认解决", str(found.solved)),
        ("满意", share(found.satisfied)),
        ("还没解决", str(found.reopened)),
        ("一半的事用了（小时）", hours(found.hours)),
        ("专家咨询", str(found.consultations)),
        ("在办", str(found.pending)),
        ("逾期", str(found.overdue)),
        ("表决", str(found.ballots)),
        ("表决通过", str(found.passed)),
    ]


def corrected(found: Figures) -> list[str]:
    """What was published of a month and is known to be otherwise since."""
    if found.later is None:
        return []
    pairs = zip(listed(found), listed(found.later), strict=True)
    return [
        f"更正：{name} 公布时是 {then}，现在是 {now}"
        for (name, then), (_, now) in pairs
        if then != now and name not in ("在办", "逾期")
    ]


def row(name: str, each: Row) -> tuple[str, ...]:
    """A line of a table headed by HEADS."""
    return (
        name,
        str(each.opened),
        str(each.closed),
        str(each.solved),
        share(each.in_time),
        share(each.satisfied),
        hours(each.hours),
    )


# before and after the black list


def before_listing(name: str, kept: Rate, until: datetime, zone: str) -> str:
    """To the company and the desk: what the figures say, and until when it may have its say."""
    return (
        f"📝「{escape(name)}」近几个月按时 {share(kept)}，按规则要列黑榜。列之前先听公司说："
        f"{words.when(until, ZoneInfo(zone))} 前发 /appeal 写明情况（数字有误的写明事项编号）。"
        "社区答复以前不列；这期间按时了，也就不列。"
    )


def listed_black(name: str, kept: Rate) -> str:
    return (
        f"「{escape(name)}」听取意见的时间到了，按时 {share(kept)}，今天起列黑榜。"
        "做好了，数字上来就撤下；不服还可以发 /appeal。"
    )


def better(name: str, *, listed: bool) -> str:
    return f"「{escape(name)}」按时率上来了，{'从黑榜撤下' if listed else '不列黑榜'}。"

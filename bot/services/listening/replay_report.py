"""What a replayed history came to, as a report that one can act on: plain values for a page, a PDF and a workbook."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from bot.domain.discretion import masked
from bot.domain.place import Place
from bot.services.listening.histories import HERE
from bot.services.listening.offline import History, OfflineRow
from bot.services.listening.replaying import Gathered, Replayed
from bot.texts import cards, words
from nlp.finding import Intent

TOP: Final = 15
DAILY: Final = 62  # days that are shown one by one; more go by weeks, and years by months
WEEKLY: Final = 730
LONGEST: Final = 160


def report(history: History, found: Replayed, name: str, *, top: int = TOP) -> dict[str, Any]:
    """Everything that the page, the PDF and the workbook say. Doors, telephone numbers and names are masked."""
    span = _between(history)
    kinds = Counter(each.category for each in found.matters)
    voices = Counter[str]()
    for each in found.matters:
        voices[each.category] += len(each.rows)
    return {
        "name": history.group or name,
        "form": history.form,
        "messages": found.messages,
        "people": len({row.said.sender for row in history.rows}),
        "first": _day(span[0]),
        "last": _day(span[1]),
        "span": _span(span),
        "matters": len(found.matters),
        "voices": sum(len(each.rows) for each in found.matters),
        "urgent": sum(each.urgent for each in found.matters),
        "kinds": [
            {
                "name": words.CATEGORIES[kind],
                "matters": kinds[kind],
                "voices": count,
                "share": round(100 * count / voices.most_common(1)[0][1]),
            }
            for kind, count in voices.most_common()
        ],
        "curve": _curve(_days_of(found.matters), span),
        "unheard": _unheard(history, found),
        "rows": [_row(number, each) for number, each in enumerate(found.matters[:top], 1)],
        "more": [_short(number, each) for number, each in enumerate(found.matters[top:], top + 1)],
    }


def _between(history: History) -> tuple[date, date]:
    first, last = (history.rows[at].said.at.astimezone(HERE).date() for at in (0, -1))
    return first, last


def length_of(history: History) -> str:
    """How long a history is, "3 个月"."""
    return _span(_between(history))


def _days_of(matters: Sequence[Gathered]) -> Counter[date]:
    counted = Counter[date]()
    for each in matters:
        counted.update(each.by_day())
    return counted


def _row(number: int, each: Gathered) -> dict[str, Any]:
    first = each.first.date()
    last = each.last.date()
    return {
        **_short(number, each),
        "days": (last - first).days + 1,
        "likes": each.likes,
        "why": cards.why_in_words(each.reasons),
        "quotes": [_quote(row) for row in sorted(each.quotes(), key=lambda row: row.said.at)],
        "curve": _curve(each.by_day(), (first, last)),
    }


def _short(number: int, each: Gathered) -> dict[str, Any]:
    return {
        "no": number,
        "title": masked(each.title),
        "kind": words.CATEGORIES[each.category],
        "place": words.place(Place(*each.place)) or "没说在哪儿",
        "urgent": each.urgent,
        "people": each.people,
        "times": len(each.rows),
        "heat": each.heat,
        "first": _day(each.first.date()),
        "last": _day(each.last.date()),
    }


def _quote(row: OfflineRow) -> dict[str, str]:
    at = row.said.at.astimezone(HERE)
    text = " ".join(masked(row.said.text).split())
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return {"at": f"{_day(at.date())} {at:%H:%M}", "text": shown}


def _unheard(history: History, found: Replayed) -> list[dict[str, Any]]:
    """What was no demand, and why it was not heard, most first."""
    rows = [
        ("闲聊，不是诉求（没有留下）", found.silent - found.staff),
        ("工作人员说的（不算居民的诉求）", found.staff),
        ("读不懂的行", len(history.unread)),
    ]
    if said := found.heard[Intent.RESOLVED]:
        rows.append(("说修好了、解决了", said))
    rows += [
        (f"{kind}（我打不开）", count) for kind, count in sorted(history.left.items(), key=_most)
    ]
    return [{"what": what, "count": count} for what, count in rows if count > 0]


def _most(item: tuple[str, int]) -> int:
    return -item[1]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span(days: tuple[date, date]) -> str:
    length = (days[1] - days[0]).days + 1
    if length <= DAILY:
        return f"{length} 天"
    return f"{round(length / 30.4)} 个月" if length < WEEKLY else f"{length / 365:.1f} 年"


def _curve(counted: Counter[date], span: tuple[date, date]) -> list[dict[str, Any]]:
    """Messages by day, week or month between two days, the empty ones too."""
    length = (span[1] - span[0]).days + 1
    starts: dict[date, int] = {}
    day = _start(span[0], length)
    while day <= span[1]:
        starts[day] = 0
        day = _start(day + _step(length), length)
    for each, count in counted.items():
        starts[_start(each, length)] += count
    most = max(starts.values(), default=0) or 1
    return [
        {"label": _label(day, length), "count": count, "tall": round(100 * count / most)}
        for day, count in starts.items()
    ]


def _step(length: int) -> timedelta:
    if length <= DAILY:
        return timedelta(days=1)
    return timedelta(
        days=7 if length < WEEKLY else 31
    )  # from a month's first day into the next month


def _start(day: date, length: int) -> date:
    if length <= DAILY:
        return day
    return day - timedelta(days=day.weekday()) if length < WEEKLY else day.replace(day=1)


def _label(day: date, length: int) -> str:
    return f"{day.month}月{day.day}日" if length < WEEKLY else f"{day.year}年{day.month}月"

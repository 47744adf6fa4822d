"""The digest's picture: categories by day and a map of buildings, drawn by typst in Noto Sans SC."""

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.digest import Digest
from bot.texts import words
from bot.texts.drawing import png

COLOURS: Final = ("#0f6e84", "#e07a2f", "#6b8f3a", "#b5485d", "#7a67b0", "#8a8f98")
SHOWN: Final = len(COLOURS) - 1


def digest(each: Digest) -> bytes:
    """A PNG of about 1080 x 900 pixels. Raises FontsMissing."""
    return png("digest.typ", _data(each))


def _data(each: Digest) -> dict[str, Any]:
    totals: dict[str, int] = {}
    for _, counts in each.by_day:
        for name, count in counts:
            totals[name] = totals.get(name, 0) + count
    top = sorted(totals, key=lambda name: -totals[name])[:SHOWN]
    shown = [*top, "rest"] if len(totals) > SHOWN else top
    days: list[dict[str, Any]] = [
        {"label": f"{day.month}/{day.day}", "parts": _parts(dict(counts), shown)}
        for day, counts in each.by_day
    ]
    return {
        "title": f"{each.community} {'周报' if each.weekly else '日报'}",
        "days": days,
        "highest": max([sum(day["parts"]) for day in days], default=0),
        "legend": [
            {"name": words.CATEGORIES.get(name, "其他"), "colour": COLOURS[i]}
            for i, name in enumerate(shown)
        ],
        "buildings": [{"name": name, "count": count} for name, count in each.by_building],
        "most": max([count for _, count in each.by_building], default=0),
        "figures": [
            {"name": "诉求", "value": each.figures.voices},
            {"name": "新事项", "value": each.figures.opened},
            {"name": "在办", "value": each.figures.pending},
            {"name": "逾期", "value": each.figures.overdue},
        ],
    }


def _parts(counts: dict[str, int], shown: Sequence[str]) -> list[int]:
    rest = sum(count for name, count in counts.items() if name not in shown)
    return [counts.get(name, 0) if name != "rest" else rest for name in shown]


def ranking(matters: Sequence[dict[str, Any]], title: str) -> bytes:
    """A PNG of replayed matters, hottest first, each with its bar."""
    rows = [
        {
            "title": str(each["title"]),
            "kind": words.CATEGORIES[each["category"]],
            "heat": each["heat"],
            "voices": len(each["voices"]),
        }
        for each in matters
    ]
    data = {"title": title, "rows": rows, "most": max([row["heat"] for row in rows], default=1)}
    return png("ranking.typ", data)

"""Which days are workdays in China: public holidays and make-up workdays, as published year by year."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

FIXED: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_DAYS: Final = {"spring": (-1, 0, 1, 2), "qingming": (0,), "dragon_boat": (0,), "mid_autumn": (0,)}
"""Which days around each festival are free: from New Year's Eve to the third of the first month."""


@cache
def works(day: date) -> bool | None:
    """True for a workday, make-up Saturdays included; None while the year's holidays are not published, but for those
    that stand in the regulation itself (全国年节及纪念日放假办法: 1 January, 1 and 2 May, 1 to 3 October; Spring,
    Qingming, Dragon Boat and Mid-Autumn Festival; festivals.toml)."""
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return False if (day.month, day.day) in FIXED or day in _festivals() else None


@cache
def _festivals() -> frozenset[date]:
    """The free days of the festivals by moon and sun."""
    table = tomllib.loads(Path(__file__).with_name("festivals.toml").read_text("utf-8"))
    return frozenset(
        first + timedelta(days=away)
        for name, aways in _DAYS.items()
        for first in table[name]
        for away in aways
    )

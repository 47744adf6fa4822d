"""Which days are workdays in China: public holidays and make-up workdays, as published year by year."""

from datetime import date
from functools import cache
from typing import Final

FIXED: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@cache
def works(day: date) -> bool | None:
    """True for a workday, make-up Saturdays included; None while the year's holidays are not published, but for those
    that stand in the regulation itself (全国年节及纪念日放假办法: 1 January, 1 and 2 May, 1 to 3 October)."""
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return False if (day.month, day.day) in FIXED else None

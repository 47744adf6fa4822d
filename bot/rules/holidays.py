"""Which days are workdays in China: public holidays and make-up workdays, as published year by year."""

from datetime import date
from functools import cache


@cache
def works(day: date) -> bool | None:
    """True for a workday, make-up Saturdays included; None while the year's holidays are not published."""
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return None

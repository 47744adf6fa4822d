"""Red and black list (红黑榜): a company's verdict from its published rates, with interval and minimum sample."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt
from typing import Final

Z: Final = 1.959964  # 95 %


class AgencyRating(StrEnum):
    """How a company is listed."""

    RED = "red"
    MIDDLE = "middle"
    HEARD = "heard"  # by its figures black, and asked what it says to that
    BLACK = "black"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Bars:
    """Red when the whole interval is at or above `red`, black when it is at or below `black`; fewer than `least`
    cases give no verdict. Whose neighbours are content in a smaller share than `content` is never red."""

    red: float
    black: float
    least: int
    content: float = 0.0


@dataclass(frozen=True, slots=True)
class RatingHearing:
    """A company that would be on the black list is heard first: told when, until when, and when it was listed."""

    id: int
    agency: int
    told_at: datetime
    until_at: datetime
    listed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with the 95 % interval of the share behind it."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval. Source: Wilson (1927), JASA 22:209–212."""
        if not self.whole:
            return 0.0, 1.0
        n = self.whole
        p = self.share
        centre = p + Z * Z / (2 * n)
        spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)


def standing(rate: Rate, bars: Bars, satisfied: Rate | None = None) -> AgencyRating:
    """A verdict only where chance alone does not explain it; work done in time and not well is not red."""
    if rate.whole < bars.least:
        return AgencyRating.FEW
    low, high = rate.interval
    if low >= bars.red and (
        not satisfied or not satisfied.whole or satisfied.share >= bars.content
    ):
        return AgencyRating.RED
    return AgencyRating.BLACK if high <= bars.black else AgencyRating.MIDDLE

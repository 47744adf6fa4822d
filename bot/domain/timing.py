"""When repeated things are due: wall-clock times in a community's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInstant


@dataclass(frozen=True, slots=True)
class Repeat:
    """A time of day, each day or on one weekday (0 Monday … 6 Sunday)."""

    at: time
    weekday: int | None = None

    @classmethod
    def read(cls, written: str, weekday: int | None = None) -> "Repeat":
        """From "08:30". Raises ValueError."""
        return cls(time.fromisoformat(written), weekday)

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first due instant strictly after this one, in UTC; each local day has it at most once."""
        local = instant.astimezone(zone)
        for days in range(9):
            day = local.date() + timedelta(days=days)
            due = datetime.combine(day, self.at, zone)
            if due > local and (self.weekday is None or day.weekday() == self.weekday):
                return due.astimezone(UTC)
        raise AssertionError("a week has every weekday")


@dataclass(frozen=True, slots=True)
class Order:
    """When and how something is to be published, and its words."""

    text: str
    at: datetime | None = None
    pin: bool = False
    again_days: int = 0


_WEEKDAYS: Final = "一二三四五六日"
_WHEN: Final = re.compile(
    r"""(?: (?P<day>今天|明天|后天)
          | (?:周|星期)(?P<weekday>[一二三四五六日天])
          | (?P<month>\d{1,2})月(?P<date>\d{1,2})[日号] )?
        \s* (?P<hour>\d{1,2}) (?: [:：] (?P<minute>\d{2}) | 点 (?P<half>半)? ) (?=\s|$)""",
    re.VERBOSE,
)


def when_written(written: str, now: datetime, zone: ZoneInfo) -> Order:
    """What stands before a notice's words: 置顶, 每7天, 周五17:00, 明天8点, 12月1日9:30, 17:00, in any order.

    Raises BadInstant for a time that does not exist.
    """
    at, pin, again, rest = None, False, 0, written.strip()
    while rest:
        word = rest.split(maxsplit=1)[0]
        if word == "置顶":
            pin, rest = True, rest[2:].strip()
        elif found := re.fullmatch(r"每(\d{1,2})天", word):
            again, rest = int(found[1]), rest[len(word) :].strip()
        elif at is None and (moment := _WHEN.match(rest)):
            at, rest = _instant(moment, now, zone), rest[moment.end() :].strip()
        else:
            break
    return Order(rest, at, pin, again)


def _instant(found: "re.Match[str]", now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    try:
        moment = time(int(found["hour"]), 30 if found["half"] else int(found["minute"] or 0))
        if found["month"]:
            due = datetime.combine(date(local.year, int(found["month"]), int(found["date"])), moment, zone)
            due = due if due > local else due.replace(year=local.year + 1)
        elif found["weekday"]:
            weekday = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
            return Repeat(moment, weekday).after(now, zone)
        elif found["day"]:
            ahead = {"今天": 0, "明天": 1, "后天": 2}[found["day"]]
            due = datetime.combine(local.date() + timedelta(days=ahead), moment, zone)
        else:
            return Repeat(moment).after(now, zone)
    except ValueError as error:
        raise BadInstant(found[0].strip()) from error
    if due <= local:
        raise BadInstant(found[0].strip())
    return due.astimezone(UTC)

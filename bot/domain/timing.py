"""When repeated things are due: wall-clock times in a community's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInstant
from bot.domain.household import in_digits


def quiet_until(now: datetime, begins: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that an instant lies in are over; None by day."""
    local = now.astimezone(zone)
    if ends <= local.time() < begins:
        return None
    day = local.date() + timedelta(days=int(local.time() >= begins))
    return datetime.combine(day, ends, zone).astimezone(UTC)


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


WEEKDAYS: Final = "一二三四五六日"
_WHEN: Final = re.compile(
    r"""(?: (?P<day>今天|明天|大?后天)
          | (?:周|星期)(?P<weekday>[一二三四五六日天])
          | (?P<month>\d{1,2})月(?P<date>\d{1,2})[日号] )?
        \s* (?P<hour>\d{1,2}) (?: [:：] (?P<minute>\d{2}) | 点 (?P<half>半)? ) (?=\s|$)""",
    re.VERBOSE,
)


_SAID: Final = (
    (
        re.compile(
            r"^(?:改到|改成|改为|改在|推迟到|延期到|延到|提前到|挪到|定在|定到|时间[:：是]?)\s*"
        ),
        "",
    ),
    (re.compile(r"下半?晌|下半天"), "下午"),
    (re.compile(r"[上前]半?晌|头晌|上半天"), "上午"),
    (re.compile(r"礼拜|星期(?=[一二三四五六日天])"), "周"),
    (re.compile(r"(?:这|本)个?周(?=[一二三四五六日天])"), "周"),
    (re.compile(r"下个周"), "下周"),
    (re.compile(r"今儿个?|今日"), "今天"),
    (re.compile(r"明儿个?|明日"), "明天"),
    (re.compile(r"(?<!大)后儿个?|后日"), "后天"),
    (re.compile(r"([今明后])(早|晚)上?(?=\s*[\d一二两三四五六七八九十])"), r"\1天\2上"),
    (re.compile(r"([日号])\s*[（(]?周[一二三四五六日天][）)]?"), r"\1 "),
    (re.compile(r"(\d|[一二三四五六七八九十])\s+点"), r"\1点"),
    (re.compile(r"点[钟整]"), "点"),
    (re.compile(r"点一刻"), ":15"),
    (re.compile(r"点三刻"), ":45"),
)
_HALVES: Final = re.compile(
    r"(凌晨|清晨|早晨|上午|早上|中午|下午|午后|傍晚|晚上|夜里)\s*(\d{1,2})(?=[:：点])"
)
_LATER: Final = ("下午", "午后", "傍晚", "晚上", "夜里")
_CHINESE: Final = re.compile(r"([一二两三四五六七八九十]{1,3})(?=点|:\d|号(?!楼)|日|月|分)")
_CLOCK: Final = r"\d{1,2}(?:[:：]\d{2}|点半?(?:\d{1,2}分)?)"
_RANGE: Final = re.compile(rf"({_CLOCK})\s*[-–—~到至]\s*(?:上午|中午|下午|晚上)?\s*{_CLOCK}")
_MINUTES: Final = re.compile(r"(\d{1,2})点(\d{1,2})分")
_AFTER: Final = re.compile(rf"({_CLOCK})\s*[，,、；;。]\s*")
_NEXT: Final = re.compile(r"下周([一二三四五六日天])")
_ISO: Final = re.compile(r"\d{4}[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAY: Final = re.compile(r"^(\d{1,2})[号日](?=\s*(?:\d|上午|下午|晚上|早上))")


def weekday(name: str) -> int:
    """0 for 一 (Monday) to 6 for 日 or 天."""
    return WEEKDAYS.index(name.replace("天", "日"))


def _plain(written: str) -> str:
    """The everyday words of a time in one form each: 礼拜六 is 周六, 明儿 is 明天."""
    for said, plain in _SAID:
        written = said.sub(plain, written)
    return written


def _by_half(half: str | None, hour: int) -> int:
    """The hour of the day that an hour of a half of it is: 下午三点 is 15."""
    later = half in _LATER or (half == "中午" and hour < 3)
    return hour + 12 if later and hour < 12 else hour


def plainly(written: str, now: datetime, zone: ZoneInfo) -> str:
    """A time as people say it, in the words `when_written` knows: 周六下午三点 is 周六15:00, 下周三9点 a date."""

    def half(found: "re.Match[str]") -> str:
        return str(_by_half(found[1], int(found[2])))

    local = now.astimezone(zone)

    def next_week(found: "re.Match[str]") -> str:
        ahead = 7 - local.weekday() + weekday(found[1])
        day = local + timedelta(days=ahead)
        return f"{day.month}月{day.day}日"

    def this_month(found: "re.Match[str]") -> str:
        month = local.month if int(found[1]) >= local.day else local.month % 12 + 1
        return f"{month}月{found[1]}日 "

    text = _plain(written.strip())
    text = _NEXT.sub(next_week, _ISO.sub(r"\1月\2日", text))
    text = _CHINESE.sub(in_digits, text)
    text = _MINUTES.sub(lambda found: f"{found[1]}:{int(found[2]):02}", text)
    text = _DAY.sub(this_month, _AFTER.sub(r"\1 ", _RANGE.sub(r"\1 ", text)))
    return re.sub(r"(\d点半|\d点(?!半))(?=[^\s])", r"\1 ", _HALVES.sub(half, text))


_LASTS: Final = re.compile(
    rf"(?P<half>凌晨|清晨|早晨|上午|早上|中午|下午|午后|傍晚|晚上|夜里)?\s*(?P<from>{_CLOCK})\s*[-–—~到至]\s*"
    rf"(?P<later>上午|中午|下午|傍晚|晚上)?\s*(?P<until>{_CLOCK})"
)
SHORTEST: Final = 15  # minutes that something may last
HALF_DAY: Final = 12 * 60


def lasting(written: str, starts: datetime) -> int | None:
    """How many minutes something lasts that starts at a local instant, by a time as people say it: 9:00-17:00,
    下午两点到四点半; None where none of its ranges begins then."""
    minute = 60 * starts.hour + starts.minute
    ranges = _LASTS.finditer(_CHINESE.sub(in_digits, _plain(written)))
    found = next((one for one in ranges if _minute(one["half"], one["from"]) == minute), None)
    if found is None:
        return None
    begins = minute
    ends = _minute(found["later"] or found["half"], found["until"])
    if ends <= begins:
        ends += HALF_DAY  # 11点到1点
    return ends - begins if SHORTEST <= ends - begins <= HALF_DAY + 2 * 60 else None


def _minute(half: str | None, clock: str) -> int:
    """The minute of the day."""
    parts = re.findall(r"\d+", clock)
    hour = int(parts[0])
    minute = int(parts[1]) if len(parts) > 1 else 30 if "半" in clock else 0
    return 60 * _by_half(half, hour) + minute


_DATED: Final = re.compile(
    r"""(?<!截止)(?<!报名) (?: 今天|明天|大?后天 | (?:周|星期)[一二三四五六日天] | \d{1,2}月\d{1,2}[日号] )
        \s* \d{1,2} (?: [:：]\d{2} | 点半? ) (?=\s|$)""",
    re.VERBOSE,
)


def time_first(plain: str) -> str:
    """Words of `plainly` with their first day and hour in front: 包饺子，周六9:00 活动室 is 周六9:00 包饺子，活动室."""
    found = _DATED.search(plain)
    return f"{found[0]} {plain[: found.start()]}{plain[found.end() :]}" if found else plain


def when_written(written: str, now: datetime, zone: ZoneInfo) -> Order:
    """What stands before a notice's words: 置顶, 每7天, 周五17:00, 明天8点, 12月1日9:30, 17:00, in any order.

    Raises BadInstant for a time that does not exist.
    """
    at = None
    pin = False
    again = 0
    rest = written.strip()
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
            due = datetime.combine(
                date(local.year, int(found["month"]), int(found["date"])), moment, zone
            )
            due = due if due > local else due.replace(year=local.year + 1)
        elif found["weekday"]:
            return Repeat(moment, weekday(found["weekday"])).after(now, zone)
        elif found["day"]:
            ahead = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}[found["day"]]
            due = datetime.combine(local.date() + timedelta(days=ahead), moment, zone)
        else:
            return Repeat(moment).after(now, zone)
    except ValueError as error:
        raise BadInstant(found[0].strip()) from error
    if due <= local:
        raise BadInstant(found[0].strip())
    return due.astimezone(UTC)

"""An activity (活动): an event or a meeting, its places, and a waiting list in strict order. Pure values and moves."""

import calendar
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.household import in_digits

CLAIM: Final = timedelta(hours=4)  # how long a place that came free is kept for whoever is next
NIGHT: Final = (time(21), time(8))  # hours in which a claim's time stands still
MINUTES: Final = 120
MOST: Final = 2000
GUESTS: Final = 4
CODE_SECONDS: Final = 300
HOUSEHOLD: Final = "h"  # how the key of a seat begins that is a household's
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CAPACITY: Final = re.compile(
    r"(?:限|最多|顶多|共)?\s*(\d{1,4})\s*(?:个?人|个?名额|名|位)(?=\s|$)|名额\s*(\d{1,4})"
)
_UNLIMITED: Final = re.compile(r"不限(?:人数|名额)?")
_PLACE: Final = re.compile(r"[@＠]\s*(\S{1,30})")
_GUESTS: Final = re.compile(r"(?:每家|每户|每人)?(?:可以|可|能)带\s*(\d)\s*(?:个?人|位|名)?")
_COMMAS: Final = re.compile(r"[，,；;。]")
_COUNTED: Final = re.compile(r"[一二两三四五六七八九十百]{1,4}(?=个?人|位|名|户|家人)")
_NO_PLACE: Final = re.compile(
    r"\d\s*(?:个?人|位|名|户)|不限|可以?带|能带|应到|名额|商量|商议|讨论|[谈聊]一?[谈聊]|(?<!会)议(?![事室])|发给|报名|自带|^[说讲谈聊]|的事$|^主题|叫.{1,8}来|都来|参加"
)
_HELD: Final = re.compile(
    r"(?<![现正实])在([^，,。\s]{2,12}?)(?=开|举行|集合|碰头|搞|举办)|(?:(?<=[半点分0\s])|^)([\u4e00-\u9fff]{1,8}(?:亭|室|中心|广场|厅|驿站|门口|楼下|花园|站))(?=开|碰头|集合|举行)"
)
_NAMES_A_DAY: Final = re.compile(r"[今明后]|[\d一二三四五六七八九十][月日号]|下个?[周星礼]")
LONGEST_PLACE: Final = 16
_NEW_PLACE: Final = re.compile(
    r"(?:地点|地方)(?:改到|换到|改成|改在|挪到|在|是)?\s*[:：]?\s*([^\s，,。；;]{2,16})|(?:改到|换到|挪到|改在)([^\s，,。；;\d]{2,16})"
)
_NEW_TITLE: Final = re.compile(
    r"(?:名字|名称|题目|标题)(?:改成|改为|叫|换成)?\s*[:：]?\s*([^，,。；;\n]{2,60})"
)
_EXPECTED: Final = re.compile(r"应到\s*(\d{1,4})\s*[户家人位]?")
_EVERY: Final = (
    (re.compile(r"每月(?:的)?\s*(\d{1,2})[日号]"), "month"),
    (re.compile(r"(?:每两周|每隔一周|隔周)[一二三四五六日天]"), "fortnight"),
    (re.compile(r"每个?(?:周|星期|礼拜)[一二三四五六日天]"), "week"),
    (re.compile(r"每天"), "day"),
)
_NTH: Final = re.compile(r"每个?月(?:的)?第([一二三四1-4])个?(?:周|星期|礼拜)([一二三四五六日天])")
_DAYS_BETWEEN: Final = {"day": 1, "week": 7, "fortnight": 14}


class ActivityKind(StrEnum):
    EVENT = "event"
    MEETING = "meeting"


class ActivityState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CANCELLED = "cancelled"
    OVER = "over"


class Attendance(StrEnum):
    """How a seat stands: coming; in the waiting list; offered a place that came free; not coming any more."""

    IN = "in"
    WAITING = "waiting"
    OFFERED = "offered"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity; instants are aware UTC, `capacity` None is without limit, `guests` how many one may bring."""

    id: int
    community: int
    number: str
    kind: ActivityKind
    title: str
    place: str
    starts_at: datetime
    minutes: int
    capacity: int | None
    guests: int
    host: int | None
    state: ActivityState
    why: str = ""
    sequence: int = 0
    record: str = ""
    recorder: int | None = None
    expected: int | None = None  # households a meeting needs over half of, to decide anything
    every: str = ""  # how it comes again: "day", "week", "fortnight", "month:31"; "" for once
    decided: str = ""  # what a meeting decided, a line each
    moved_from: datetime | None = (
        None  # when one of a series would have been; the series goes on from there
    )

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def takes(self, now: datetime) -> bool:
        """Whether one may sign up or leave."""
        return self.state is ActivityState.OPEN and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's answer; `party` counts them and their guests."""

    id: int
    activity: int
    who: str
    account: int | None
    party: int
    state: Attendance
    at: datetime
    until_at: datetime | None = None
    came_at: datetime | None = None
    left_at: datetime | None = None
    recused: bool = False

    @property
    def present(self) -> bool:
        """In the room, and with a say in what is decided there."""
        return self.came_at is not None and self.left_at is None and not self.recused


@dataclass(frozen=True, slots=True)
class HeldActivity:
    """One that is over: how many people came, and how many had signed up and did not."""

    kind: ActivityKind
    came: int
    stayed_away: int


@dataclass(frozen=True, slots=True)
class Planned:
    """What an officer wrote after /event or /meeting, without the time."""

    title: str
    place: str
    capacity: int | None
    guests: int
    expected: int | None = None


# 议事亭那个会改到周日下午两点: which one, and when it is now
_MOVED: Final = re.compile(
    r"^(?:把|那个?)?(?P<which>[^，,。]{0,14}?(?:会|活动|义诊|讲座|电影|理发|包饺子|议事))(?:时间)?(?:改|挪|推迟|提前|延后?|换)(?:到|成|至|在)(?P<when>.{2,30})$"
)


def moved(text: str) -> tuple[str, str] | None:
    """The words for a meeting or an event that is at another time now, and that time; None for other words."""
    found = _MOVED.search(text.strip())
    return (found["which"], found["when"]) if found else None


def planned(text: str) -> Planned:
    """邻里节包饺子 @小广场 30人 可带2人, in any order after the name; with commas 邻里节，小广场，十二人."""
    text = _COUNTED.sub(in_digits, text)
    if not _PLACE.search(text):
        text = _HELD.sub(lambda found: f" @{found[1] or found[2]} ", text)
    pieces = [each.strip() for each in _COMMAS.split(text) if each.strip()]
    if len(pieces) > 1:
        named = [each for each in pieces[1:] if not _NO_PLACE.search(each)]
        if named and not _PLACE.search(text) and len(named[0]) <= LONGEST_PLACE:
            pieces[pieces.index(named[0])] = f"@{named[0].removeprefix('在').replace(' ', '')}"
        text = " ".join(pieces)
    place = _PLACE.search(text)
    guests = _GUESTS.search(text)
    expected = _EXPECTED.search(text)
    rest = _UNLIMITED.sub("", _EXPECTED.sub("", _GUESTS.sub("", _PLACE.sub("", text)))).strip()
    capacity = _CAPACITY.search(rest)
    title = _CAPACITY.sub("", rest).strip(" ，,。")
    most = int(capacity[1] or capacity[2]) if capacity else None
    return Planned(
        " ".join(title.split())[:60],
        place[1] if place else "",
        min(most, MOST) if most else None,
        min(int(guests[1]), GUESTS) if guests else 0,
        min(int(expected[1]), MOST) if expected else None,
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """What a host wants otherwise, beside the time; `capacity` 0 is without limit, None as it was."""

    place: str
    capacity: int | None
    title: str
    why: str

    @property
    def nothing(self) -> bool:
        return not self.place and self.capacity is None and not self.title


def changed(text: str) -> Changed:
    """@大广场 50人 下雨改期, in any order; 地点改到大厅, 不限人数, 名字改成 饺子宴."""
    rest = _COUNTED.sub(in_digits, text)
    title = _NEW_TITLE.search(rest)
    rest = _NEW_TITLE.sub(" ", rest)
    place = _PLACE.search(rest) or _NEW_PLACE.search(rest)
    rest = _NEW_PLACE.sub(" ", _PLACE.sub(" ", rest))
    unlimited = _UNLIMITED.search(rest) is not None
    room = _CAPACITY.search(rest)
    most = min(int(room[1] or room[2]), MOST) if room else None
    why = _CAPACITY.sub(" ", _UNLIMITED.sub(" ", rest)).strip(" ，,。；;、")
    return Changed(
        next(filter(None, place.groups()), "") if place else "",
        0 if unlimited else most or None,
        " ".join(title[1].split())[:60] if title else "",
        " ".join(why.split()),
    )


def repeated(written: str, today: date) -> tuple[str, str]:
    """(how it comes again, the time as written once): 每周六9:00 is ("week", 周六9:00), 每月第三个周日 "nth:3:6",
    with the next such day from `today` on."""
    if found := _NTH.search(written):
        number, day = (
            int("一二三四".find(found[1]) + 1 or found[1]),
            "一二三四五六日".index(found[2].replace("天", "日")),
        )
        first = nth_weekday(today.year, today.month, number, day)
        if first < today:
            first = nth_weekday(today.year + today.month // 12, today.month % 12 + 1, number, day)
        once = f"{first.month}月{first.day}日"
        return f"nth:{number}:{day}", written.replace(found[0], once, 1)
    for words, every in _EVERY:
        if found := words.search(written):
            day = f":{found[1]}" if every == "month" else ""
            return f"{every}{day}", written.replace(found[0], _once(every, found), 1)
    return "", written


def _once(every: str, found: "re.Match[str]") -> str:
    """The same words for the first time alone."""
    if every == "month":
        return f"{found[1]}日"
    return "" if every == "day" else f"周{found[0][-1]}"


def following(activity: Activity, zone: ZoneInfo) -> datetime | None:
    """When it comes next, at the same hour of the wall clock; a month too short for its day takes its last one.

    One that was moved moves itself alone.
    """
    local = (activity.moved_from or activity.starts_at).astimezone(zone)
    kind, _, day = activity.every.partition(":")
    if kind == "nth":
        return _next_nth(local, day).astimezone(UTC)
    if kind in _DAYS_BETWEEN:
        return (local + timedelta(days=_DAYS_BETWEEN[kind])).astimezone(UTC)
    if kind != "month":
        return None
    year = local.year + local.month // 12
    month = local.month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return local.replace(year=year, month=month, day=min(int(day), last)).astimezone(UTC)


def nth_weekday(year: int, month: int, number: int, day: int) -> date:
    """The first to fourth such weekday (0 Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(day - first.weekday()) % 7 + 7 * (number - 1))


def _next_nth(local: datetime, written: str) -> datetime:
    """The same weekday of the next month, by its number there: "3:6" is the third Sunday."""
    number, _, day = written.partition(":")
    year, month = local.year + local.month // 12, local.month % 12 + 1
    return datetime.combine(nth_weekday(year, month, int(number), int(day)), local.timetz())


def reckoned_from(activity: Activity, written: str, now: datetime, zone: ZoneInfo) -> datetime:
    """From when a new time is counted: a bare weekday is one of the week that the activity was in."""
    local = activity.starts_at.astimezone(zone)
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=local.weekday()
    )
    return now if _NAMES_A_DAY.search(written) else max(now, monday.astimezone(UTC))


def quorate(activity: Activity, seats: Sequence[Seat]) -> tuple[bool, int]:
    """Whether over half of the expected households are there now, and how many are; else anybody will do."""
    there = sum(seat.present and seat.who.startswith(HOUSEHOLD) for seat in seats)
    if activity.expected is None:
        return any(seat.present for seat in seats), there
    return there * 2 > activity.expected, there


def taken(seats: Sequence[Seat]) -> int:
    """People who come, and those a free place is kept for."""
    return sum(seat.party for seat in seats if seat.state in (Attendance.IN, Attendance.OFFERED))


def waiting(seats: Sequence[Seat]) -> list[Seat]:
    """Those who wait, in order."""
    return sorted(
        (seat for seat in seats if seat.state is Attendance.WAITING),
        key=lambda seat: (seat.at, seat.id),
    )


def answered(activity: Activity, seats: Sequence[Seat], party: int) -> Attendance:
    """How somebody new stands: in while there is room and nobody waits, else last in the list."""
    if activity.capacity is None:
        return Attendance.IN
    free = activity.capacity - taken(seats)
    return Attendance.IN if party <= free and not waiting(seats) else Attendance.WAITING


def fits(activity: Activity, others: Sequence[Seat], party: int) -> bool:
    """Whether a party has room beside those who come."""
    return activity.capacity is None or party <= activity.capacity - taken(others)


def next_offers(
    activity: Activity, seats: Sequence[Seat], now: datetime, zone: ZoneInfo
) -> list[Seat]:
    """Whom the free places are offered to, in strict order; only a party that does not fit is passed over."""
    if activity.capacity is None or not activity.takes(now):
        return []
    free = activity.capacity - taken(seats)
    found = list[Seat]()
    for seat in waiting(seats):
        if seat.party <= free:
            free -= seat.party
            found.append(
                replace(seat, state=Attendance.OFFERED, until_at=claim_until(activity, now, zone))
            )
    return found


def claim_until(activity: Activity, now: datetime, zone: ZoneInfo) -> datetime:
    """Until when an offered place is kept: four hours by day, less when it begins soon."""
    left = activity.starts_at - now
    if left <= timedelta(hours=2):
        return now + timedelta(minutes=15)
    until = now + CLAIM
    local = now.astimezone(zone)
    if local.time() >= NIGHT[0] or local.time() < NIGHT[1] or (local + CLAIM).time() < NIGHT[1]:
        morning = local.replace(hour=NIGHT[1].hour, minute=0, second=0, microsecond=0)
        if local.time() >= NIGHT[1]:
            morning += timedelta(days=1)
        until = morning + CLAIM
    return min(until, activity.starts_at - timedelta(hours=1))


def code_ends(at: datetime) -> datetime:
    """Until when the code of an instant is taken: the five minutes after its own."""
    step = int(at.timestamp()) // CODE_SECONDS + 2
    return datetime.fromtimestamp(step * CODE_SECONDS, at.tzinfo)


def code(secret: bytes, activity: int, at: datetime, back: int = 0) -> str:
    """The check-in code of these five minutes, or of so many before: six letters that say nothing else."""
    step = int(at.timestamp()) // CODE_SECONDS - back
    digest = hmac.new(secret, f"checkin:{activity}:{step}".encode(), hashlib.sha256).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:6])

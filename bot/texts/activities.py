"""Activities as people read them: the card in the group, the list on the desk, news in private, a calendar file."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.activity import (
    MINUTES,
    Activity,
    ActivityKind,
    ActivityState,
    Attendance,
    Seat,
    quorate,
    taken,
    waiting,
)
from bot.domain.dated import Dated
from bot.domain.timing import WEEKDAYS
from bot.texts import words
from bot.texts.markup import button, in_rows, one_button

MARKS: Final = {ActivityKind.EVENT: "🎪", ActivityKind.MEETING: "🪑"}
NONE: Final = "最近没有活动。"
BY_HAND: Final = ("到了", "走了", "回避")
SIGNS: Final = re.compile(r"报名|参加|要来|不来|不去|不参加")
_AGAIN: Final = {
    "day": "每天一次",
    "week": "每周一次",
    "fortnight": "每两周一次",
    "month": "每月一次",
}
SAID: Final = {
    Attendance.IN: "给您留好位置了，开始前我提醒您。",
    Attendance.WAITING: "满了，先排队；有空位我按顺序叫您。",
    Attendance.OUT: "好的，位置让给别人了。",
    Attendance.OFFERED: "有位置给您留着，点〔我来〕就算定了。",
}
KEPT: Final = "记下了"


def counted(state: Attendance, party: int) -> str:
    """How many were put down, and whether they have a place."""
    if state is Attendance.WAITING:
        return f"满了，{party} 位先排队；有空位我按顺序叫您。"
    return f"{KEPT}，一共 {party} 位。"


def ring_them(activity: Activity, door: str) -> str:
    """For the desk: somebody without a private chat came up from the queue."""
    who = escape(door) or "有一位"
    return f"{escape(activity.title)}：{who} 排到了，没有私聊，请打个电话告诉一声。"


WRITE_TO_ME: Final = "请先私聊我一句，有位置我才叫得到您；叫不到就直接算您来。"
NO_ROOM_FOR_ONE_MORE: Final = {
    Attendance.IN: "满了，再多一位就坐不下了；您原来的位置还在。",
    Attendance.OFFERED: "再多一位就坐不下了；给您留的位置还在，点〔我来〕就算定了。",
}
ENDED: Final = "停办"  # the reason that ends a series
WRONG_CODE: Final = "签到码不对，或者过了时间。请看主持人手机上现在的码。"
CHECKED_IN: Final = "签到好了，请坐。"
NO_DOOR: Final = (
    "您还没登记门牌，到会户数里还没算您家：请主持人点〔代签到〕，或者发 /bind 登记了再签一次。"
)


def when(at: datetime, zone: ZoneInfo) -> str:
    """1月17日 星期六 09:00"""
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def _until(activity: Activity, zone: ZoneInfo) -> str:
    """When it ends, where that was said."""
    if activity.minutes == MINUTES:
        return ""
    return f"–{activity.ends_at.astimezone(zone):%H:%M}"


def card(activity: Activity, seats: Sequence[Seat], zone: ZoneInfo, topics: str = "") -> str:
    """What it is, when and where, how many come, what is talked about; nobody's name."""
    lines = [
        f"{MARKS[activity.kind]} <b>{escape(activity.title)}</b>",
        f"时间：{when(activity.starts_at, zone)}{_until(activity, zone)}",
    ]
    if activity.place:
        lines.append(f"地点：{escape(activity.place)}")
    if activity.state is ActivityState.CANCELLED:
        return "\n".join([*lines, f"<b>取消了</b>：{escape(activity.why)}"])
    lines += [topics] if topics else []
    come = taken(seats)
    wait = len(waiting(seats))
    room = f"{come}/{activity.capacity} 人" if activity.capacity else f"{come} 人"
    lines.append(f"已报名 {room}" + (f"，排队 {wait} 家" if wait else ""))
    if activity.expected:
        lines.append(f"应到 {activity.expected} 户，过半才能定事。")
    if again := _AGAIN.get(activity.every.partition(":")[0]):
        lines.append(again)
    if activity.guests:
        lines.append(f"可以带家人，最多 {activity.guests} 位。")
    if activity.sequence and activity.why:
        lines.append(f"改过时间：{escape(activity.why)}")
    return "\n".join(lines)


def keyboard(activity: Activity, propose: str | None = None) -> dict[str, Any]:
    """我来, one more, not coming, and the way to propose a topic; nothing once it is over."""
    if activity.state is not ActivityState.OPEN:
        return {"inline_keyboard": []}
    row = [button("我来", f"av:in:{activity.id}")]
    if activity.guests:
        row.append(button("多带一位", f"av:more:{activity.id}"))
    rows = [[*row, button("不来了", f"av:out:{activity.id}")]]
    return {"inline_keyboard": [*rows, [{"text": "提个议题", "url": propose}]] if propose else rows}


def draft_keyboard(activity: Activity) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("公布到居民群", f"av:post:{activity.id}"),
                button("不要了", f"av:drop:{activity.id}"),
            ]
        ]
    }


def desk(activity: Activity, seats: Sequence[Seat], zone: ZoneInfo, topics: str = "") -> str:
    """The same with its number, for the desk."""
    came = sum(seat.came_at is not None for seat in seats)
    told = f"{activity.number}\n{card(activity, seats, zone, topics)}"
    if activity.kind is ActivityKind.MEETING and came:
        enough, there = quorate(activity, seats)
        return f"{told}\n{attendance(activity, there, enough=enough)}"
    return told + (f"\n签到 {came} 家" if came else "")


def checked_in(activity: Activity, *, household: bool) -> str:
    """Somebody at the door; a meeting counts households, so one without a door is told how theirs comes to count."""
    return (
        CHECKED_IN
        if household or activity.kind is not ActivityKind.MEETING
        else CHECKED_IN + NO_DOOR
    )


def attendance(activity: Activity, there: int, *, enough: bool) -> str:
    """现在到了 5 户，应到 12 户，过半要 7 户：还不能定事."""
    if activity.expected is None:
        return f"现在到了 {there} 户。"
    needed = activity.expected // 2 + 1
    told = "可以定事" if enough else "还不能定事"
    return f"现在到了 {there} 户，应到 {activity.expected} 户，过半要 {needed} 户：{told}。"


def decided(text: str, there: int, expected: int | None) -> str:
    """A resolution with how many were there."""
    of = f"（到 {there} 户，应到 {expected} 户）" if expected else f"（到 {there} 户）"
    return f"决议：{text}{of}"


def desk_keyboard(activity: Activity) -> dict[str, Any]:
    """What the host does with it."""
    number = activity.id
    if activity.state is ActivityState.CANCELLED:
        return {"inline_keyboard": []}
    meeting = activity.kind is ActivityKind.MEETING
    rows = [
        [("签到码", "code"), ("名单", "list"), ("写纪要", "record")],
        [
            ("代签到" if meeting else "代报名", "hand"),
            *([("议题", "topics"), ("记决议", "decide")] if meeting else [("发照片", "pictures")]),
        ],
        [("改时间地点", "move"), ("取消活动", "cancel")],
    ]
    return {
        "inline_keyboard": [
            [button(label, f"av:{deed}:{number}") for label, deed in row] for row in rows
        ]
    }


def too_many(each: Activity) -> str:
    """Somebody wants to bring more than the event takes."""
    if each.guests:
        return f"算上您了；一个人最多带 {each.guests} 位。"
    return "算上您了；这次一人报一个名，一起来的也各点一下「我来」。"


def signed(door: str, party: int, state: Attendance) -> str:
    """For the host: a door put down by hand."""
    how = "报上了" if state is Attendance.IN else "满了，排在后面，有空位自动算来"
    return f"{escape(door)} {party} 位，{how}。"


def changed(activity: Activity, over: int) -> str:
    """For the host: what was changed, and that nobody lost their place."""
    told = f"{activity.number} 改好了，群里的卡片也改了。"
    return f"{told}已经报名的比名额多 {over} 位，都还留着，没有动。" if over else told


def asked_under(each: Activity, text: str) -> str:
    """For the desk: somebody asks something under an event's card."""
    return f"邻居在“{words.quoted(each.title, 40)}”下面问：「{words.quoted(text, 200)}」"


def listed(found: Sequence[Activity], zone: ZoneInfo, dated: Sequence[Dated] = ()) -> str:
    """/calendar: what is to come."""
    if not found and not dated:
        return NONE
    lines = [
        (
            each.starts_at,
            f"{MARKS[each.kind]} {when(each.starts_at, zone)}　{escape(each.title)}"
            + (f"（{escape(each.place)}）" if each.place else ""),
        )
        for each in found
    ]
    lines += [
        (each.at, f"{each.mark} {when(each.at, zone)}　{escape(each.title)}") for each in dated
    ]
    return words.fitting(["<b>接下来</b>", *(line for _, line in sorted(lines))])


IS_MOVED: Final = "改的是哪一个？点一下就按您说的改，群里和报名的人都告诉。"


def move_keyboard(found: Sequence[Activity], zone: ZoneInfo) -> dict[str, Any]:
    """Which of them is at another time now."""
    rows = [
        [button(f"{each.title[:20]}（{when(each.starts_at, zone)}）", f"av:as_said:{each.id}")]
        for each in found
    ]
    return {"inline_keyboard": rows}


def visits_due(count: int) -> str:
    """How many are to be visited; whom, is told in private alone."""
    return f"7 天里该看望 {count} 户：私聊我发 /care 看是谁家。"


def list_keyboard(found: Sequence[Activity]) -> dict[str, Any]:
    """One button an activity: to sign up from here."""
    buttons = [button(f"报名：{each.title}"[:20], f"av:in:{each.id}") for each in found[:6]]
    return {"inline_keyboard": in_rows(buttons, 2)}


def gives_back(found: Sequence[Activity], zone: ZoneInfo) -> str:
    """What somebody who cannot come signed up for."""
    shown = "\n".join(f"· {escape(each.title)}　{when(each.starts_at, zone)}" for each in found[:6])
    return f"您报过名的：\n{shown}\n去不了就点一下，位置让给等着的人。"


def give_back_keyboard(found: Sequence[Activity]) -> dict[str, Any]:
    buttons = [button(f"不去了：{each.title}"[:20], f"av:out:{each.id}") for each in found[:6]]
    return {"inline_keyboard": in_rows(buttons, 1)}


def reminder(activity: Activity, zone: ZoneInfo) -> str:
    title = f"{MARKS[activity.kind]} <b>{escape(activity.title)}</b>"
    where = escape(activity.place)
    return f"提醒您：{title}\n{when(activity.starts_at, zone)}　{where}"


def offered(activity: Activity, until: datetime, zone: ZoneInfo) -> str:
    title = f"<b>{escape(activity.title)}</b>，{when(activity.starts_at, zone)}"
    return f"有位置了：{title}。{words.when(until, zone)} 前点〔我来〕。"


def mine(found: Sequence[tuple[Activity, Seat, ZoneInfo]]) -> str:
    """What one signed up for."""
    stands = {
        Attendance.IN: "报上了",
        Attendance.WAITING: "在排队",
        Attendance.OFFERED: "有位置，等您点",
    }
    lines = [
        f"{MARKS[activity.kind]} {when(activity.starts_at, zone)}　{escape(activity.title)}　{stands[seat.state]}"
        for activity, seat, zone in found
        if seat.state in stands
    ]
    return "\n".join(lines)


def lapsed(activity: Activity) -> str:
    return f"<b>{escape(activity.title)}</b> 的位置等了您一阵，先让给别人了；还想来，再点〔我来〕排上。"


def moved(activity: Activity, zone: ZoneInfo, *, time: bool = True) -> str:
    new = f"{when(activity.starts_at, zone)}　{escape(activity.place)}"
    what = "改时间了" if time else "换地方了"
    told = f"<b>{escape(activity.title)}</b> {what}：{new}\n{escape(activity.why)}"
    return f"{told}\n您还来吗？不来请点一下，把位置让给别人。"


def cancelled(activity: Activity, zone: ZoneInfo) -> str:
    """Of a series it is this one alone, unless its reason ends all of it."""
    this = "" if not activity.every or activity.why.startswith(ENDED) else "这一次"
    told = f"<b>{escape(activity.title)}</b>（{when(activity.starts_at, zone)}）{this}取消了：{escape(activity.why)}"
    return f"{told}\n以后的照常。" if this else told


def names(activity: Activity, found: Sequence[tuple[Seat, str]]) -> str:
    """Who comes, for the desk: by door, how many, whether they came."""
    title = f"<b>{escape(activity.title)}</b> 名单（{len(found)} 家）"
    return words.fitting([title, *(_seated(seat, door) for seat, door in found)])


_WAITS: Final = {Attendance.WAITING: "（排队）", Attendance.OFFERED: "（等回话）"}


def _seated(seat: Seat, door: str) -> str:
    name = escape(door) or _somebody(seat.account or 0)
    return f"{name} {seat.party} 位{_WAITS.get(seat.state, '')}{' ✓' if seat.came_at else ''}"


def _somebody(account: int) -> str:
    """Somebody without a door here: their name in Telegram is one tap away."""
    return f'<a href="tg://user?id={account}">邻居</a>' if account else "邻居"


def code(value: str) -> str:
    return f"签到码 {value}（五分钟内有效）。来的人扫下面的图，或者私聊小板凳发：/checkin {value}"


def code_picture(title: str, value: str, until: datetime) -> str:
    """Under the QR code."""
    return f"<b>{escape(title)}</b> 签到：扫一扫，或者私聊小板凳发 {value}\n{until:%H:%M} 前有效，过了点〔换新码〕。"


MOST_TOLD: Final = 600  # characters under a picture, which takes 1,024 with its title


def pictured(activity: Activity, came: int, text: str) -> str:
    """Under a picture of an event, as the groups see it."""
    here = f"，来了 {came} 位" if came else ""
    told = words.quoted(text, MOST_TOLD) if text else ""
    return "\n".join(filter(None, (f"📸 <b>{escape(activity.title)}</b>{here}", told)))


def picture_keyboard(activity: Activity) -> dict[str, Any]:
    """Nothing goes out before whoever is seen in the picture agrees."""
    number = activity.id
    yes = button("照片里的人都同意，发到群里", f"av:show:{number}")
    return {"inline_keyboard": [[yes], [button("不发", f"av:keep:{number}")]]}


PICTURE_WANTED: Final = "请发一张照片，作为对上面那条的回复；要说的话写在照片的说明里。"


def code_keyboard(activity: Activity) -> dict[str, Any]:
    return one_button("换新码", f"av:code:{activity.id}")


def calendar(
    found: Sequence[Activity], name: str, now: datetime, dated: Sequence[Dated] = ()
) -> str:
    """An iCalendar file (RFC 5545) of a community's activities and of what else has its hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//bandeng//activities//ZH",
        f"X-WR-CALNAME:{_plain(name)}",
    ]
    for each in found:
        more = [f"SEQUENCE:{each.sequence}", f"LOCATION:{_plain(each.place)}"]
        uid = f"{each.number}-{each.community}"
        lines += _event(uid, each.title, each.starts_at, each.ends_at, now, more)
    for each in dated:
        lines += _event(each.uid, each.title, each.at, each.at, now)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(
    uid: str, title: str, starts: datetime, ends: datetime, now: datetime, more: Sequence[str] = ()
) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@bandeng",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(starts)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{_plain(title)}",
        *more,
        "END:VEVENT",
    ]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, continued with a space, never within a character."""
    parts = list[str]()
    current = ""
    for char in line:
        if len((current + char).encode()) > 73:
            parts.append(current)
            current = " "
        current += char
    return [*parts, current]

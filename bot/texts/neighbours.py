"""What neighbours read: where something can be had, who lends a hand, what visitors of those living alone do next."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.discretion import gives_away
from bot.domain.faq import Faq
from bot.domain.neighbour import Care, Contact, Request
from bot.domain.opening import opening
from bot.domain.station import Station
from bot.domain.timing import WEEKDAYS
from bot.rules.holidays import works
from bot.texts import words
from bot.texts.markup import button
from bot.texts.passing import ASK_US

CLAIMED: Final = "好，就拜托您了。"
CAME: Final = "记下了，时间从现在算。办完了点〔办完了〕。"
YOU_GO: Final = "就是您去，谢谢。"
NOT_NEEDED: Final = "他们家不用帮忙了，谢谢您。"
TAKEN_BY_ANOTHER: Final = "已经有邻居去了，谢谢您。"
NOT_MET: Final = "记下了：没见到。先再敲一次门；十分钟后还没见到，我提醒下一步。"
OUTCOMES: Final = {
    "ok": "记下了：见到了，都好。",
    "concern": "记下了：有点担心，告诉其他工作人员了。",
    "refused": "记下了：这次不愿见。",
}
_RUNGS: Final = (
    "还没见到：请打他家电话。",
    "还没见到：请打联系人的电话。",
    "还没见到：请一位工作人员和一位邻居现在到门口去。",
    "还没见到：请现在打 110 或 120，说清门牌，并到门口等。打了就点一下结果。",
)
_NO_CONTACT: Final = "还没见到：没有留联系人，请问问楼上楼下谁有电话。"
_PLACES: Final = (
    *"所店厅站市园馆柜局院铺场",
)  # how words for a place end, and not those for what is done there
SATURDAY: Final = 5
LATITUDE: Final = timedelta(days=7)  # for the desk to answer
NEXT_OF_KIN: Final = 1  # the rung at which the contact is rung

# stations


def stations(service: str, found: Sequence[Station], local: datetime, check: timedelta) -> str:
    """Where it can be had, open now or when next; what was last looked at longer ago than `check` says so."""
    return "\n\n".join(
        [
            *([f"<b>{escape(service)}</b>"] if service else []),
            *(_station(each, local, check) for each in found),
        ]
    )


def is_it_still(station: Station, days: int) -> str:
    """For the desk, every so often."""
    told = "；".join(
        filter(None, (station.services, station.hours, station.address, station.phone))
    )
    return (
        f"🏠 <b>{escape(station.name)}</b>有 {days} 天没核对了：{escape(told)}。现在还是这样吗？"
        "改了的，发 /station 照原样重写一遍。"
    )


def still_so(station: Station) -> str:
    return f"🏠 {escape(station.name)}核对过了，还是这样。"


def no_more(station: Station) -> str:
    return f"🏠 {escape(station.name)}不开了，从名单上去掉了；有人问就说没有。"


def still_keyboard(station: Station) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("还是这样", f"sk:same:{station.id}"), button("不开了", f"sk:gone:{station.id}")]
        ]
    }


def _station(each: Station, local: datetime, check: timedelta) -> str:
    lines = [
        f"🏠 <b>{escape(each.name)}</b>" + (f"　{escape(each.address)}" if each.address else "")
    ]
    hours = opening(each.hours)
    if hours is None:
        lines.append(escape(each.hours))
    elif hours.holds(local, _holiday):
        lines.append(f"现在开着（{escape(each.hours)}）")
    else:
        at = hours.next(local, _holiday)
        lines.append(
            f"现在没开，星期{WEEKDAYS[at.weekday()]} {at:%H:%M} 开（{escape(each.hours)}）"
        )
    if each.phone:
        lines.append(f"电话 {escape(each.phone)}")
    if local - each.checked_at > check + LATITUDE:
        at = each.checked_at.astimezone(local.tzinfo)
        lines.append(f"（{at.month}月{at.day}日以后没核对过，去之前先打听一下）")
    return "\n".join(lines)


def place_keyboard(found: Sequence[Station], local: datetime) -> dict[str, Any]:
    """They were not open though they should have been; or it was no question for a place at all."""
    closed = [
        [button(f"{each.name}没开门"[:20], f"st:closed:{each.id}")]
        for each in found
        if _may_be_open(each, local)
    ]
    other = [button("不是问这个，我要反映", "f:begin:tell")]
    return {"inline_keyboard": [*closed, *([] if found else [ASK_US]), other]}


def _may_be_open(station: Station, local: datetime) -> bool:
    hours = opening(station.hours)
    return hours is None or hours.holds(local, _holiday)


def _holiday(day: date) -> bool:
    """Whether a weekday is none that is worked on."""
    return day.weekday() < SATURDAY and works(day) is False


def nowhere(service: str) -> str:
    none = (
        f"附近的“{escape(service)}”还没有登记"
        if service.endswith(_PLACES)
        else f"附近还没有能“{escape(service)}”的地方"
    )
    return f"{none}。我记下了有人问，报给社区。"


def was_closed(station: Station) -> str:
    return f"{station.name}该开门的时间没开门"


def station_list(found: Sequence[Station]) -> str:
    """/station: what the desk keeps."""
    if not found:
        return "还没有驿站。"
    return words.fitting(
        [
            "<b>驿站</b>",
            *(
                f"· {escape(each.name)}：{escape(each.services)}　{escape(each.hours)}"
                f"　{escape(each.address)}"
                for each in found
            ),
        ]
    )


def unanswered(found: Sequence[tuple[str, int]]) -> str:
    """For the weekly digest: what was asked for and is offered nowhere."""
    return "问过没答上的：" + words.joined(
        f"{escape(name)} {count} 次" for name, count in found[:5]
    )


# helpers


def helper(skills: Sequence[str]) -> str:
    return f"谢谢您！您会：{escape(words.joined(skills))}。有邻居要帮忙我私下问您，去不去都行。不想帮了发 /helper 停。"


def helper_list(found: Sequence[tuple[str, str]]) -> str:
    if not found:
        return "还没有帮手。居民私聊我发 /helper 水电 就能报名。"
    return words.fitting(
        [
            f"<b>帮手</b> {len(found)} 位",
            *(f"· {escape(name)}：{escape(skills)}" for name, skills in found),
        ]
    )


CALLED_OFF: Final = "好的，{number} 不用人来了。"
WHICH_OFF: Final = "哪一件不用人来了？"


def asked(request: Request, *, anybody: bool) -> str:
    """What was asked for; whether somebody who can was asked, or the community looks for one."""
    seeks = "我去问会“{skill}”的邻居" if anybody else "会“{skill}”的邻居还没有，社区的人会看到"
    return f"记下了（{request.number}）。{seeks.format(skill=escape(request.skill))}，有人来马上告诉您。"


def asked_for(home: str | None) -> str:
    """For an officer: whose door the helper will get."""
    if home:
        return f"帮手会拿到 <b>{escape(home)}</b> 这个门牌；怎么联系，请写在事情里。"
    return "帮手会去您自己登记的门牌；替别人请，把门牌写在最前面：/need 3-2-501 换个灯泡"


def call_off_keyboard(number: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button("不用人来了", f"lk:off:{number}")]]}


def which_off_keyboard(found: Sequence[Request]) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"{each.number} {each.skill}", f"lk:off:{each.id}")] for each in found[:8]
        ]
    }


def called_off(request: Request) -> str:
    return f"{request.number}：对方说不用人来了，谢谢您。"


def offered(request: Request, text: str) -> str:
    where = f"{request.building}号楼　" if request.building.isdecimal() else ""
    return f"🤝 有邻居想请人搭把手：{where}{words.quoted(text, 200)}\n您去吗？"


def offer_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("我来", f"lk:claim:{number}"), button("这次不行", f"lk:no:{number}")]
        ]
    }


def nobody(request: Request) -> str:
    return f"🤝 {request.number} 有邻居要人“{escape(request.skill)}”，还没有合适的帮手。到时没人接，会记成一件事。"


def nobody_yet(request: Request) -> str:
    return f"🤝 {request.number}（{escape(request.skill)}）一直没有邻居应，请社区的人去搭把手。"


def asked_for_matter(request: Request, matter: str) -> str:
    """For the desk: helpers were asked to see to a matter."""
    return f"问帮手了（{request.number}，{matter}）：谁去了我在这里说。"


def for_the_community(request: Request) -> str:
    """For the desk: somebody takes on what it asked for."""
    return f"🤝 {request.number} 有帮手去了。"


def finished_matter(request: Request, text: str) -> str:
    """For the desk: what it asked a neighbour for is done."""
    return f"🤝 {request.number} 帮手说办完了：{words.quoted(text, 120)}\n去看一眼或问一声，办好了点一下。"


def seen_to(request: Request) -> str:
    """On a matter's timeline."""
    return f"帮手办好了（{request.number}）"


def answer_the_residents(request: Request) -> str:
    """For the desk, once it said that a helper's work is good."""
    return f"🤝 {request.number} 帮手办好了，可以点卡片答复居民。"


RESTS: Final = "好的，您先歇着，这阵子不问您。想接着帮，发 /helper 回来。"
RESTS_NOT: Final = "欢迎回来！有邻居要帮忙我再问您。"
NO_HELPER: Final = "您还没登记成帮手；想帮忙，发 /helper 和您会什么，例如 /helper 水电。"


def somebody_comes(request: Request, name: str) -> str:
    return f"{escape(name)} 来帮您（{request.number}）。"


def gave_back(request: Request) -> str:
    return f"刚才说来的邻居来不了了（{request.number}），我再问问别人，有人来马上告诉您。"


def yours(request: Request, text: str, door: str) -> str:
    told = "" if gives_away(text) else "门牌没写，到了楼下先联系社区。"
    where = f"门牌：{escape(door)}" if door else told
    return "\n".join(
        filter(None, [f"🤝 {request.number}：{words.quoted(text, 200)}", where, "办完了点一下。"])
    )


def helper_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("到了", f"lk:came:{number}"),
                button("办完了", f"lk:finish:{number}"),
                button("去不了了", f"lk:back:{number}"),
            ]
        ]
    }


def finished(request: Request) -> str:
    return f"帮忙的邻居说办完了（{request.number}）。办好了吗？"


A_HAND: Final = "想请邻居搭把手，还是报给社区？"
TO_HELP: Final = "谢谢您！登记成帮手，有邻居要帮忙我私下问您，去不去都行。"


def hand_keyboard() -> dict[str, Any]:
    ask, tell = button("请邻居帮忙", "pa:need:0"), button("报给社区", "pa:tell:0")
    return {"inline_keyboard": [[ask, tell]]}


def to_help_keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button("登记当帮手", "pa:helper:0")]]}


def who_comes(request: Request, name: str) -> str:
    if request.helper is None:
        return f"{request.number}（{escape(request.skill)}）还没人应，有人来马上告诉您。"
    return f"{request.number}（{escape(request.skill)}）：{escape(name)} 来帮您。"


def came(request: Request, name: str) -> str:
    return f"{escape(name)} 到了（{request.number}），请开下门。"


def is_done(request: Request) -> str:
    return f"{request.number}（{escape(request.skill)}）办好了吗？点一下，我替您谢谢人家。"


def done_keyboard(request: Request) -> dict[str, Any]:
    """A helper who has not said that they are done may still be at it: only the good word is asked for."""
    if request.state == "done":
        return confirm_keyboard(request.id)
    return {"inline_keyboard": [[button("办好了，谢谢", f"lk:good:{request.id}")]]}


def confirm_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("办好了，谢谢", f"lk:good:{number}"), button("没办好", f"lk:bad:{number}")]
        ]
    }


def thanked(request: Request) -> str:
    return f"对方说办好了（{request.number}），谢谢您！"


def you_go_soon(request: Request, zone: ZoneInfo) -> str:
    assert request.starts_at is not None
    return f"🤝 提醒您：{words.when(request.starts_at, zone)} 答应去帮忙（{request.number}）。"


def is_it_done(request: Request) -> str:
    return f"🤝 {request.number} 您接的这件，去过了吗？办完了点一下；去不了也点一下，我再找别人。"


def did_they_come(request: Request) -> str:
    """To whoever asked, when nothing was heard."""
    return f"🤝 {request.number} 帮忙的邻居来过了吗？办好了点一下，没办好我再找人。"


def nothing_heard(request: Request) -> str:
    """To the desk, when nothing was heard twice."""
    if request.state == "done":
        return f"🤝 {request.number}（{escape(request.skill)}）帮手说办完了，对方一直没回话。您问过了，可以替他点。"
    return f"🤝 {request.number}（{escape(request.skill)}）有人接了，两回都没问到办没办，请打个电话问问。"


def disputed(request: Request, said: str) -> str:
    told = f"🤝 {request.number}（{escape(request.skill)}）请帮忙的邻居说没办好：「{words.quoted(said, 120)}」"
    return f"{told}\n我再找别的邻居，请也问一问。"


def not_done(request: Request) -> str:
    return f"{request.number}：对方说还没办好，我先问问别的邻居；社区也会问您。"


def risen(request: Request, number: str) -> str:
    return f"一直没找到人帮忙（{request.number}），我交给社区了，事项 {number}。"


# regular visits


MONTHLY: Final = 31  # days; the ministry's target for those in special need


def care_begun(door: str, every: int, in_season: int) -> str:
    """How often, also in cold and heat; seldom is said to be seldom."""
    more = f"（三九、三伏每 {in_season} 天）" if every > in_season else ""
    seldom = "民政部门的目标是每月至少一次，隔得有点久。" if every > MONTHLY else ""
    return f"记下了：{escape(door)}，每 {every} 天看望一次{more}。{seldom}到日子我私下提醒您，别人看不到。"


def care_keyboard(care: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button("找一位帮手同去", f"cp:ask:{care}")]]}


WHO_GOES_ALONG: Final = "请谁同去？点了我私下问他/她，答应了才算。"
NOBODY_GOES_ALONG: Final = "还没有能私下问到的帮手。请他们私聊我发 /helper 报名。"
ASKED_ALONG: Final = "问了{name}，有回话告诉您。"
GOES: Final = "谢谢您！到日子我私下提醒您，那时告诉您是哪一家。去不了的那次，点一下就有人替。"
GOES_NOT: Final = "好的，没关系。"


def along_candidates(care: int, found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """The helpers who can be asked."""
    rows = [[button(name[:30], f"cq:{care}:{account}")] for account, name in found[:12]]
    return {"inline_keyboard": rows}


def asked_along(building: str, every: int) -> str:
    """For the helper: which building, and nothing else yet."""
    where = f"{escape(building)}号楼" if building.isdecimal() else "社区"
    return f"社区想请您和网格员一起，每 {every} 天去看望{where}一位独居的邻居，聊几句、看看好不好。您愿意吗？"


def along_keyboard(care: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [[button("愿意", f"cp:yes:{care}"), button("不方便", f"cp:no:{care}")]]
    }


def goes_along(door: str, *, yes: bool) -> str:
    """For the officer."""
    return f"{escape(door)}：请的帮手{'答应同去了' if yes else '不方便，另请一位吧（发 /care）'}。"


def recorded_by_the_other(door: str, outcome: str) -> str:
    """For the other of two."""
    return f"{escape(door)} 同去的人记好了：{_OUTCOME[outcome]}。"


def stand_in(door: str, contact: str) -> str:
    """For whoever is asked in place of somebody who cannot go."""
    ring = f"\n联系人：{escape(contact)}" if contact else ""
    return f"今天看望 <b>{escape(door)}</b> 的人去不了，请您替一趟。{ring}\n看过点一下："


def stands_in(found: bool) -> str:
    """For whoever cannot go."""
    return (
        "好的，请别人替您去了。"
        if found
        else "还没有别人能去，工作人员都不在；请您尽量去，或打电话问一声。"
    )


_OUTCOME: Final = {
    "ok": "见到了，都好",
    "concern": "见到了，有点担心",
    "refused": "不愿见",
    "not_met": "没见到",
}


NO_SUCH_DOOR: Final = "户册里没有这一户，请核对门牌；写错了发 /care 停 门牌。"
MET_ALREADY: Final = "已经有人见到了，不用再找了，谢谢。"


def odd_phone(number: str) -> str:
    return f"电话 {escape(number)} 不像一个号码，请核对后重发一遍。"


def met(door: str) -> str:
    return f"✅ <b>{escape(door)}</b> 有同事见到人了，不用再找，谢谢。"


def care_unknown(door: str) -> str:
    return f"没有定期看望 {escape(door)}；发 /care 看有哪些。"


def care_ended(door: str) -> str:
    return f"好的，{escape(door)} 不再定期看望。"


def care_list(found: Sequence[tuple[str, Care]]) -> str:
    if not found:
        return "没有要定期看望的人家。"
    lines = [
        f"· {escape(door)}　每 {each.every_days} 天　下次 {each.next_at:%m-%d}{'　两人去' if each.partner else ''}"
        for door, each in found
    ]
    return words.fitting(
        ["<b>定期看望</b>（请勿外传；发 /care 门牌 看记录，不用看望了发 /care 停 门牌）", *lines]
    )


def entry(care: Care, zone: ZoneInfo) -> str:
    """Whether a door may be opened that nobody opens: only by the household's own consent given before."""
    if care.may_enter is None or care.said_at is None:
        return "进门：没有事先问过，请等民警或家属到场，不要自己开门。"
    day = care.said_at.astimezone(zone)
    if care.may_enter:
        return f"进门：{day.month}月{day.day}日本人同意过，叫不应时可以请开锁进去。"
    return f"进门：{day.month}月{day.day}日本人说不同意，请等民警或家属到场。"


def care_page(
    door: str,
    care: Care,
    contact: str,
    past: Sequence[tuple[datetime, str, str]],
    zone: ZoneInfo,
    *,
    mine: bool,
) -> str:
    """A household's file, for officers in private; `past` as (local instant, outcome, note), the newest first."""
    due = care.next_at.astimezone(zone)
    often = f"每 {care.every_days} 天看望一次，下次 {due.month}月{due.day}日"
    if care.paused_until is not None:
        until = care.paused_until.astimezone(zone)
        often = f"先停着，{until.month}月{until.day}日以后再去（下次 {due.month}月{due.day}日）"
    who = "您在走访" if mine else "同事在走访"
    lines = [f"<b>{escape(door)}</b>　{often}　{who}{'，两人去' if care.partner else ''}"]
    lines += [f"联系人：{escape(contact)}"] if contact else []
    lines += [entry(care, zone)]
    lines += [
        f"· {at.month}月{at.day}日 {_OUTCOME.get(outcome, outcome)}{f'：{escape(note)}' if note else ''}"
        for at, outcome, note in past
    ] or ["还没有走访记录。"]
    return words.fitting(lines)


def care_page_keyboard(care: Care, *, mine: bool) -> dict[str, Any]:
    """What can be done with a file; what cannot be undone by a tap is left to words."""
    number = care.id
    pause = ("接着走访", "again") if care.paused_until else ("停两周", "pause")
    rows = [
        [button("同意进门", f"cf:enter:{number}"), button("不同意进门", f"cf:stay_out:{number}")],
        [button(pause[0], f"cf:{pause[1]}:{number}"), button("找一位帮手同去", f"cp:ask:{number}")],
    ]
    if not mine:
        rows.append([button("以后我去", f"cf:mine:{number}")])
    return {"inline_keyboard": rows}


NOTED: Final = "\n您刚写的话也记在这户的走访记录里了（只有工作人员看得到）。"


def visit_due(door: str, contact: str) -> str:
    ring = f"\n联系人：{escape(contact)}" if contact else ""
    return f"今天该去看看 <b>{escape(door)}</b>。{ring}\n看过点一下："


def visit_keyboard(contact: int, *, away: bool = False) -> dict[str, Any]:
    """What a visit found; before it, that one cannot go."""
    rows = _found("rq", contact)
    cannot = [[button("这次去不了，请人替", f"rq:away:{contact}")]] if away else []
    return {"inline_keyboard": [*rows, *cannot]}


def early_keyboard(care: int) -> dict[str, Any]:
    """What a visit before its day found."""
    return {"inline_keyboard": _found("ce", care)}


def _found(kind: str, number: int) -> list[list[dict[str, str]]]:
    return [
        [
            button("见到了，都好", f"{kind}:ok:{number}"),
            button("有点担心", f"{kind}:concern:{number}"),
        ],
        [
            button("没见到", f"{kind}:not_met:{number}"),
            button("不愿见", f"{kind}:refused:{number}"),
        ],
    ]


def rung(number: int, door: str, contact: str) -> str:
    ring = f"\n联系人：{escape(contact)}" if contact else ""
    asks = _RUNGS[number] if contact or number != NEXT_OF_KIN else _NO_CONTACT
    return f"🔔 <b>{escape(door)}</b> {asks}{ring}"


_CLIMBED: Final = ("打他家电话", "打联系人电话", "同事和邻居上门", "报 110 或 120")


def climbed(contact: Contact, zone: ZoneInfo) -> str:
    """What was done since nobody was met, each with its minute: 9:00 没见到 → 9:10 打他家电话."""
    begun = [f"{contact.at.astimezone(zone):%H:%M} 没见到"] if contact.at is not None else []
    steps = [
        f"{each.at.astimezone(zone):%H:%M} {_CLIMBED[min(each.number, len(_CLIMBED) - 1)]}（叫了 {each.asked} 人）"
        for each in contact.climbed
    ]
    return "经过：" + " → ".join([*begun, *steps])


def unrecorded(door: str) -> str:
    return f"🔔 <b>{escape(door)}</b> 今天的看望没有记结果，先按没见到办：请再去敲敲门。"


def worried(door: str) -> str:
    return f"看望 <b>{escape(door)}</b> 的同事有点担心，请商量一下怎么办。"


# questions and answers


def faq_answer(each: Faq, local: datetime) -> str:
    return f"<b>{escape(each.question)}</b>\n{escape(each.answer)}\n（社区 {local.month}月{local.day}日 写的）"


def faq_keyboard(each: Faq) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("有用", f"fq:good:{each.id}"), button("不是我问的", f"fq:other:{each.id}")]
        ]
    }


def faq_draft(each: Faq) -> str:
    return (
        f"以后有人问“{escape(each.question)}”这样的话，我就答：\n\n{escape(each.answer)}\n\n"
        "请另一位工作人员看过点「同意」；一年后到期，我不再用它答。"
    )


def faq_draft_keyboard(each: Faq) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("同意", f"fq:yes:{each.id}"), button("不要了", f"fq:drop:{each.id}")]
        ]
    }


def _why_not(each: Faq) -> str:
    return "　（到期了）" if each.approver else "　（等另一位同意）"


def faq_list(found: Sequence[Faq], now: datetime) -> str:
    """/faq: what answers itself, how often it helped."""
    if not found:
        return "还没有常见问答。"
    lines = [
        f"{each.id}. {escape(each.question)}　有用 {each.useful}，不是要问的 {each.useless}"
        + ("" if each.stands(now) else _why_not(each))
        for each in found
    ]
    return words.fitting([f"<b>常见问答</b> {len(found)} 条", *lines])


ASK_AGAIN: Final = "好的。请把想问的写成一句，我转给社区的人。"

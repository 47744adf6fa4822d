"""Notices, return visits and hearings as people read them."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from bot.domain.confirming import Confirmed
from bot.domain.discretion import gives_away
from bot.domain.matter import Matter
from bot.domain.notice import Notice
from bot.texts import words, workflow
from bot.texts.markup import button, in_rows

FREE: Final = "通知"
CORRECTION: Final = "更正"
STAGES: Final = {"before": "办之前", "after": "办之后"}
SAID: Final = {Confirmed.GOOD: "满意", Confirmed.BAD: "不满意", Confirmed.BROKEN: "还没解决"}
MOST_TIMES: Final = 12
SHOWN_DOORS: Final = 30


class VisitedDoor(Protocol):
    """A supporter asked in a return visit."""

    @property
    def id(self) -> int: ...
    @property
    def door(self) -> str: ...


def heading(each: Notice) -> str:
    return f"公示 {each.number} · {each.title}"


def post(
    each: Notice, zone: str, corrects: str = "", *, solved: bool = False, corrected: str = ""
) -> str:
    """A notice in a group, with the number it corrects and the one that corrects it."""
    lines = [f"📣 <b>{escape(heading(each), quote=False)}</b>"]
    if corrects:
        lines.append(f"更正 {corrects}：")
    lines.append(escape(each.text, quote=False))
    if each.late:
        lines.append(f"<i>补发，原定 {words.when(each.due_at, ZoneInfo(zone))}</i>")
    if corrected:
        lines.append(f"<b>已更正，以 {corrected} 为准。</b>")
    if solved:
        lines.append("✅ <b>邻居们已确认解决</b>")
    return "\n".join(lines)


def link(address: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "看经过", "url": address}]]}


TAKEN_DOWN: Final = "（原文写了不该公开的内容，已经撤下。）"


def nowhere(each: Notice) -> str:
    return f"{escape(heading(each))}：现在没有居民群可发，只上了公示栏。请把小板凳加回群里。"


# what the desk sees of its own notices


def preview_keyboard(number: int) -> dict[str, Any]:
    """For one preview alone."""
    return {
        "inline_keyboard": [
            [button("发到居民群", f"nt:post:{number}"), button("不发了", f"nt:drop:{number}")]
        ]
    }


YOUR_WORDS: Final = "（您写的这句话）"


def as_read(title: str, text: str) -> str:
    """What the groups will read, for the desk before it is sent."""
    return f"发到群里是这样：\n📣 <b>{title}</b>\n{escape(text, quote=False)}"


def preview(text: str, at: datetime | None, zone: str, *, pin: bool, again_days: int) -> str:
    """A notice as residents would read it, and when."""
    when = words.when(at, ZoneInfo(zone)) + " 发" if at else "现在就发"
    about = "，".join(
        [when, *(["置顶"] if pin else []), *([f"每 {again_days} 天再发"] if again_days else [])]
    )
    away = gives_away(text)
    warns = f"\n\n⚠ 里面有“{escape(away)}”，发出去人人都看得到。" if away else ""
    return f"群里会看到（{about}）：\n\n📣 <b>{FREE}</b>\n{escape(text, quote=False)}{warns}"


def preview_of_correction(wrong: Notice, text: str) -> str:
    """A correction as residents would read it."""
    return (
        f"群里会看到（现在就发）：\n\n📣 <b>{CORRECTION}</b>\n更正 {wrong.number}：\n{escape(text, quote=False)}\n\n"
        f"原来那条会标上“已更正”：{words.quoted(wrong.text, 100)}"
    )


def planned(each: Notice, zone: str) -> str:
    """A notice the desk has ordered: what, when, again when."""
    when = words.when(each.due_at, ZoneInfo(zone))
    told = "正在发到居民群" if each.posted_at else f"{when} 发"
    more = [f"每 {each.again_days} 天再发一次"] if each.again_days else []
    more += ["置顶"] if each.pin else []
    about = "，".join([told, *more])
    return f"<b>{escape(heading(each))}</b>（{about}）\n{words.quoted(each.text, 300)}"


def _received(each: Notice, zone: str) -> str:
    """When the groups read it, or that no group took it."""
    if not each.received or each.posted_at is None:
        return "没发出去"
    return words.when(each.posted_at, ZoneInfo(zone))


def planned_keyboard(each: Notice) -> dict[str, Any]:
    return {"inline_keyboard": [[button("不发了", f"l:drop:{each.id}")]]}


def listing(found: Sequence[Notice], zone: str) -> str:
    """/notices: what was published lately."""
    if not found:
        return "还没有公示。要发一条：/notice 正文；要到点再发：/notice 周五17:00 正文。"
    lines = [
        f"· {each.number} {each.title}　{_received(each, zone)}　{words.quoted(each.text, 40)}"
        for each in found
        if each.posted_at
    ]
    return "<b>最近的公示</b>\n" + "\n".join(lines)


# return visits


def question(matter: Matter, text: str) -> str:
    """What a household that asked for it is asked in private."""
    said = f"\n办理结果：{words.quoted(text, 300)}" if text else ""
    return (
        f"您反映过的 <b>{matter.number}</b>（{workflow.about(matter)}）有回音了。{said}\n"
        "您看好了没有？点一下告诉我，点错能改。"
    )


def agreement(matter: Matter, text: str) -> str:
    """What each of two households is asked about what they agreed on."""
    said = f"「{words.quoted(text, 300)}」"
    return f"刚才和邻居说定了（<b>{matter.number}</b>）：{said}\n是这样吗？两家都点了“对”就算定了，别人看不到。"


def agreement_keyboard(ask: int) -> dict[str, Any]:
    good = Confirmed.GOOD.value
    broken = Confirmed.BROKEN.value
    return {
        "inline_keyboard": [[button("对", f"q:{good}:{ask}"), button("不对", f"q:{broken}:{ask}")]]
    }


def spot_keyboard() -> dict[str, Any]:
    """What is settled on the spot most often, and anything else."""
    found = [
        ("楼道堆物", "encroachment"),
        ("邻里吵架", "neighbours"),
        ("吵到邻居", "noise"),
        ("停车挪车", "parking"),
        ("养宠物", "pets"),
        ("别的", "other_voice"),
    ]
    return {
        "inline_keyboard": in_rows(
            [button(name, f"sp:{category}:0") for name, category in found], 3
        )
    }


def settled(number: str, asked: int, sides: int, hours: int) -> str:
    """For the desk: who is being asked; after so many hours it is given the doors that have not answered."""
    if not asked:
        return (
            f"{number} 记下了。这 {sides} 家都没绑定私聊，问不到，请上门问，{hours} 小时后列给您。"
        )
    rest = f"，还有 {sides - asked} 家没绑定，请上门问" if asked < sides else ""
    return f"{number} 记下了，正在问 {asked} 家{rest}；都点“对”就办结，{hours} 小时没点完的列给您上门问。"


def agreed(said: Confirmed) -> str:
    return (
        "好，记下了；另一家也点了“对”就定了。"
        if said is Confirmed.GOOD
        else "知道了，没说定；社区的人再来说和。"
    )


def question_keyboard(ask: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [[button(text, f"q:{said.value}:{ask}") for said, text in SAID.items()]]
    }


def thanks(said: Confirmed) -> str:
    return {
        Confirmed.GOOD: "谢谢，记下了：满意。",
        Confirmed.BAD: "记下了：不满意，工作人员会看到。",
        Confirmed.BROKEN: "记下了：还没解决。马上重新办，编号不变。",
    }[said]


def door_list(matter: Matter, left: Sequence[VisitedDoor], answered: int) -> str:
    """The doors still to be visited."""
    doors = [each.door for each in left if each.door]
    lost = len(left) - len(doors)
    lines = [
        f"🚪 <b>{matter.number} 回访</b>（{workflow.about(matter)}）：已答复 {answered} 户，还要上门 {len(left)} 户"
    ]
    if doors:
        lines.append("门牌：" + words.joined(map(escape, doors[:120])))
    if lost:
        lines.append(f"另有 {lost} 位没留门牌、也没开私聊，联系不上。")
    lines.append("上门问过后，点门牌录下来。")
    return "\n".join(lines)


def door_keyboard(left: Sequence[VisitedDoor]) -> dict[str, Any] | None:
    buttons = [button(each.door, f"z:{each.id}") for each in left if each.door][:SHOWN_DOORS]
    return {"inline_keyboard": in_rows(buttons, 3)} if buttons else None


NOT_PUBLISHED: Final = "结果还没发到群里，回访再等一天"


def waits_to_be_published(matter: Matter) -> str:
    """For the desk: nobody could read the result, so it is not closed."""
    return (
        f"{matter.number} 的结果没发到任何一个居民群，先不了结，回访再等一天。"
        "请看看上面没发出去的那条，点〔再发一次〕，或者检查我在群里能不能说话。"
    )


def dissatisfied(matter: Matter, door: str, said: Confirmed) -> str:
    """The desk hears of whoever is not content; the door is for the officers' own visit."""
    where = f"（{escape(door)}）" if door else ""
    return f"{matter.number} 回访：{SAID[said]}{where}"

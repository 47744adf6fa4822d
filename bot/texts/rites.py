"""Weddings and funerals as a family reads them: what to think of before, during and after; few words, no questions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.texts import words
from bot.texts.markup import button

NAMES: Final = {"wedding": "喜事", "funeral": "白事"}
DAYS: Final = ("今天", "明天", "后天", "这几天")
WHICH: Final = "家里办喜事还是白事？登记了，社区有人帮；谁家的事不公示。"
FOR_OTHERS: Final = "这是登记您自己家；替没有手机的人登记，发：/rites 3-2-501"


def which_of(door: str) -> str:
    """For an officer who registers in somebody's place."""
    return f"替 <b>{words.quoted(door, 40)}</b> 登记：喜事还是白事？谁家的事不公示。"


WHEN: Final = {
    "wedding": "恭喜！哪天办？点一下，别的日子写一句，例如 2月18日。",
    "funeral": "请节哀。哪天办？",
}
WHEN_NEEDED: Final = "登记了，社区就来人帮；谁家的事不公示，不登记也行。"
FIRST_TAP: Final = "先点上面的按钮登记；这句我没存，登记好了再写一遍，就带给社区的人。哪天办也可以写，例如 2月18日。"
HAND: Final = {
    "wedding": "要不要请邻居搭把手（搬桌椅、跑腿、招呼客人）？",
    "funeral": "要不要请邻居搭把手（搬东西、跑腿、照看灵堂）？",
}


def date(chosen: int, local: datetime) -> str:
    """今天（1月14日）: what was chosen, as a date that stays true."""
    if chosen >= len(DAYS) - 1:
        return f"{DAYS[-1]}（{local.month}月{local.day}日起）"
    day = local + timedelta(days=chosen)
    return f"{day.month}月{day.day}日"


def matter(rite: str, day: str) -> str:
    return f"{NAMES[rite]}登记：{day}办"


def hand(rite: str, day: str) -> str:
    return f"{day}家里办{NAMES[rite]}，请人搭把手"


def keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button(name, f"ri:{rite}:0") for rite, name in NAMES.items()]]}


def one_keyboard(rite: str) -> dict[str, Any]:
    return {"inline_keyboard": [[button(f"登记{NAMES[rite]}", f"ri:{rite}:0")]]}


def days_keyboard() -> dict[str, Any]:
    return {
        "inline_keyboard": [[button(day, f"ri:day:{number}") for number, day in enumerate(DAYS)]]
    }


def hand_keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button("要", "ri:hand:1"), button("不用", "ri:hand:0")]]}


def summary(rite: str, day: str, *, wants: bool) -> str:
    return f"<b>{NAMES[rite]}</b>　{day}　{'请人搭把手' if wants else '不用人手'}\n这样登记对吗？"


def confirm_keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button("对", "ri:done:1"), button("不登记了", "ri:done:0")]]}


WHERE: Final = "社区还不知道您住哪儿：请写一句门牌和电话，我只转给社区的人。"
CHANGED: Final = "您家登记的 {number} 有变，我转给社区的人了{helper}，别人看不到。"
AND_HELPER: Final = "，也告诉来搭把手的邻居了"
PASSED_ON: Final = "转给社区的人了，别人看不到。"


def said(number: str, text: str) -> str:
    """For the officers' own chats: where a family lives and how to reach them."""
    return f"{number} 家里留的话：{words.quoted(text, 200)}"


def registered(given: Mapping[str, Any], number: str, standard: str, request: str) -> str:
    """What the family reads once it is registered; the community's own standard where it has one."""
    lines = [f"登记好了，编号 {number}。社区的人会来联系您，别人看不到。"]
    if request:
        lines.append(f"正在请邻居搭把手（{request}），有人来马上告诉您。")
    lines += [
        f"<b>办之前</b>　{given['before']}",
        f"<b>办的时候</b>　{given['during']}",
        f"<b>办完</b>　{given['after']}",
    ]
    if standard:
        lines.append(f"<b>咱们社区的约定</b>　{words.quoted(standard)}")
    return "\n".join(lines)

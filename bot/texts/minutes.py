"""Minutes as those who were there, the desk and the group read them."""

import re
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.activity import Activity
from bot.domain.minutes import Minutes
from bot.texts import words
from bot.texts.markup import button

_RESOLVED: Final = re.compile(r"^决议：(.*?)(?:（到 \d+ 户[^）]*）)?(?: → \S+)?$")
RIGHT: Final = "谢谢，记下了：没意见。"
ASKS: Final = "哪里不对？写一句，我转给社区，会给您回话。"
PASSED_ON: Final = "转给社区了，答复了告诉您；没答复之前，这份纪要不公布。"


def _body(activity: Activity, found: Minutes) -> str:
    return "\n".join(filter(None, (found.text, activity.decided)))


def draft(activity: Activity, found: Minutes, days: int) -> str:
    """As it will be published, for the other officer; `days` are those for remarks."""
    title = f"<b>{escape(activity.title)}</b> 纪要（第 {found.version} 稿），群里会看到："
    asks = f"请另一位工作人员看过点「同意」；先给到会的看 {days} 天，没意见再公布。"
    return f"{title}\n\n{escape(_body(activity, found))}\n\n{asks}"


def draft_keyboard(activity: Activity, found: Minutes) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("同意", f"mn:agree:{found.id}"), button("重写", f"av:record:{activity.id}")]
        ]
    }


def agreed(activity: Activity, asked: int, days: int) -> str:
    if not asked:
        return f"{escape(activity.title)} 的纪要公布了（没有签到的人可问）。"
    return f"{escape(activity.title)} 的纪要给到会的 {asked} 位看了；{days} 天里没意见，就公布。"


def shown(activity: Activity, found: Minutes, until: datetime, zone: str) -> str:
    """What somebody who was there reads."""
    body = escape(_body(activity, found))
    last = words.when(until, ZoneInfo(zone))
    return f"您参加过的 <b>{escape(activity.title)}</b>，纪要写好了：\n\n{body}\n\n记得对吗？{last} 前都能说。"


def shown_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("没意见", f"mn:right:{number}"), button("有话说", f"mn:say:{number}")]
        ]
    }


def remarked(activity: Activity, text: str) -> str:
    return f"🪑 {activity.number} 的纪要，到会的人说：「{words.quoted(text, 300)}」\n答复他，或者重写一稿。"


def remark_keyboard(number: int, activity: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("答复", f"mn:answer:{number}"), button("重写一稿", f"av:record:{activity}")]
        ]
    }


def answered(text: str) -> str:
    return f"您对纪要的意见，社区答复：「{words.quoted(text, 300)}」"


def waiting(activity: Activity, count: int) -> str:
    return f"🪑 {activity.number} 的纪要还有 {count} 条意见没答复，先没有公布。"


def published(activity: Activity, found: Minutes, came: int) -> str:
    present = f"到场 {came} 人。" if came else ""
    return f"{activity.title} 纪要：{present}\n{_body(activity, found)}"


def done(activity: Activity, notice: str) -> str:
    return f"🪑 {activity.number} 的纪要公布了（{notice}）。"


def chosen(decided: str, shown: str) -> tuple[int, str] | None:
    """Which resolution is meant: the last of those shown, by its line and words; words are empty where it is a matter
    already. None where there is none."""
    lines = decided.splitlines()
    last = next((each for each in reversed(shown.splitlines()) if _RESOLVED.match(each)), None)
    for at in range(len(lines) - 1, -1, -1):
        if last is not None and lines[at].partition(" → ")[0] != last.partition(" → ")[0]:
            continue
        if found := _RESOLVED.match(lines[at]):
            return at, "" if "→" in lines[at] else found[1]
    return None


def acted(decided: str, at: int, number: str) -> str:
    """The same with the matter that the resolution of a line became."""
    lines = decided.splitlines()
    lines[at] += f" → {number}"
    return "\n".join(lines)


def act_keyboard(activity: Activity) -> dict[str, Any]:
    return {"inline_keyboard": [[button("立成事项去办", f"av:act:{activity.id}")]]}

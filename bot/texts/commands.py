"""The commands Telegram offers when somebody types a slash: in private, and on a desk."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

PRIVATE: Final = (
    ("mine", "我的事办到哪了"),
    ("tell", "我要反映"),
    ("vote", "我要投票"),
    ("bind", "绑定门牌"),
    ("calendar", "接下来的活动"),
    ("ask", "问哪儿能办事"),
    ("need", "请邻居搭把手"),
    ("helper", "我来帮忙"),
    ("wishes", "等人认领的心愿"),
    ("hours", "我帮过多少忙"),
    ("rites", "登记红白事"),
    ("checkin", "签到"),
    ("topic", "提个议题"),
    ("cancel", "不记了"),
    ("privacy", "记什么、不记什么"),
    ("export", "取走我的记录"),
    ("delete", "删除我的记录"),
    ("help", "怎么用"),
)
DESK: Final = (
    ("today", "今天的日报"),
    ("matters", "事项清单"),
    ("matter", "看一个事项"),
    ("ballots", "正在办的表决"),
    ("notice", "发公示"),
    ("event", "办活动"),
    ("meeting", "开议事会"),
    ("spot", "当场办"),
    ("calendar", "接下来的活动"),
    ("station", "驿站"),
    ("faq", "常见问答"),
    ("gaps", "党员联系到哪了"),
    ("helpers", "帮手"),
    ("wish", "记一个心愿"),
    ("units", "双报到"),
    ("invite", "请承办方加入"),
    ("agencies", "承办方"),
    ("slips", "打印绑定条"),
    ("door", "看一户"),
    ("role", "给人一个角色"),
    ("word", "教一个词"),
    ("place", "教一个地名"),
    ("learn", "看例句能教什么"),
    ("procedure", "规程"),
    ("notices", "最近的公示"),
    ("correct", "更正公示"),
    ("settings", "设置"),
    ("report", "月报"),
    ("help", "怎么用"),
)


def menus(desks: Sequence[int]) -> list[tuple[str, dict[str, Any]]]:
    """(a key that changes with the words, setMyCommands' parameters) for private chats and for each desk."""
    scopes: list[tuple[dict[str, Any], Sequence[tuple[str, str]]]] = [
        ({"type": "all_private_chats"}, PRIVATE)
    ]
    scopes += [({"type": "chat", "chat_id": desk}, DESK) for desk in desks]
    made: list[tuple[str, dict[str, Any]]] = []
    for scope, words in scopes:
        commands = [{"command": name, "description": text} for name, text in words]
        mark = sha256(repr((scope, words)).encode()).hexdigest()[:16]
        made.append((f"commands:{mark}", {"commands": commands, "scope": scope}))
    return made

"""What is kept about somebody, for their own eyes: plain Chinese, a table a paragraph (个人信息保护法 第四十五条)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.texts import words

TABLES: Final = {
    "accounts": "您的账号",
    "bindings": "您绑定的门牌",
    "voices": "您说过的事",
    "views": "听取意见时您说的",
    "asks": "问过您好了没有",
    "votes": "您家投的票",
    "objections": "您提的异议",
    "claims": "您申请绑定的门牌",
    "requests": "您请人帮忙、您帮别人",
    "helpers": "您报名当帮手",
    "seats": "您报名的活动",
    "remarks": "您对纪要的意见",
    "topics": "您想在会上议的",
    "links": "联系您家的党员、您联系的户",
    "liaisons": "您是联系群众的党员",
    "roles": "您的身份",
    "agents": "您在哪家单位办事",
    "records": "您写的办理记录",
    "photos": "您发的办理照片",
    "extensions": "您申请的延期",
    "appeals": "您提的申诉",
    "looks": "您看过的材料",
    "forms": "您写了一半的",
}
_FIELDS: Final = {
    "name": "名字",
    "text": "内容",
    "at": "时间",
    "since": "从",
    "until": "到",
    "ended_at": "解除",
    "category": "类别",
    "building": "楼",
    "unit": "单元",
    "room": "房号",
    "door": "门牌",
    "skill": "要会什么",
    "skills": "会什么",
    "side": "态度",
    "answer": "答复",
    "reason": "理由",
    "party": "几位",
    "came_at": "到场",
    "made_at": "提出",
    "done_at": "办完",
    "minutes": "分钟",
    "role": "身份",
    "photo": "照片",
    "seen_at": "最近一次说话",
    "asked_at": "问的时间",
    "answered_at": "答的时间",
    "changed_at": "写的时间",
    "what": "看了什么",
}
_SAID: Final[Mapping[str, Callable[[Any], str]]] = {
    "category": lambda value: words.CATEGORIES.get(value, str(value)),
    "photo": lambda _: "有",
}
SEPARATE: Final = (
    "技术编号（消息号、盐值、指纹这些）在另一份 bandeng-export.json 里，换别的软件用得上。\n"
    "要删掉：私聊发 /delete。"
)


def readable(kept: Mapping[str, Sequence[Mapping[str, Any]]], now: datetime, zone: str) -> str:
    """Every table that holds something, row by row; instants in the zone's time."""
    local = ZoneInfo(zone)
    day = now.astimezone(local)
    parts = [f"小板凳存着的、和您有关的记录（{day.year}年{day.month}月{day.day}日）"]
    for table, rows in kept.items():
        lines = [f"{number}. {_row(row, local)}" for number, row in enumerate(rows, 1)]
        if lines:
            parts.append("\n".join([f"【{TABLES[table]}】{len(lines)} 条", *lines]))
    if len(parts) == 1:
        parts.append("什么也没有存。")
    return "\n\n".join([*parts, SEPARATE]) + "\n"


def _row(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    told = [
        f"{label}：{_value(field, row[field], zone)}"
        for field, label in _FIELDS.items()
        if row.get(field) not in (None, "", [], b"")
    ]
    return "　".join(told) or "一条记录"


def _value(field: str, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        at = value.astimezone(zone)
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return _SAID[field](value) if field in _SAID else str(value)

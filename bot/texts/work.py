"""An officer's own queue in private: one matter, what it wants, and the next."""

from html import escape
from typing import Any, Final

from bot.domain.matter import Matter
from bot.texts import cards, words, workflow
from bot.texts.markup import button
from bot.texts.workflow import Standing

NOTHING: Final = "手上没有等着办的事，歇会儿。"
NEXT: Final = {"inline_keyboard": [[button("下一件", "wk:next:0")]]}


def card(matter: Matter, stands: Standing, at: int, of: int) -> str:
    """第 1 件，共 5 件: what, where, whose turn it is until when."""
    mark = "🚨 " if matter.urgent else ""
    lines = [f"第 {at} 件，共 {of} 件", mark + cards.headline(matter), words.quoted(matter.title)]
    return "\n".join([*lines, workflow.line(stands)])


def keyboard(matter: Matter, stands: Standing) -> dict[str, Any]:
    """The deeds that its state wants, and the next matter."""
    deeds = [
        button(label, f"wk:{deed}:{matter.id}")
        for label, deed in cards.wanted(matter, stands)
        if deed != "assign"
    ]
    return {"inline_keyboard": [deeds, [button("下一件", f"wk:next:{matter.id}")]]}


def asks(matter: Matter, what: str) -> str:
    return f"{matter.number}（{workflow.about(matter)}）请{escape(what)}："

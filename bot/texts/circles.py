"""A matter before a circle (党组织提议、党员议): what each member reads in private."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from bot.domain.matter import Matter
from bot.texts import words, workflow
from bot.texts.markup import button

ASKS: Final = "请写一句为什么，我转给社区，不算同意也不算反对："
PASSED_ON: Final = "转给社区了。"


def asks(matter: Matter, step: str, voices: Sequence[str], due: str) -> str:
    """What it is about, what neighbours say, until when."""
    said = [f"· {words.quoted(text, 120)}" for text in voices]
    title = escape(workflow.public_title(matter))
    until = f"{due}前。" if due else ""
    return "\n".join(
        [f"<b>{escape(step)}</b>　{matter.number} {title}", *said, f"请您看看同不同意。{until}"]
    )


def keyboard(matter: Matter) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("同意", f"cc:agree:{matter.id}"), button("有话说", f"cc:say:{matter.id}")]
        ]
    }


def said(matter: Matter, text: str) -> str:
    """For the desk: a member has something to say before agreeing."""
    return f"{matter.number} 这一圈里有人说：「{words.quoted(text, 200)}」"

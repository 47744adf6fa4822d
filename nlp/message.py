"""A message as it was typed: what its sender says, and what it only quotes or passes on.

Exports of WeChat and QQ write quotes into the text; a forwarded chat record is somebody else's talk.
Letters set apart to slip past filters (电.梯.坏.了) are joined again.
"""

import re
from typing import Final, NamedTuple

_QUOTES: Final = (
    re.compile(r"^「(?P<quoted>.*?)」\s*\n(?:[-—－─ ]{3,}\s*\n)?(?P<own>.*)$", re.DOTALL),
    re.compile(r"^(?P<own>.*?)\s{0,4}[\[【]引用\s?(?P<quoted>[^\]】]+)[\]】]\s{0,4}$", re.DOTALL),
    re.compile(
        r"^(?P<own>.*?)\s{0,4}[\[【]引用[\]】]\s*(?:\([^)]*\))?\s*(?P<quoted>.*)$", re.DOTALL
    ),
    re.compile(
        r"^(?P<own>.*?)\n+\s*引用(?:\s?\S{1,12}\s?的消息)?\s*[:：]\s*(?P<quoted>.*)$", re.DOTALL
    ),
    re.compile(r"^[\[【]回复[^\]】]*[\]】]\s*(?P<quoted>)(?P<own>.*)$", re.DOTALL),
    re.compile(r"^(?P<quoted>(?:>[^\n]*\n)+)(?P<own>.*)$", re.DOTALL),
)
_QUOTING: Final = re.compile(r"^[「>]|引用|^[\[【]回复")
_PASSED_ON: Final = re.compile(
    r"^\s*[\[【]?(?:合并转发|转发自|转发|转载|转)(?:[\[【\]】|｜：: ]|$)|的聊天记录[\]】]?|^fwd?:",
    re.IGNORECASE,
)
_APART: Final = re.compile(
    r"[\u4e00-\u9fff](?P<by>[.·*_|/~\- ]{1,2})(?:[\u4e00-\u9fff](?P=by)){2,}[\u4e00-\u9fff]"
)
_BY_PHONE: Final = re.compile(  # how it was told is no part of what is the matter
    r"(?:刚刚?才?)?有(?:人|个?(?:居民|业主|住户|大[爷妈姐哥]|老人))(?:给我)?打(?:来|了个?)?电话(?:来|过来)?(?:了|说|讲|反映)?"
)
_BY: Final = re.compile(r"[.·*_|/~\- ]")


# what none of the forms below goes without
_SUSPECT: Final = re.compile(
    r"[「>\[【]|引用|转|电话|聊天记录|fwd?:|[\u4e00-\u9fff][.·*_|/~\- ]{1,2}[\u4e00-\u9fff][.·*_|/~\- ]",
    re.IGNORECASE,
)


MOST_QUOTES: Final = 3


class Message(NamedTuple):
    """What the sender says, what is only quoted, whether all of it is passed on from elsewhere."""

    own: str
    quoted: str = ""
    passed_on: bool = False


def read(text: str) -> Message:
    """Parts a message as typed; the text of a message without quotes comes back as it is."""
    if not _SUSPECT.search(text):
        return Message(text)
    text = _BY_PHONE.sub(lambda found: "，" * len(found[0]), text)
    if _APART.search(text):
        text = _APART.sub(lambda run: _BY.sub("", run[0]), text)
    passed_on = _PASSED_ON.search(text) is not None
    if not passed_on and _QUOTING.search(text) and text.count("引用") <= MOST_QUOTES:
        for form in _QUOTES:
            if found := form.match(text):
                return Message(found["own"].strip(), _without_name(found["quoted"]))
    return Message(text, passed_on=passed_on)


def _without_name(quoted: str) -> str:
    """甲：电梯坏了 is what somebody called 甲 said."""
    return re.sub(r"^\s*[^：:\n]{1,16}[:：]\s*", "", quoted).strip()

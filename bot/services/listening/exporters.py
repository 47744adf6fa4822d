"""Which program exported a history, told from its first characters, and what a message without words was."""

import re
from collections.abc import Mapping
from typing import Any, Final

OPENING: Final = 6000  # characters of a file that tell its form
_FORMS: Final = (
    ("WeFlow JSON", ('"weflow"', '"session"')),
    ("ChatLab", ('"chatlab"',)),
    ("chatlog JSON", ('"talkerName"', '"senderName"')),
    ("QQ 聊天导出（QCE）", ("QQChatExporter",)),
    ("QQ 聊天导出（QCE）", ('"uin"', '"elements"')),
    ("QQNT 导出", ('"sender_qq"',)),
    ("Telegram 全部聊天的导出", ('"chats"', '"from_id"')),
    ("Telegram 导出", ('"from_id"',)),
    ("Telegram 导出", ('"date_unixtime"',)),
    ("留痕 CSV", ("localId", "TalkerId", "StrContent")),
    ("WeFlow CSV", ("MsgSvrID", "type_name", "talker,msg")),
    ("PyWxDump CSV", ("MsgSvrID", "room_name")),
    ("chatlog CSV", ("SenderName", "TalkerName")),
    ("WhatsApp 导出", ("end-to-end encrypted",)),
    ("WhatsApp 导出", ("端到端加密",)),
    ("LINE 导出", ("[LINE]",)),
    ("QQ 消息记录", ("消息记录（此消息记录",)),
    ("微信用邮件发出的聊天记录", ("的聊天记录如下",)),
)
"""(name, what stands in it); the first that fits."""
_PLAIN: Final = {
    "csv": "表格",
    "xlsx": "表格",
    "jsonl": "JSON 行",
    "json": "JSON",
    "txt": "聊天文字",
}
_GROUPS: Final = (
    re.compile(r'微信群["“](.{1,40}?)["”]的聊天记录'),
    re.compile(r"(?:消息对象|聊天名称)[:：]\s*(\S.{0,40})"),
    re.compile(r'"(?:displayName|talkerName)":\s*"([^"]{1,40})"'),
    re.compile(r'"(?:chatInfo|meta)":\s*\{\s*"name":\s*"([^"]{1,40})"'),
    re.compile(r'^\s*\{\s*"name":\s*"([^"]{1,40})"'),
)


def form_of(opening: str, name: str) -> str:
    """What a history is called, "WeFlow JSON"."""
    shown = opening[:OPENING]
    for form, signs in _FORMS:
        if all(sign in shown for sign in signs):
            return form
    return _PLAIN.get(name.rpartition(".")[2].lower(), "表格")


def group_of(opening: str) -> str:
    """The group's name, empty where the file does not say it."""
    found = (pattern.search(opening[:OPENING]) for pattern in _GROUPS)
    return next((each[1].strip() for each in found if each), "")


_MARKED: Final = re.compile(
    r"\[(图片|语音|视频|动画表情|表情|文件|位置|链接|投票|红包|转账|聊天记录|小程序|视频号)[^\]]{0,40}\]"
)
_KINDS: Final = {
    "photo": "图片",
    "voice_message": "语音",
    "audio_file": "语音",
    "video_file": "视频",
    "video_message": "视频",
    "animation": "表情",
    "sticker": "表情",
    "poll": "投票",
    "location_information": "位置",
    "contact_information": "名片",
    "file": "文件",
}


_OF_THE_PROGRAM: Final = re.compile(
    r"[\"“]?.{1,30}?[\"”]?\s*(?:撤回了一条(?:消息|成员消息)|加入了?(?:本群|群聊)|退出了?(?:本群|群聊)|邀请.{1,40}加入了?群聊"
    r"|修改群名为.{1,40}|拍了拍.{1,30}|通过扫描.{1,40}加入群聊)"
)


def mark(text: str) -> str | None:
    """The kind that a whole message stands for: [图片] is a picture, 撤回了一条消息 is the program's own."""
    plain = text.strip()
    found = _MARKED.fullmatch(plain)
    if found:
        return found[1].removeprefix("动画")
    if passed := _PASSED.match(plain):
        return passed[1]
    if _PAYLOAD.match(plain):
        return "链接"
    if not _JOINED.sub("", plain).strip() and plain:
        return "图片"
    return "系统提示" if len(plain) < 80 and _OF_THE_PROGRAM.fullmatch(plain) else None


_ATTACHED: Final = "图片|视频|动画表情|表情|语音|文件"
_INNER: Final = re.compile(rf"\[(?:{_ATTACHED})\]")
_JOINED: Final = re.compile(
    rf"\[(?:{_ATTACHED})(?:[:：][^\]]{{0,200}})?\]|\[回复消息[:：][^\]]{{0,400}}\]"
)
_PASSED: Final = re.compile(
    r"\[(链接|小程序|聊天记录|合并转发|分享|群公告|视频号|音乐|名片|红包|转账)\]\s*\S"
)
_PAYLOAD: Final = re.compile(
    r"(?:[\w@-]{4,40}:\s*)?<(?:\?xml|msg|appmsg|sysmsg|voipmsg)\b", re.IGNORECASE
)
_BY_NAME: Final = (
    "图片",
    "语音",
    "视频",
    "表情",
    "文件",
    "位置",
    "链接",
    "名片",
    "投票",
    "红包",
    "转账",
)
_LINK: Final = 7  # the type of a shared link, as ChatLab numbers it


def kind(each: Mapping[str, Any], text: str) -> str | None:
    """What a message is that its sender did not say: 图片, 链接; None for words of one's own."""
    named = str(each.get("type_name") or "")
    if passed := next((name for name in _BY_NAME if name in named), None):
        return passed
    if "accountName" in each and each.get("type") == _LINK:
        return "链接"
    return mark(text)


def worded(text: str) -> str:
    """A message's own words, without the pictures and quotes that stand among them."""
    plain = _INNER.sub("", text)
    return _JOINED.sub(" ", plain).strip() or text


def wordless(each: Mapping[str, Any]) -> str:
    """What kind of thing a message without words was."""
    given = str(each.get("media_type") or "")
    if given in _KINDS:
        return _KINDS[given]
    return next((name for part, name in _KINDS.items() if each.get(part)), "没有文字的消息")

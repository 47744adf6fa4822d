"""What is asked about private words that fit nothing, and what is said where they are handed on."""

from html import escape
from typing import Final

from bot.domain.neighbour import Request
from bot.texts import words
from bot.texts.markup import button

UNCLEAR: Final = (
    "这句我没太看懂。想问社区就点「转给社区」，有人答了我来告诉您。\n"
    "反映问题写一句就行：什么事、在哪儿。"
)
OF_A_MEMBER: Final = "您联系的户：看了谁写一句就行，例如“去看了1-1-101，挺好的”；名单发 /homes。"
OF_A_HELPER: Final = "帮忙的活：写“我去”“弄好了”“去不成了”就行；想歇几天，写“这几天先别给我派活”。"
FOR_WHOM: Final = "这句转告给谁？点一下。"
ASK_US: Final = [button("转给社区", "pa:desk:0")]
TELL_US: Final = [button("报给社区", "pa:tell:0")]
GONE: Final = "那句话已经删了，请再写一遍。"
NOWHERE: Final = "还不知道您是哪个社区的：请先从居民群里点我的名字进来。"


UNHEARD: Final = (
    "{kind}我打不开，也没有存。写一句最快：什么事、在哪儿；不方便写字，点下面让社区的人听（看）。"
)
HEAR: Final = [button("转给社区的人", "pa:hear:0")]
HANDED_ON: Final = "转给社区的人了，有回话我来告诉您。"
KINDS: Final = {
    "voice": "语音",
    "audio": "录音",
    "video": "视频",
    "video_note": "视频",
    "location": "位置",
    "venue": "位置",
    "contact": "名片",
    "document": "文件",
}


def handed_on_with(number: str) -> str:
    return f"{HANDED_ON.removesuffix('。')}，和 <b>{number}</b> 放在一起。"


HANDED_ON_ALONE: Final = "附件先转给社区了；这句话请在上面点一下，就一起记下。"


def for_the_desk(kind: str, about: str, said: str = "") -> str:
    """Before the copy of what cannot be read here, with the words that came with it."""
    which = f"说了 <b>{about}</b> 的居民" if about else "一位居民"
    with_it = f"（说的是「{words.quoted(said, 120)}」）" if said else ""
    return f"📎 {which}私聊发来{KINDS[kind]}{with_it}，在下面这条："


def relay(request: Request, *, to_helper: bool) -> list[dict[str, str]]:
    """The button that hands words to the other side of a request."""
    whom = "来帮忙的邻居" if to_helper else "求助的邻居"
    return [button(f"转告{whom}", f"pa:neighbour:{request.id}")]


def relayed(request: Request, name: str, said: str, *, to_helper: bool) -> str:
    who = f"求助的邻居（{request.number}）" if to_helper else f"{name}（{request.number}）"
    return f"🤝 {escape(who)}说：「{words.quoted(said, 300)}」\n要回话，直接回复这一条。"


RELAYED: Final = "转告了。"
OVER: Final = "这件求助（{number}）已经完了，没有再转告。还要人帮忙，发 /need 和一句话。"


def from_agency(name: str, said: str) -> str:
    return f"🧰 {escape(name)}说：「{words.quoted(said, 300)}」"


ADVICE: Final = (
    "这是您自己的事，我不记成小区的诉求。点「转给社区」，找懂这一行的人来答，只有您看得到答复。"
)


def consulted(number: str) -> str:
    return f"转给社区了（{number}），有人答了我来告诉您。"

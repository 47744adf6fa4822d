"""One clear sentence for everything that can be done wrong."""

from collections.abc import Callable
from typing import Any, Final

from bot.domain import errors
from bot.domain.errors import DomainError
from bot.domain.matter import State
from bot.texts import words

TROUBLE: Final = "小板凳这边出了点问题，已经记下。请稍后再试。"
_WHERE: Final = {"desk": "工作台", "group": "居民群", "private": "和我的私聊"}
_STEPS: Final = {
    "take": "接手", "answer": "答复", "close": "办结", "reopen": "重新办理", "dismiss": "判为不是诉求",
    "merge": "并入", "class": "改类",
}  # fmt: skip
_SENTENCES: Final[dict[type[DomainError], Callable[[Any], str]]] = {
    errors.NotOfficer: lambda e: "这个给工作人员用；您有事直接在群里说，或者私聊我。",
    errors.NoCommunity: lambda e: "还不知道您是哪个社区的；请先在居民群里说句话，再来私聊我。",
    errors.WrongChat: lambda e: f"这个命令请在{_WHERE[e.where]}里发。",
    errors.NoSuchMatter: lambda e: f"没有 {words.quoted(e.number, 20)} 这个事项；发 /matters 看看编号。",
    errors.NotPossible: lambda e: (
        f"这个事项现在是“{words.STATES[State(e.state)]}”，不能{_STEPS.get(e.step, '这样做')}。"
    ),
    errors.AlreadyLinked: lambda e: f"这里已经是「{words.quoted(e.community)}」的{_WHERE[e.kind]}了，不用再接。",
    errors.AdminsOnly: lambda e: "请由群管理员来发这个命令。",
    errors.UnknownCode: lambda e: "这个编号不对；请到社区工作台发 /help 看看编号。",
    errors.BadCallback: lambda e: "这个按钮已经过时了，请重新发一次命令。",
    errors.MissingPart: lambda e: f"请把话写全，例如：{words.quoted(e.example)}",
    errors.NotAWord: lambda e: f"“{words.quoted(e.word, 20)}”用不了；请写 2 到 30 个字，“甲..乙”表示甲后面不远有乙。",
    errors.OnlyVoice: lambda e: "这个事项只有一条诉求，不用拆；类别不对请点“改类”。",
    errors.EmptyText: lambda e: "请写一句话。",
    errors.TooLong: lambda e: f"太长了，请写在 {e.limit} 个字以内。",
    errors.UnknownFilter: lambda e: (
        f"不认识“{words.quoted(e.word, 20)}”；可以写类别（供暖）、楼号（5号楼）或状态（待接手）。"
    ),
}


def sentence(error: DomainError) -> str:
    """What the person reads."""
    return _SENTENCES[type(error)](error)

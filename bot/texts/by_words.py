"""What is asked back when words came in place of a tap."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from bot.domain.matter import Matter
from bot.texts import orders, words
from bot.texts.markup import button, in_rows

ASK_THEM: Final = "要问社区？点「转给社区」，有人答了我来告诉您。"
AWAY: Final = "要告诉社区您这几天不在？点「转给社区」。"
WHICH_ORDER: Final = "说的是哪一单？"
VISIT_AND_TROUBLE: Final = "看了 {door}：人怎么样，点一下记上；说的难处点〔报给社区〕，也立一件。"
WHICH_DOOR: Final = "看的是哪一户？点门牌记一次："
NOT_YOURS: Final = "这一单已经不在您手上了。"
OF_ANOTHER: Final = (
    "这句听着像别处的事，没记到 {number} 上。要反映，发 /tell 再写；说的就是 {number}，带编号再写。"
)
PASSED_ON: Final = "转给社区了，有回话我来说。"


def is_it(label: str, about: str, *, kept: bool) -> str:
    """Which button the words mean, to be tapped; which one of them, where that is not clear. `kept` words go with a
    button that asks for some."""
    which = f"（{escape(about)}）" if about else ""
    asked = f"是〔{escape(label)}〕吗？" if label else "这句当哪一种？"
    tap = "点一下，要写话的就用您刚写的。" if kept else "点一下就行。"
    return f"{asked}{which}{tap}"


def keyboard(
    buttons: Sequence[tuple[str, str]], first: str | None, *, with_words: bool
) -> dict[str, Any]:
    """The likely button alone in the first row, the others behind it; an order's take kept words along."""
    if with_words:
        first = first and _with_words(first)
        buttons = [(label, _with_words(data)) for label, data in buttons]
    ahead = [[button(label, data)] for label, data in buttons if data == first]
    if with_words and not ahead:  # words that mean none of them may be for the community
        ahead = [[button("转给社区", f"aw:ask:{buttons[0][1].rpartition(':')[2]}")]]
    others = [button(label, data) for label, data in buttons if data != first]
    return {"inline_keyboard": [*ahead, *in_rows(others, 3)]}


def _with_words(data: str) -> str:
    """a:done:5 is aw:done:5 where words go with it."""
    return f"aw:{data.removeprefix('a:')}"


def which_order(held: Sequence[Matter]) -> dict[str, Any]:
    rows = [[button(orders.named(each), f"ow:of:{each.id}")] for each in held[:9]]
    return {"inline_keyboard": rows}


def asked(matter: Matter, who: str, text: str) -> str:
    """For the desk: whoever carries a matter out asks or says something about it."""
    return f"🧰 {escape(who)}说 <b>{orders.named(matter)}</b>：「{words.quoted(text, 200)}」"


_GROUP_DEEDS: Final = {
    "take": "我接手",
    "done": "办好了",
    "answer": "办结答复",
    "log": "记进展",
    "drop": "不用记",
}


def said_in_group(matter: Matter, who: str, text: str, *, answers: bool) -> str:
    """For the desk: what an officer or an agency said in the group about a matter."""
    return (
        f"📣 {escape(who)}在群里说 <b>{orders.named(matter)}</b>：\n「{words.quoted(text, 800)}」"
        + ("\n点〔办结答复〕，这句就公示给大家。" if answers else "")
    )


def found_by_staff(text: str) -> str:
    """For the desk: a trouble that an officer told the group of."""
    return f"📣 工作人员在群里说：\n「{words.quoted(text, 800)}」\n要记成一件事吗？"


def found_keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button("记一件", "gw:new:0"), button("不用记", "gw:drop:0")]]}


def group_keyboard(matter: Matter, deeds: Sequence[str]) -> dict[str, Any]:
    named = [(_GROUP_DEEDS[deed], f"gw:{deed}:{matter.id}") for deed in (*deeds, "drop")]
    return {"inline_keyboard": [[button(label, data) for label, data in named]]}

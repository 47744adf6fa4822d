"""Matters as the desk sees them: alert, card, buttons, the whole story."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from bot.domain.heat import Heat
from bot.domain.matter import Event, Kind, Matter, State, Voice
from bot.domain.place import landmark
from bot.texts import words, workflow
from bot.texts.markup import button, in_rows
from bot.texts.publishing import STAGES
from bot.texts.workflow import Standing

EVENTS: Final = {
    **workflow.PUBLIC_EVENTS,
    Event.OPENED: "记成一件事",
    Event.VOICED: "居民诉求",
    Event.ECHOED: "附议",
    Event.RESOLVED: "居民说好了",
    Event.OPPOSED: "不同意",
    Event.VISITED: "走访",
    Event.EDITED: "邻居改了说法",
    Event.WITHDRAWN: "邻居撤回了",
    Event.TAKEN: "接手",
    Event.NOTED: "记事",
    Event.RECLASSIFIED: "改类",
    Event.RELOCATED: "改地点",
    Event.DISMISSED: "判为不是诉求",
    Event.MERGED: "并入",
    Event.SPLIT: "拆分",
    Event.SURFACED: "报给社区",
    Event.ALERTED: "紧急提醒",
    Event.DRAFTED: "拟表决方案",
    Event.TIME_ASKED: "申请延长",
    Event.LEFT: "经办人不在了，回到工作台",
}
LONGEST: Final = 3800


def answers_again(matter: Matter) -> str:
    """For the desk, once a question is answered: whether the answer is for whoever asks the same again."""
    asked, told = words.quoted(matter.title, 200), words.quoted(matter.answer or "", 600)
    return f"以后有人问「{asked}」这样的话，也这样答吗？\n「{told}」"


def answers_again_keyboard(matter: Matter) -> dict[str, Any]:
    return {"inline_keyboard": [[button("记成常见问答", f"fq:keep:{matter.id}")]]}


ANSWER_KEYBOARD: Final = {
    "inline_keyboard": [[button("就是这句", "aq:yes:0"), button("不是", "aq:no:0")]]
}
NOT_THE_ANSWER: Final = "好的，没当成答复。要答的时候，请回复上面那条问题。"
SHOWN: Final = 3
LISTED: Final = 9
FRESH: Final = ("take", "assign", "progress", "answer")
UNDER_WAY: Final = (
    "held",
    "called",
    "publish",
    "redo",
    "agree",
    "heard",
    "settle",
    "unsettle",
    "take",
    "answer",
    "advise",
    "progress",
    "assign",
    "done",
    "arrive",
    "accept",
    "decline",
)
"""Deeds in the order in which a card offers them, before somebody has it and after."""
_KINDS: Final = {
    Kind.VOICE: "群里",
    Kind.ECHO: "附议",
    Kind.AGAINST: "不同意",
    Kind.RESOLVED: "说好了",
    Kind.VISIT: "走访",
    Kind.PRIVATE: "私聊",
}


class _Reason(Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def words(self) -> str: ...


def why(reasons: Sequence[_Reason]) -> str:
    """The rules and words of a verdict in one line, without anything else of the message."""
    return "；".join(f"{reason.rule}：{reason.words}" for reason in reasons)[:300]


_SAYS: Final = (
    ("险情", ("urgent", "danger", "cry", "missing", "falling_objects")),
    ("说好了", ("resolved", "fixed")),
    ("在问", ("ask",)),
    ("想要", ("wish",)),
    ("接着上一句", ("talk", "rollcall")),
)
"""What a rule's words are, by the last part of its name; all others say what is the matter."""


def why_in_words(reasons: Sequence[_Reason]) -> str:
    """The words of a verdict as a neighbour would say why: 说到“电梯”“坏了”。"""
    said: dict[str, list[str]] = {}
    for reason in reasons:
        rule = reason.rule.rpartition(".")[2]
        what = next((what for what, rules in _SAYS if rule in rules), "说到")
        found = said.setdefault(what, [])
        if reason.words and reason.words not in found:
            found.append(reason.words)
    return "，".join(what + "".join(_closest(found)) for what, found in said.items() if found)


def _closest(found: Sequence[str]) -> list[str]:
    """Each stretch of words once: what holds another one whole says no more."""
    return [
        f"“{each}”" for each in found if not any(other != each and other in each for other in found)
    ]


def headline(matter: Matter) -> str:
    """2026-0003 供暖 · 5号楼 · 待接手"""
    where = words.place(matter.place)
    parts = [
        words.CATEGORIES[matter.category],
        where,
        words.state(matter.state, urgent=matter.urgent),
    ]
    return f"<b>{matter.number}</b> " + " · ".join(part for part in parts if part)


UNKEPT: Final = (Kind.RESOLVED, Kind.ECHO, Kind.AGAINST)
"""Kinds of voices that are counted and whose words are never kept."""
WRONG_ANSWER: Final = "答错了，接着办"


def alert(matter: Matter, text: str, phones: Sequence[tuple[str, str]]) -> str:
    """Danger: what, where, whom to ring first."""
    ring = "　".join(f"{words.PHONES[who]} <b>{number}</b>" for who, number in phones)
    where = words.place(matter.place, room=True) or landmark(text) or "地点没说清，请先问"
    advice = f"先打：{ring}" if ring else "请马上联系物业"
    title = f"🚨 <b>紧急：{words.CATEGORIES[matter.category]}</b>　{where}"
    return f"{title}\n「{words.quoted(text)}」\n{advice}\n事项 {matter.number}"


def alert_keyboard(matter: Matter) -> dict[str, Any]:
    """Whoever goes says so, and the alarm is still; nothing else belongs beside it but that it was none."""
    return {
        "inline_keyboard": [
            [button("我去", f"m:take:{matter.id}"), button("虚惊", f"m:dismiss:{matter.id}")]
        ]
    }


def ringing(matter: Matter, minutes: int, last: str = "") -> str:
    """Nobody has taken it yet: what it is, where, what was said first and `last`."""
    where = words.place(matter.place, room=True) or landmark(matter.title) or "地点没说清，请先问"
    since = f"{minutes // 60} 小时" if minutes >= 120 else f"{minutes} 分钟"
    said = [f"「{words.quoted(matter.title, 60)}」"]
    if last and not last.startswith(matter.title.rstrip("…")):
        said.append(f"后来说：「{words.quoted(last, 60)}」")
    head = f"🚨 已 {since}，还没人接！<b>{words.CATEGORIES[matter.category]}</b>　{where}"
    return "\n".join([head, *said, f"编号 {matter.number}"])


def matter(each: Matter, felt: Heat, stands: Standing) -> str:
    """A card: what, where, how hot and why, whose turn it is until when."""
    lines = [
        ("🚨 " if each.urgent else "📌 ") + headline(each),
        words.quoted(each.title),
        words.told(felt),
    ]
    if each.state not in (State.MERGED, State.DISMISSED):
        lines.append(workflow.line(stands))
    if each.answer:
        lines.append(f"答复：{words.quoted(each.answer)}")
    if each.state is State.MERGED:
        lines.append("已并入另一事项")
    return "\n".join(lines)


def keyboard(each: Matter, stands: Standing) -> dict[str, Any]:
    """The three deeds that the matter's state wants most; everything else is one tap away under 更多."""
    if each.state is State.MERGED:
        return {"inline_keyboard": [_row(each.id, [("撤销并入", "unmerge")])]}
    if each.state in (State.CLOSED, State.DISMISSED):
        return {"inline_keyboard": [_row(each.id, [("重新办理", "reopen")])]}
    return {
        "inline_keyboard": [_row(each.id, wanted(each, stands)), _row(each.id, [("更多…", "more")])]
    }


def wanted(each: Matter, stands: Standing) -> list[tuple[str, str]]:
    """(label, deed): the few deeds that a matter's state wants most."""
    possible = dict(_possible(each, stands))
    if each.urgent and "take" in possible:
        return [("我去", "take"), ("回个话", "progress"), ("虚惊", "dismiss")]
    if each.urgent and each.state is State.TAKEN:
        return [
            *[(possible[deed], deed) for deed in UNDER_WAY if deed in possible][: SHOWN - 1],
            ("虚惊", "dismiss"),
        ]
    order = FRESH if each.state is State.VOICED and "take" in possible else UNDER_WAY
    return [(possible[deed], deed) for deed in order if deed in possible][:SHOWN]


def _possible(each: Matter, stands: Standing) -> list[tuple[str, str]]:
    """(deed, label): the deeds of the step, giving it away, and a word to the residents."""
    given = [("assign", "换人" if each.course.agency else "派单")] if stands.assignable else []
    return [*stands.deeds, *given, *([] if stands.ending else [("progress", "回个话")])]


def more_keyboard(
    each: Matter,
    stands: Standing,
    kinds: Sequence[str],
    others: Sequence[Matter],
    voices: Sequence[Voice],
) -> dict[str, Any]:
    """What is wanted less often; likely kinds, matters to go into and voices to take out are at hand at once."""
    number = each.id
    shown = wanted(each, stands)
    rest = [(label, deed) for deed, label in _possible(each, stands) if (label, deed) not in shown]
    rows = in_rows([button(label, f"m:{deed}:{number}") for label, deed in rest], 3)
    kind = [button(f"改成{words.CATEGORIES[key]}", f"c:{number}:{key}") for key in kinds[:2]]
    rows.append([*kind, button("改类…", f"m:class:{number}")])
    rows += [[button(_into(other), f"g:{number}:{other.id}")] for other in others[:2]]
    if len(voices) > 1:
        rows += [
            [button(f"拆出：{_opening(voice)}", f"s:{number}:{voice.id}")] for voice in voices[-2:]
        ]
    if len(others) > 2 or len(voices) > 2:
        rows.append(_row(number, [("并入别的…", "merge"), ("拆别的…", "split")]))
    rows.append(_row(number, [("记一笔", "note"), ("要时间", "time"), ("等居民", "wait")]))
    decide = [] if each.urgent else [("拿来表决", "ballot")]
    rows.append(_row(number, [("听取意见", "hearing"), *decide, ("换规程", "switch")]))
    last = [] if each.urgent else [("不是诉求", "dismiss")]
    if each.state is State.ANSWERED:
        last = [(WRONG_ANSWER, "reopen")]
    rows.append(_row(number, [("公开标题", "public"), ("材料", "bundle"), *last]))
    return {"inline_keyboard": [*rows, _row(number, [("返回", "back")])]}


def numbers_keyboard(found: Iterable[Matter]) -> dict[str, Any]:
    """Under a list: one button a matter, its card, here; the first nine, each once."""
    shown = list({each.id: each for each in found}.values())[:LISTED]
    return {
        "inline_keyboard": in_rows([button(each.number, f"m:card:{each.id}") for each in shown], 3)
    }


GOES_BACK: Final = "直接回复这条，就转给他（他没和我私聊过的话，会说转不到）。"
GOES_BACK_THERE: Final = (
    "直接回复这条：他和我私聊过，就私下转给他；没有，就回在群里他那条话下面，人人看得到。"
)


def wrong_answer_keyboard(matter: int) -> dict[str, Any]:
    """Under a correction of an answer: the matter is not done either."""
    return {"inline_keyboard": [_row(matter, [(WRONG_ANSWER, "reopen")])]}


def done(each: Matter, text: str, read: str, who: str) -> str:
    """An agency says that its work is done: what another person has to look at, as the groups would read it."""
    where = words.place(each.place, room=True)
    about = " · ".join(part for part in (words.CATEGORIES[each.category], where) if part)
    said = f"🔔 <b>{each.number}</b>（{about}）{escape(who)}说办好了：{words.quoted(text, 300)}"
    return f"{said}\n看过属实就点「核实公示」；{read}"


def moved_on(each: Matter) -> str:
    """What an older card says once a new one was asked for."""
    return f"📌 <b>{each.number}</b> 的卡片在下面，这张不再更新。"


def done_keyboard(each: Matter, stands: Standing) -> dict[str, Any]:
    """To publish it, or to send it back."""
    deeds = [(label, deed) for deed, label in stands.deeds if deed in ("publish", "redo")]
    return {"inline_keyboard": [_row(each.id, deeds)]}


def _row(number: int, deeds: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [button(label, f"m:{deed}:{number}") for label, deed in deeds]


def categories_keyboard(matter_id: int) -> dict[str, Any]:
    """All categories, four a row, and a way back."""
    return _grid(
        [(name, f"c:{matter_id}:{key}") for key, name in words.CATEGORIES.items()],
        matter_id,
        width=4,
    )


def merge_keyboard(matter_id: int, others: Sequence[Matter]) -> dict[str, Any]:
    """What a matter could go into."""
    rows = [(_into(each), f"g:{matter_id}:{each.id}") for each in others]
    return _grid(rows, matter_id, width=1)


def split_keyboard(matter_id: int, voices: Sequence[Voice]) -> dict[str, Any]:
    """The voices that could go out of a matter."""
    rows = [(_opening(each), f"s:{matter_id}:{each.id}") for each in voices[-8:]]
    return _grid(rows, matter_id, width=1)


def _into(other: Matter) -> str:
    where = words.place(other.place)
    return f"并入 {other.number.removeprefix('20')} {where} {other.title}"[:34]


def _opening(voice: Voice) -> str:
    said = " ".join(voice.text.split())[:20]
    return said or (_KINDS[voice.kind] if voice.kind in UNKEPT else "（原话已删）")


def _grid(buttons: Sequence[tuple[str, str]], matter_id: int, *, width: int) -> dict[str, Any]:
    rows = in_rows((button(text, data) for text, data in buttons), width)
    return {"inline_keyboard": [*rows, [button("返回", f"m:back:{matter_id}")]]}


def full(
    each: Matter,
    felt: Heat,
    stands: Standing,
    voices: Sequence[Voice],
    told: Sequence[tuple[datetime, Event, dict[str, Any]]],
    zone: ZoneInfo,
) -> str:
    """A matter with its voices and timeline, for the officers' own desk."""
    lines = [
        matter(each, felt, stands),
        words.heat(felt),
        "",
        f"<b>诉求</b>（最近 {len(voices)} 条）",
    ]
    lines += [_voice(voice, zone) for voice in voices]
    lines += ["", "<b>经过</b>"]
    lines += [
        f"{words.when(at, zone)} {EVENTS[event]}{_fact(facts)}" for at, event, facts in told[-15:]
    ]
    while sum(map(len, lines)) > LONGEST:
        lines.pop(len(lines) // 2)
    return "\n".join(lines)


def pictures(
    voices: Sequence[Voice], done: Sequence[tuple[str, str]], zone: ZoneInfo
) -> list[tuple[str, str]]:
    """What residents and officers sent with their words, then what whoever did the work sent: (caption, file)."""
    told = [
        (f"{words.when(voice.at, zone)} {_KINDS[voice.kind]}", voice.photo)
        for voice in voices
        if voice.photo
    ]
    return [*told, *((STAGES[stage], file) for stage, file in done)]


def _voice(voice: Voice, zone: ZoneInfo) -> str:
    where = words.place(voice.place, room=True)
    picture = " 📷" if voice.photo else ""
    gone = "" if voice.kind in UNKEPT else "（原话已删）"
    text = words.quoted(voice.text, 80) or gone
    return f"· {words.when(voice.at, zone)} {_KINDS[voice.kind]} {where} {text}{picture}"


def _fact(facts: dict[str, Any]) -> str:
    if "text" in facts:
        return f"：{words.quoted(str(facts['text']), 80)}"
    if "to" in facts:
        return f"：{words.CATEGORIES.get(str(facts['to']), '')}"
    return "".join(
        f"（{words.quoted(str(facts[key]))}）" for key in ("into", "from") if key in facts
    )


def is_it_the_answer(text: str) -> str:
    """Words on the desk that may be what their writer was just asked for."""
    return f"刚才问您的，答的就是这句吗？\n“{escape(words.quoted(text, 200))}”"


DEED_LABELS: Final = {
    "m:dismiss": "不是诉求",
    "m:merge": "并入别的",
    "m:class": "改类",
    "m:assign": "派单",
    "m:time": "要时间",
    "m:take": "接手",
    "m:answer": "办结答复",
    "m:ballot": "拿来表决",
}
CAN_BE_TAPPED: Final = "记在这件事上了。要〔{label}〕，点一下："


def is_it(matter: Matter, label: str) -> str:
    """A deed that words on the desk mean, to be tapped."""
    return f"<b>{matter.number} {workflow.about(matter)}</b>　{escape(label)}吗？点一下就办。"

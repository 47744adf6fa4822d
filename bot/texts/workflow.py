"""How a matter stands in its procedure, as people read it: the step, whose turn it is, until when, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.course import possible
from bot.domain.deadline import Term, TermMeasure
from bot.domain.matter import Event, Matter
from bot.domain.place import Place
from bot.domain.procedure import AGENCY_ROLES, APART, END, SYSTEM, Procedure, Step
from bot.rules.procedures import ProcedureBook
from bot.texts import words
from bot.texts.markup import Button, button, in_rows

MEASURES: Final = {"hours": "小时", "days": "天", "workdays": "个工作日"}
PROBLEMS: Final = {
    "nothing": "里面什么也没写",
    "gives_away": "“{word}”是哪一家，公示出去人人看得到，请去掉",
    "too_large": "文件太大了",
    "not_utf8": "不是 UTF-8 编码，请另存为 UTF-8",
    "not_toml": "这里不合 TOML 的写法",
    "unknown_part": "没有“{word}”这一部分",
    "not_a_table": "这里要写成一节（[procedure.名字]）",
    "missing": "缺 {word}",
    "unknown_field": "不认识 {word}",
    "unknown_role": "没有“{word}”这个角色",
    "not_an_agency": "“{word}”不是承办方，不能派单",
    "unknown_deed": "没有“{word}”这个动作",
    "no_text": "“{word}”没有写文字",
    "unknown_place": "不认识占位 {{{word}}}",
    "nothing_fills": "公示“{word}”到点自己发，没有谁来填 {{…}} 里的内容：请写成整句话",
    "bad_value": "写法不对：{word}",
    "bad_term": "期限要写成 {{ hours = 4 }}、{{ days = 3 }} 或 {{ workdays = 1 }}",
    "bad_name": "名字“{word}”要用 2 到 20 个小写字母",
    "no_way_out": "“{word}”这一步没有人能走出去",
    "unknown_state": "没有“{word}”这个状态",
    "unknown_count": "counts 只能写 step 或 voice",
    "unknown_target": "没有“{word}”这一步",
    "loop": "从“{word}”走下去又回到自己；退回请写在 back 里",
    "unreachable": "“{word}”这一步走不到",
    "not_back": "“{word}”不是前面的步骤，不能退回去",
}
PUBLIC_EVENTS: Final = {
    Event.OPENED: "居民提出",
    Event.TAKEN: "工作人员接手",
    Event.ANSWERED: "答复",
    Event.ASSIGNED: "派单",
    Event.ACCEPTED: "接单",
    Event.RETURNED: "退回，重新派",
    Event.ARRIVED: "到场",
    Event.PROGRESSED: "有进展",
    Event.DONE: "办好了，等核实",
    Event.PUBLISHED: "核实并公示结果",
    Event.REDONE: "核实没通过，退回重办",
    Event.ADVISED: "意见已出",
    Event.AGREED: "这一步的人都同意了",
    Event.DECLINED: "没有采纳",
    Event.SETTLED: "调解成了",
    Event.UNSETTLED: "送上一级调解",
    Event.HEARING: "开始听取意见",
    Event.HEARD: "听取意见小结公示",
    Event.EXTENDED: "经另一人同意，延长期限",
    Event.WAITING: "等居民补充情况",
    Event.OVERDUE: "逾期",
    Event.ROSE: "逾期上报",
    Event.SOLVED: "邻居们确认解决",
    Event.LAPSED: "问完大家了，说解决的没过半",
    Event.BROKEN: "有邻居说还没解决",
    Event.CLOSED: "办结",
    Event.REOPENED: "重新办理",
    Event.SWITCHED: "换了规程",
    Event.BALLOT_OPENED: "表决开始",
    Event.BALLOT_CLOSED: "表决结束",
    Event.BALLOT_FINAL: "表决结果确认",
    Event.BALLOT_VOID: "表决作废",
    Event.PASSED: "表决通过，开始办",
}
"""What the board tells of a matter's timeline; notes, voices and private tiers are not among it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A matter's standing in words: `lines` for a card, `deeds` (deed, label) that the desk can do now."""

    step: str
    who: str
    due: str
    late: bool
    waiting: bool
    ending: str
    clock: str
    deeds: tuple[tuple[str, str], ...]
    assignable: bool
    then: str = ""  # what comes next and within what time, while it is with an agency


def standing(
    book: ProcedureBook, matter: Matter, zone: str, now: datetime, agency: str
) -> Standing:
    """From the rows to words; `agency` is the name of whom it was given to."""
    course = matter.course
    step = book.procedure(course.procedure).step(course.step)
    late = course.due_at is not None and course.due_at <= now
    deeds = tuple(
        (deed, book.deeds[deed]["label"])
        for deed in possible(step, course)
        if deed not in SYSTEM and deed != "assign"
    )
    return Standing(
        step=step.title,
        who=agency if agency and course.role in AGENCY_ROLES else book.role(course.role),
        due=words.when(course.due_at, ZoneInfo(zone)) if course.due_at else "",
        late=late,
        waiting=course.waiting,
        ending=book.endings[course.ending] if course.ending else "",
        clock=span(matter.clock(now)),
        deeds=deeds,
        assignable=bool(step.assign) and not course.ending,
        then=_then(book, matter, step) if course.role in AGENCY_ROLES else "",
    )


def _then(book: ProcedureBook, matter: Matter, step: Step) -> str:
    """办结，3 天内: the step behind an agency's present one, where it is an agency's too."""
    steps = book.procedure(matter.course.procedure).steps
    after = steps.get(next(iter(step.to.values()), ""))
    if after is None or after.role not in AGENCY_ROLES:
        return ""
    return f"{after.title}，{term(after.term)}内"


def term(given: Term) -> str:
    """4 小时, 3 天, 5 个工作日."""
    unit = {TermMeasure.HOURS: "小时", TermMeasure.DAYS: "天", TermMeasure.WORKDAYS: "个工作日"}
    return f"{given.amount} {unit[given.measure]}"


def line(stands: Standing) -> str:
    """接手：工作人员 · 1月15日 18:00 前 · 从第一句话起 3 小时, as safe HTML."""
    if stands.ending:
        return f"{escape(stands.ending)}，共用 {stands.clock}"
    due = f"⏰ 已逾期（{stands.due}）" if stands.late else f"{stands.due} 前"
    waits = " · 等居民补充" if stands.waiting else ""
    return (
        f"{escape(stands.step)}：{escape(stands.who)} · {due}{waits} · 从第一句话起 {stands.clock}"
    )


def span(passed: timedelta) -> str:
    """40 分钟, 5 小时, 3 天 4 小时"""
    minutes = max(int(passed.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} 分钟"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} 小时"
    return f"{hours // 24} 天 {hours % 24} 小时" if hours % 24 else f"{hours // 24} 天"


def about(matter: Matter) -> str:
    """供暖 · 5号楼: what everybody may read of any matter; stairwell, room and words stay out."""
    where = building(matter.place.building or "")
    return " · ".join(part for part in (words.CATEGORIES[matter.category], where) if part)


def building(name: str) -> str:
    """3号楼; empty for none."""
    return words.place(Place(name)) if name else ""


def public_title(matter: Matter) -> str:
    """An officer's wording for the public, else the lexicon's, else kind and building."""
    return matter.public or about(matter)


def problem(found: tuple[int, str, str]) -> str:
    number, what, word = found
    return f"第 {number} 行：{PROBLEMS[what].format(word=words.quoted(word, 40))}"


def problems(found: Sequence[tuple[int, str, str]]) -> str:
    """What is wrong with a file of procedures, line by line."""
    more = [f"……共 {len(found)} 处"] if len(found) > 20 else []
    return "\n".join(["这份规程没有换上，请改好再发：", *map(problem, found[:20]), *more])


def assign_keyboard(
    matter: int, found: Sequence[tuple[int, str]], able: tuple[str, int] | None = None
) -> dict[str, Any]:
    """To whom it can be given; beside them the neighbours who could see to it: their skill and how many."""
    rows = in_rows([button(name, f"n:{matter}:{number}") for number, name in found], 2)
    if able is not None:
        rows.append([button(f"问问会{able[0]}的邻居（{able[1]} 位）", f"m:lend:{matter}")])
    return {"inline_keyboard": [*rows, [button("返回", f"m:back:{matter}")]]}


def switch_keyboard(matter: Matter, book: ProcedureBook) -> dict[str, Any]:
    """Which procedure it could go by: not its own, and none that begins elsewhere (a rite, an agreement at a door)."""
    left = {*APART, matter.course.procedure}
    given = [(name, each.title) for name, each in book.procedures.items() if name not in left]
    buttons: list[Button] = [button(title, f"p:{matter.id}:{name}") for name, title in given]
    return {"inline_keyboard": [*in_rows(buttons, 2), [button("返回", f"m:back:{matter.id}")]]}


def switch_surely(matter: int, name: str, procedure: Procedure) -> dict[str, Any]:
    """Another procedure begins at its first step and is published: once more before it does."""
    sure = button(
        f"确定改走“{procedure.title}”，从“{procedure.step(procedure.start).title}”起",
        f"ps:{matter}:{name}",
    )
    return {"inline_keyboard": [[sure], [button("返回", f"m:back:{matter}")]]}


def time_keyboard(matter: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"再要 {days} 天", f"ya:{matter}:{days}") for days in (1, 3, 7)],
            [button("返回", f"m:back:{matter}")],
        ]
    }


def drawn(book: ProcedureBook, procedure: Procedure) -> str:
    """A procedure as a picture in text, for the command line and the desk."""
    lines = [f"{procedure.title}（{procedure.name}）", f"出处：{procedure.source}"]
    if procedure.private:
        lines.append("不公开：公示栏上只计数")
    for step in procedure.steps.values():
        lines += ["", *_step(book, procedure, step)]
    again = procedure.steps[procedure.again].title
    lines += ["", f"居民说还没解决：回到“{again}”，编号和时钟不变"]
    return "\n".join(lines)


def _step(book: ProcedureBook, procedure: Procedure, step: Step) -> list[str]:
    first = "▶ " if step.name == procedure.start else "│ "
    counts = "从居民第一句话算" if step.counts == "voice" else "从上一步算"
    who = book.roles[step.role] + (f"（{step.needs} 人同意）" if step.circle else "")
    lines = [
        f"{first}{step.title}　{who}　{step.term.amount} {MEASURES[step.term.measure]}内，{counts}"
    ]
    if step.assign:
        lines.append(f"│   可派给：{words.joined(book.roles[role] for role in step.assign)}")
    if step.other:
        lines.append(f"│   不能由做“{procedure.steps[step.other].title}”的人来做")
    lines += [f"│   公示：{book.notices[name].title}" for name in step.enter]
    lines += [
        f"│   逾期 {rung.after.total_seconds() / 3600:g} 小时报{book.roles[rung.role]}"
        for rung in step.rises
    ]
    for mark, ways in (("└→", step.to), ("↩ ", step.back)):
        lines += [
            f"{mark} {book.deeds[deed]['label']} → {_target(book, procedure, to)}"
            for deed, to in ways.items()
        ]
    return lines


def _target(book: ProcedureBook, procedure: Procedure, target: str) -> str:
    if target.startswith(END):
        ending = target.removeprefix(END)
        return next(text for each, text in book.endings.items() if each.value == ending)
    return procedure.steps[target].title

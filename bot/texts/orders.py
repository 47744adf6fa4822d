"""Orders as those who carry them out read them: in private, with the doors they need; and the chasing of them."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from bot.domain.matter import Matter
from bot.domain.place import landmark
from bot.texts import words, workflow
from bot.texts.markup import button, in_rows
from bot.texts.workflow import Standing

NONE_LATE: Final = "现在没有逾期的。"
UNSURE: Final = "（那一年的放假安排还没公布，先按周一至周五算）"
VISITED: Final = "社区走访时看到的，详情请问社区"
TIER: Final = "（内容在本级记录里）"


def order(matter: Matter, stands: Standing, voices: Sequence[str], back: str = "") -> str:
    """One matter in an agency's private chat; `back` is why it was sent back."""
    where = words.place(matter.place, room=True) or landmark(" ".join(voices)) or UNPLACED
    lines = [f"🧰 <b>{matter.number} {workflow.about(matter)}</b>", f"地点：{where}"]
    lines += [f"· {words.quoted(text, 80)}" for text in voices[-3:]]
    if back:
        lines.append(f"↩ 社区看过，退回重办：{words.quoted(back, 300)}")
    if matter.course.round:
        lines.append(f"❗ 居民说还没解决（第 {matter.course.round + 1} 次办），请再去看看。")
    lines.append(workflow.line(stands))
    return "\n".join(lines)


_OF_THEM: Final = re.compile(
    r"^(?:请|麻烦)?(?:叫|让|请)(?:她|他|TA|业主|住户|人家|当事人|居民|反映的?人)(?:们)?",
    re.IGNORECASE,
)
UNPLACED: Final = "地点没说清，请先问社区"


def moved(matter: Matter) -> str:
    """To whoever carries it out: it is somewhere else than was said."""
    return f"📍 地点改了：<b>{matter.number}</b> 在{words.place(matter.place, room=True)}。"


def named(matter: Matter) -> str:
    """An order in a line: its number, kind and place."""
    return f"{matter.number} {workflow.about(matter)}"


def keyboard(matter: Matter, stands: Standing, *, bundle: bool = False) -> dict[str, Any]:
    """What an agency can do at this step."""
    number = matter.id
    names = {deed for deed, _ in stands.deeds}
    deeds = [
        button(label, f"a:{deed}:{number}")
        for deed, label in stands.deeds
        if deed != "answer" or "done" not in names
    ]
    if not any(deed == "accept" for deed, _ in stands.deeds) and matter.course.accepted_at is None:
        deeds.insert(0, button("接单", f"a:accept:{number}"))
    more = [
        button("报进展", f"a:progress:{number}"),
        button("要时间", f"a:time:{number}"),
        button("等居民", f"a:wait:{number}"),
    ]
    if bundle:
        more.append(button("看材料", f"a:bundle:{number}"))
    return {"inline_keyboard": [*in_rows(deeds, 3), *in_rows(more, 3)]}


def orders(found: Sequence[tuple[Matter, Standing]], told: Sequence[Matter] = ()) -> str:
    """/orders: everything that stands with an agency, and what it `told` was done and waits to be looked at."""
    lines = [
        f"· {each.number} {workflow.about(each)}　{workflow.line(stands)}" for each, stands in found
    ]
    head = "<b>手上的单</b>（先到期的在前）" if found else "手上没有单。有了会在这里告诉您。"
    waits = [f"报了办好、等社区核实的：{words.joined(map(named, told))}"] if told else []
    return words.fitting([head, *lines, *waits])


def merged(gone: Matter, kept: Matter, *, goes_on: bool) -> str:
    """For whoever carries out a matter that went into another one."""
    told = "接着办那一件，单子发给您了。" if goes_on else "那一件已经有人在办，这一单不用再办了。"
    return f"🧰 <b>{gone.number}</b>（{workflow.about(gone)}）并进了 <b>{kept.number}</b>：{told}"


def before(matter: Matter, stands: Standing) -> str:
    return f"⏳ {matter.number}（{workflow.about(matter)}）快到期了：{escape(stands.step)}，{stands.due} 前。"


def overdue(matter: Matter, stands: Standing) -> str:
    about = f"<b>{matter.number}</b>（{workflow.about(matter)}）"
    return f"⏰ {about}逾期了：{escape(stands.step)}，{escape(stands.who)}，{stands.due}。"


def late_list(count: int, lines: Sequence[str]) -> str:
    """What is late, once a day on the desk."""
    return words.fitting(
        [f"⏰ <b>逾期了 {count} 件</b>，先到期的在前，点编号看卡片：", *map(escape, lines)]
    )


def in_place_of(agency: str) -> str:
    """An officer wrote it down for an agency."""
    return f"同事替{agency}"


def rose(matter: Matter, stands: Standing, hours: float, role: str, *, here: bool) -> str:
    """A rung that nobody is `here` for has to be told by somebody of the desk."""
    about = f"{matter.number}（{workflow.about(matter)}）"
    how = "报" if here else "该报"
    told = "" if here else f"这里还没登记{escape(role)}，请打电话告诉一声。"
    return f"📢 {about}逾期 {hours:g} 小时，{how}{escape(role)}：{escape(stands.step)}，{escape(stands.who)}。{told}"


def progress(matter: Matter, text: str, who: str) -> str:
    return f"{matter.number}（{workflow.about(matter)}）进展（{escape(who)}）：{words.quoted(text, 300) or TIER}"


def returned(matter: Matter, text: str, who: str) -> str:
    return f"↩ {matter.number}（{workflow.about(matter)}）被{escape(who)}退回：{words.quoted(text, 300) or TIER}"


def advised(matter: Matter, text: str, who: str) -> str:
    return f"💡 {matter.number}（{workflow.about(matter)}）{escape(who)}的意见：\n{words.quoted(text, 900)}"


def time_asked(matter: Matter, days: int, reason: str, who: str) -> str:
    about = f"{matter.number}（{workflow.about(matter)}）"
    return f"🕓 {about}{escape(who)}想再要 {days} 天：{words.quoted(reason, 200) or TIER}\n请另一位工作人员点。"


def time_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("同意延长", f"t:yes:{number}"), button("不同意", f"t:no:{number}")]
        ]
    }


def how_long(matter: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"再要 {days} 天", f"yb:{matter}:{days}") for days in (1, 3, 7)]
        ]
    }


def waits(matter: Matter, text: str) -> str:
    """A resident who told it in private is asked for what is missing."""
    asked = _OF_THEM.sub("请您", text, count=1)
    return f"您反映的 <b>{matter.number}</b> 还有一点没弄清：{words.quoted(asked, 300)}\n直接回复这条就行，可以带照片。"


def left(numbers: Sequence[str], who: str) -> str:
    return f"{escape(who)}不在了，手上的 {words.joined(numbers)} 回到工作台，期限不变，请重新安排。"


def records(matter: Matter, rows: Sequence[tuple[str, str]]) -> str:
    """A private tier's own records: (when and step, text)."""
    if not rows:
        return f"{matter.number} 这一级还没有记录。"
    told = [f"· {head}：{words.quoted(text, 1000)}" for head, text in reversed(rows)]
    return words.fitting([f"<b>{matter.number}</b>　本级记录，新的在前，请勿外传", *told])


# agencies


def invited(role: str, name: str, link: str, days: int) -> str:
    return (
        f"请把这个链接转给{escape(role)}「{escape(name)}」的人，{days} 天内点开就能接单：\n{link}\n"
        "拿到链接的人都能加入，别发到居民群。"
    )


def joined(name: str, community: str, *, unit: bool = False) -> str:
    if unit:
        return (
            f"您已代表「{escape(name)}」到{escape(community)}报到，谢谢！"
            "看居民的心愿发 /wishes；说说您会什么，发 /helper 水电；帮过多少发 /hours。"
        )
    return f"您已加入「{escape(name)}」，替{escape(community)}的居民办事。有单会在这里告诉您；发 /orders 看手上的单。"


def agencies(found: Sequence[tuple[str, str, str, int]]) -> str:
    """/agencies: (role, name, skills, how many people)."""
    if not found:
        return "还没有承办方。发 /invite 物业 平安物业 拿一个加入链接（也可以是部门、志愿者、调解员、律师、专家）。"
    lines = [
        f"· {role}「{escape(name)}」{escape(skills)}　{count} 人"
        for role, name, skills, count in found
    ]
    return "<b>承办方</b>\n" + "\n".join(lines)


def agencies_keyboard(found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"停用「{name}」", f"j:close:{number}")] for number, name in found
        ]
    }


# appeals


def appealed(name: str, text: str) -> str:
    return f"📝「{escape(name)}」对红黑榜有申诉：{words.quoted(text, 500)}\n回复这条消息写答复（会公示）。"


def appeal_answered(text: str) -> str:
    return f"您的申诉有答复了：{words.quoted(text, 500)}"

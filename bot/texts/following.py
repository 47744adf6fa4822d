"""What a resident reads about their own matters, and what whoever has one is asked."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final, Protocol

from bot.domain.matter import Matter, State
from bot.domain.notice import Notice
from bot.texts import words, workflow
from bot.texts.markup import button
from bot.texts.workflow import Standing

NOTHING: Final = "您还没跟我说过事。什么事、在哪儿，写一句就行，有照片更好。"
STILL: Final = "记下了：还没好。接着办，时间从头一句算，不重来。"
DONE: Final = "记下了：好了。谢谢您说一声。"
UNNAMED: Final = "好的，不写您的名字，谁说的只有我知道。"
LAPSED: Final = "上一件您写了没点，先给您记下了（{number}，不署名）。"
ASKED: Final = "替您问了，有回话我来说。"


def on_the_way(category: str) -> str:
    """Somebody has gone there."""
    return (
        "社区的人往您那儿去了，您等等他们。"
        if category == "welfare"
        else "社区的人去了，电话别占线。"
    )


def about(matter: Matter, said: str) -> str:
    """照明 · 3号楼（2026-0003）：记下了，…: which matter somebody's words were taken for."""
    return f"<b>{workflow.about(matter)}</b>（{matter.number}）{said}"


ADDED: Final = "添上了（{number}）。"
OF_MEDIATION: Final = {
    "take": "您反映的事（{number}）有人接手了，会私下找两家说和，不公开。",
    "unsettle": "您反映的事（{number}）这一回没说成，转到上一级接着说和，还是不公开。",
    "settle": "您反映的事（{number}）说和好了。要是又闹起来，回一句“还没解决”，就接着办。",
}
"""What whoever asked for it hears of a mediation."""
PASSED_ON: Final = "已经转给社区了。"
IS_OVER: Final = "没事就好，已经转给社区了。要是又不对，马上再写一句。"
STILL_OPEN: Final = "这句我先不添进去。上面那件还没记下，点一下就行："
FIRST_KEPT: Final = "上一件先给您记下了（{number}，不署名）。这是另一件："
LAID_ASIDE: Final = "上一句没点〔记下〕，就没记成诉求：「{words}」。要记，请再发一遍。"
MORE: Final = "好，接着写一句，我添到这件事里。"
KEEP: Final = {
    "gas": "别开灯、别碰开关，开窗、关总阀，人都到楼外再打电话",
    "fire_safety": "捂住口鼻往下走，别坐电梯",
    "power": "别碰水和电线，能拉闸就拉闸",
    "welfare": "人别急着动",
    "elevator": "别扒门，按警铃，靠里站着等",
    "pets": "伤口先用肥皂水冲，去医院打疫苗",
    "security": "先护好自己",
    "neighbours": "先护好自己",
    "facilities": "别再靠近，看住孩子",
}
LOST: Final = "先问问门岗，想想常去的地方"
WITHDRAW: Final = "您说过的事还在。要撤哪一件？在那件事下面点〔撤回〕。要全部删掉，发 /delete。"
SURE: Final = "撤回您说的这件事（{number}）？您的话会删掉；别的邻居说的还在。"
GONE: Final = "撤了（{number}），您的话删掉了。"
KEPT: Final = "好的，还留着。"
AS_YOU_WISH: Final = "好的。有事再写一句就行。"
NOBODY_TOLD: Final = (
    "这件事我这儿没有记过。要报，写一句什么事、在哪儿；您说过的事点「我的事」（/mine）看。"
)
UNKNOWN: Final = "这个我答不上来。私聊我再问一句，我替您转给社区的人。"
HERE: Final = "在。有事直接说，我听着；查进度、投票、问哪儿能办事，私聊我。"
_STANDS: Final = {
    State.VOICED: "待接手",
    State.TAKEN: "在办",
    State.ANSWERED: "等大家确认",
    State.CLOSED: "办完了",
    State.DISMISSED: "不办",
    State.MERGED: "并到别的事里了",
}


def one(matter: Matter, stands: Standing, own: str = "") -> str:
    """楼道灯 · 8号楼　在办 / 安居物业，最晚 1月15日 18:00 / 已 3 天　编号 2026-0003"""
    spared = matter.urgent and matter.state is State.DISMISSED
    how = words.state(matter.state, urgent=True) if spared else _STANDS[matter.state]
    lines = [f"<b>{workflow.about(matter)}</b>　{how}"]
    if own:
        lines.append(f"您说：「{words.quoted(own, 40)}」")
    if stands.ending and not spared:
        lines.append(stands.ending)
    elif stands.late:
        lines.append(f"⏰ 超时了，该 {stands.due} 前")
    elif stands.due:
        lines.append(f"{stands.who}，{stands.step}最晚 {stands.due}")
    if stands.then and not stands.ending:
        lines.append(f"然后：{stands.then}")
    lines.append(f"已 {stands.clock}　编号 {matter.number}")
    return "\n".join(lines)


def with_agency(matter: Matter, stands: Standing, *, there: bool) -> str:
    """To whoever asked: who has it now, or that they have come; until when, and what comes then."""
    about = f"您说的 <b>{workflow.about(matter)}</b>（{matter.number}）"
    if there:
        return f"{about}，<b>{escape(stands.who)}</b>的人到了，{stands.due} 前办好。"
    then = f"，然后{stands.then}" if stands.then else ""
    return f"{about}交给<b>{escape(stands.who)}</b>了：{stands.step}最晚 {stands.due}{then}。"


def said_of(matter: Matter, text: str, *, done: bool) -> str:
    """For whoever has it: a neighbour says that it is done, or is not."""
    how = "好了" if done else "还没好"
    return f"邻居说 <b>{matter.number}</b>（{workflow.about(matter)}）{how}：「{words.quoted(text, 200)}」"


def asked_under(notice: Notice, text: str) -> str:
    """For the desk: somebody asks something under a notice in the group."""
    return f"邻居在公示“{words.quoted(notice.text, 40)}”下面问：「{words.quoted(text, 200)}」"


def in_group(matter: Matter, stands: Standing) -> str:
    """暖气不热 · 5号楼（2026-0003）：在办，安居物业，最晚 1月15日 18:00: to whoever asks the group."""
    who = "" if matter.state is State.VOICED else f"，{stands.who}"
    term = f"{who}，最晚 {stands.due}" if stands.due and not stands.late else ""
    late = f"，该 {stands.due} 前，超时了" if stands.late else ""
    return f"{workflow.about(matter)}（{matter.number}）：{_STANDS[matter.state]}{term or late}。"


def keyboard(matter: Matter, page: str | None, *, own: bool) -> dict[str, Any]:
    """还没好, 好了, one more line; the matter's page where there is a board; taking back what is one's `own` word."""
    row = [button("好了", f"my:good:{matter.id}"), button("还没好", f"my:broken:{matter.id}")]
    if matter.state.open:
        row.append(button("补一句", f"my:more:{matter.id}"))
    rows = [row]
    last = [{"text": "看经过", "url": page}] if page else []
    if own and matter.state.open:
        last.append(button("撤回", f"my:drop:{matter.id}"))
    return {"inline_keyboard": [*rows, *([last] if last else [])]}


def kept_keyboard(matter: Matter, page: str | None) -> dict[str, Any]:
    """Under 记下了: one more line, taking it back, and where everybody can follow it."""
    row = [button("补一句", f"my:more:{matter.id}"), button("撤回", f"my:drop:{matter.id}")]
    return {"inline_keyboard": [row, *([[{"text": "办到哪了", "url": page}]] if page else [])]}


def drop_keyboard(matter: Matter) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("确定撤回", f"my:gone:{matter.id}"), button("不撤", f"my:keep:{matter.id}")]
        ]
    }


def answer_to_question(matter: Matter) -> str:
    """To whoever asked in private: the words, and how to go on."""
    return (
        f"您问的（{matter.number}）有答复了：\n{words.quoted(matter.answer or '', 1000)}\n"
        "还想问，直接回复这一条。"
    )


def about_question(matter: Matter, text: str) -> str:
    """Word on a question before its answer, to whoever asked."""
    return (
        f"您问的（{matter.number}），社区说：{words.quoted(text, 1000)}\n要回话，直接回复这一条。"
    )


def useful_keyboard(matter: Matter) -> dict[str, Any]:
    """Whether an answer was of use; one that was not is asked about anew."""
    useful = button("有用", f"my:good:{matter.id}")
    return {"inline_keyboard": [[useful, button("没答到点上", f"my:broken:{matter.id}")]]}


def said_keyboard(matter: int) -> list[list[dict[str, str]]]:
    """Under a result in the group: counted by household, can be changed."""
    return [[button("好了", f"my:good:{matter}"), button("还没好", f"my:broken:{matter}")]]


def from_community(matter: Matter, text: str) -> str:
    return f"社区给您回话（{matter.number}）：「{words.quoted(text, 300)}」"


def word_from_us(text: str) -> str:
    return f"社区给您回话：「{words.quoted(text, 300)}」"


def help_called(matter: Matter, text: str) -> str:
    """For the desk: a neighbour says that help was called for a danger that rings."""
    return f"🚨 <b>{matter.number}</b>：邻居说「{words.quoted(text, 100)}」"


def answered_a_danger(matter: Matter, text: str) -> str:
    """For the desk: words under the message that told of a danger."""
    return f"🚨 <b>{matter.number}</b>：有人在报险的话下面说「{words.quoted(text, 200)}」"


NOT_A_VOTE: Final = "群里说的不算票，请点上面那张卡片的按钮，在私聊里投；投什么只有您知道。"
HOW_TO_VOTE: Final = (
    "点上面那张卡片下面的按钮就是投。第一次投要先认门：点〔先绑定门牌〕，照着写楼号、单元、房号。"
    "还弄不好，私聊我，或者找社区工作人员投纸票。"
)
ALL_RIGHT: Final = "好的，有新消息我再告诉您。"


def remarked(matter: Matter, text: str) -> str:
    """For the desk: somebody says something under a result."""
    return f"邻居在 <b>{matter.number}</b>（{workflow.about(matter)}）的结果下面说：「{words.quoted(text, 200)}」"


REACHED: Final = "转给他了。"
REACHED_THERE: Final = "他还没和我私聊过，回在群里他那条话下面了。"
NOT_REACHED: Final = "他还没和我开私聊，转不到；请在群里回他，或者打电话。"


def asked(matter: Matter, text: str, who: str = "") -> str:
    """For whoever has it: a neighbour asks, or `who` carries orders out says something."""
    by = f"{escape(who)}说" if who else "邻居问"
    return f"{by} <b>{matter.number}</b>（{workflow.about(matter)}）：「{words.quoted(text, 200)}」"


def asker_said(matter: Matter, text: str) -> str:
    """To whoever asked a resident for more, or answers their question."""
    return f"{matter.number}（{workflow.about(matter)}）问的人说：「{words.quoted(text, 300)}」"


def danger(
    phones: Sequence[tuple[str, str]],
    category: str,
    *,
    despair: bool,
    placed: bool,
    lost: bool = False,
    heard: bool = True,
) -> str:
    """To whoever told of it in private: who knows, whom to ring."""
    ring = "、".join(f"{words.PHONES[who]} {number}" for who, number in phones) or "报警 110"
    if not heard:
        return f"社区的人现在联系不上，我叫不到他们！请马上打：{ring}；人先离远点，喊一声邻居。"
    if despair:
        where = "" if placed else "\n您在哪儿？写一句，好让人去看您。"
        return f"您的话我听见了，已经告诉社区了。难受就打：{ring}，有人听您说。{where}"
    keep = LOST if lost else KEEP.get(category, "人先离远点")
    where = "" if placed else "\n您在哪儿？写一句几号楼几单元，我马上告诉他们。"
    return f"已经叫社区了！{keep}；要紧马上打：{ring}。{where}"


def went_on(*, over: bool, mind: str | None) -> str:
    """To whoever says more of a danger; `mind` is the number to ring for whoever spoke of ending their life."""
    if mind and over:
        return f"好，我告诉社区了，他们还会来看看您。难受了随时写一句，或打{words.PHONES['mind']} {mind}。"
    if mind:
        return (
            f"您说的我转给社区了，有人惦记您。难受就打{words.PHONES['mind']} {mind}，有人听您说。"
        )
    return IS_OVER if over else PASSED_ON


class _Danger(Protocol):
    @property
    def phones(self) -> Sequence[tuple[str, str]]: ...
    @property
    def category(self) -> str: ...
    @property
    def despair(self) -> bool: ...
    @property
    def placed(self) -> bool: ...
    @property
    def lost(self) -> bool: ...
    @property
    def heard(self) -> bool: ...


EDITED_TOO_LATE: Final = "改过的字我这里改不了，请把要改的再发一句。"
PASSED_FROM_CHANNEL: Final = (
    "这是从频道转来的。要是咱们这儿的事，请自己写一句在哪儿、怎么了，我马上叫人；"
    "要紧先打 110、119。"
)


def danger_told(told: _Danger) -> str:
    """The same from what was made of the words."""
    return danger(
        told.phones,
        told.category,
        despair=told.despair,
        placed=told.placed,
        lost=told.lost,
        heard=told.heard,
    )


def added(matter: Matter, text: str) -> str:
    """For the desk: whoever told of a matter adds to it, or puts it right."""
    return f"<b>{matter.number}</b>（{workflow.about(matter)}）反映的人补充：「{words.quoted(text, 200)}」"


def lives_at(matter: Matter, door: str) -> str:
    """For the desk: who told of a danger did not say where."""
    return f"🚨 <b>{matter.number}</b> 报险的人没说在哪儿；他登记的门牌是 <b>{escape(door)}</b>，先问准是不是家里。"


def danger_more(matter: Matter, text: str) -> str:
    """For the desk: whoever told of a danger says more."""
    return f"🚨 <b>{matter.number}</b> 报险的人又说：「{words.quoted(text, 200)}」"


_STILL_RINGS: Final = "请核实一下，点〔我去〕或〔虚惊〕就不再响。"


def danger_over(matter: Matter, text: str) -> str:
    """For the desk: a resident says that a danger is over; it rings until an officer has seen to it."""
    return (
        f"🎉 <b>{matter.number}</b> 有居民说没事了：「{words.quoted(text, 200)}」\n{_STILL_RINGS}"
    )


def danger_changed(matter: Matter, text: str) -> str:
    """For the desk: whoever told of a danger in the group put other words in its place."""
    said = f"✏️ <b>{matter.number}</b>（{workflow.about(matter)}）报险的人把话改成了：「{words.quoted(text, 200)}」"
    return f"{said}\n{_STILL_RINGS}"


def danger_deleted(matter: Matter) -> str:
    """For the desk: whoever told of a danger in the group deleted the words."""
    said = f"✏️ <b>{matter.number}</b>（{workflow.about(matter)}）报险的人把话删了，不等于没事。"
    return f"{said}\n{_STILL_RINGS}"


FALSE_ALARM: Final = (
    "社区回话：是虚惊一场。谢谢您说一声。您要是觉得不对，马上再说一句在哪儿、怎么了，我再叫人。"
)


def all_clear(place: str) -> str:
    """To the groups that were warned."""
    return f"刚才说{place or '院里'}有险情，社区回话：是虚惊，大家放心。"


def danger_placed(place: str, category: str) -> str:
    """To the groups that were warned before anybody said where."""
    return f"🚨 刚才说的险情（{words.CATEGORIES[category]}）在{place}，请附近的先离远点。"


def danger_seen(place: str, category: str) -> str:
    """To the groups, down to the building: somebody told of it in private."""
    where = place or "院里"
    return f"🚨 有邻居说{where}有险情（{words.CATEGORIES[category]}）！附近的先离远点。社区已经知道了。"

"""Ballots as people read them: the card, the desk's card, receipts, reminders, results. Short, warm, plain."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.ballot import Ballot, Bar, Choice, Measure, Profile, Question, Secrecy, Stage
from bot.domain.ledger import Head, Receipt
from bot.domain.showing import Showing
from bot.texts import words
from bot.texts.markup import button, in_rows

KINDS: Final = {
    Question.MOTION: "同意不同意",
    Question.ONE: "几个里选一个",
    Question.APPROVAL: "可选几个",
    Question.RANKED: "排先后",
}
STAGES: Final = {
    Stage.DRAFT: "草稿",
    Stage.SUBMITTED: "待复核",
    Stage.APPROVED: "公示中",
    Stage.OPEN: "投票中",
    Stage.CLOSED: "已截止",
    Stage.FINAL: "已确认",
    Stage.VOID: "已作废",
}
MEASURES: Final = {
    Measure.HOUSEHOLDS: "户数",
    Measure.HEADS: "人数",
    Measure.AREA: "面积",
    Measure.SHARES: "份额",
}
SECRECY: Final = {Secrecy.OPEN: "记名公开", Secrecy.NEIGHBOUR_SECRET: "邻居间保密"}
ROLES: Final = {
    "party": "党组织",
    "member": "党员",
    "scrutineer": "监票人",
    "property": "物业",
    "grid": "网格员",
    "staff": "社区工作人员",
    "chief": "社区负责人",
}
SCRUTINY: Final = "监票用：票号、门牌和开启码。请核对无人冒名、无一户两票，勿外传。"
_SHORT_TITLE: Final = 40
TEN_THOUSAND: Final = 10_000


@dataclass(frozen=True, slots=True)
class Links:
    """Where things are: the bot's own name, and the board's address when there is one."""

    bot: str
    board: str | None = None

    def start(self, what: str) -> str:
        """Opens the private chat with a parameter."""
        return f"https://t.me/{self.bot}?start={what}"

    def ballot(self, ballot: Ballot) -> str | None:
        return f"{self.board}/b/{ballot.public}" if self.board else None

    def income(self, community: int) -> str | None:
        return f"{self.board}/c{community}/income" if self.board else None

    def receipt(self, ballot: Ballot, receipt: Receipt) -> str | None:
        """The check page; the receipt stands behind the #, which no browser sends to a server."""
        page = self.ballot(ballot)
        short = replace(receipt, proof=None).as_dict()
        packed = base64.urlsafe_b64encode(json.dumps(short, ensure_ascii=False).encode()).decode()
        return f"{page}#{packed.rstrip('=')}" if page else None


def when(at: datetime, zone: str) -> str:
    return words.when(at, ZoneInfo(zone))


def title_of(ballot: Ballot) -> str:
    return words.quoted(ballot.title, _SHORT_TITLE)


# the card in the group


def card(
    ballot: Ballot, profile: Profile, voted: int, whole: int, zone: str, head: Head | None
) -> str:
    """Question, rule, turnout, time: never how it stands between the options."""
    lines = [
        f"🗳 <b>{words.quoted(ballot.title, 120)}</b>",
        f"表决 {ballot.number} · {_stage(ballot)}",
        "",
    ]
    if ballot.kind is not Question.MOTION or ballot.showings:
        lines += [option_line(ballot, option) for option in range(len(ballot.options))]
        lines += [budget_line(ballot)] if ballot.budget else []
        lines.append("")
    lines += [f"规则：{profile.title}，{rule(profile)}"]
    silent = "，没投的户算跟多数人一样" if ballot.silence else ""
    lines += [f"范围：{scope(ballot)} · {SECRECY[ballot.secrecy]}{silent}"]
    lines += [f"性质：{profile.effect}"]
    if ballot.stage is Stage.OPEN:
        lines.append(f"<b>已投 {voted} 户，共 {whole} 户</b>（中途不公布哪边多）")
    lines += times(ballot, zone)
    if head is not None and ballot.stage in (Stage.OPEN, Stage.CLOSED):
        lines.append(f"核对码：<code>{head.short}</code>（第 {head.size} 条）")
    return "\n".join(lines)


def money(fen: int) -> str:
    """3 万元, 3500 元, 12.5 元."""
    yuan = Decimal(fen) / 100
    by_ten_thousands = yuan >= TEN_THOUSAND and yuan % 100 == 0
    number, unit = (yuan / TEN_THOUSAND, "万元") if by_ten_thousands else (yuan, "元")
    return f"{number.normalize():f} {unit}"


def option_line(ballot: Ballot, option: int) -> str:
    """2. 木座椅（造价 3 万元 · 东门 · 设计：王工）."""
    told = escape(facts_of(ballot.shown(option)))
    return f"{option + 1}. {escape(ballot.options[option])}" + (f"（{told}）" if told else "")


def facts_of(shown: Showing) -> str:
    """What an option says of itself: cost, place, author."""
    facts = [
        f"造价 {money(shown.cost)}" if shown.cost is not None else "",
        shown.place,
        f"设计：{shown.author}" if shown.author else "",
    ]
    return " · ".join(filter(None, facts))


def budget_line(ballot: Ballot) -> str:
    return f"预算上限 {money(ballot.budget or 0)}：选的方案加起来不能超过它；按票数从多到少，排得下的入选。"


def pictures(ballot: Ballot, order: Sequence[int] | None = None) -> list[tuple[str, str]]:
    """(caption, file) of what the options show, in an order of theirs."""
    return [
        (
            f"{option + 1}. {ballot.options[option]}"
            + (f"：{each.caption}" if each.caption else ""),
            each.file,
        )
        for option in (order if order is not None else range(len(ballot.options)))
        for each in ballot.shown(option).pictures
    ]


HOUSEHOLDS: Final = "households"  # the profile in which every door is one vote


def _stage(ballot: Ballot) -> str:
    one = "一户一票" if ballot.profile == HOUSEHOLDS else "每户投一次，按规则里的办法算"
    said = {Stage.OPEN: f"正在投票，{one}，截止前可以改", Stage.CLOSED: "已截止，结果见下方"}
    return said.get(ballot.stage, STAGES[ballot.stage])


def times(ballot: Ballot, zone: str) -> list[str]:
    if ballot.opens_at is None or ballot.closes_at is None:
        return []
    if ballot.stage is Stage.APPROVED:
        return [f"开始：{when(ballot.opens_at, zone)}　截止：{when(ballot.closes_at, zone)}"]
    if ballot.stage is Stage.OPEN:
        return [f"截止：<b>{when(ballot.closes_at, zone)}</b>，到点自动公布"]
    return []


def rule(profile: Profile) -> str:
    """The bars in words: 参加的户数过半数才算数；其中支持的户数过半数才通过."""
    quorum = "、".join(f"{MEASURES[bar.measure]}{bar_words(bar)}" for bar in profile.quorum)
    passing = "、".join(f"{MEASURES[bar.measure]}{bar_words(bar)}" for bar in profile.passing)
    return f"参加的{quorum}才算数；其中支持的{passing}才通过"


_BARS: Final = {"1/2": "半数", "2/3": "三分之二", "3/4": "四分之三"}


def bar_words(bar: Bar) -> str:
    part = _BARS.get(str(bar.part), str(bar.part))
    return f"过{part}" if bar.over else f"达到{part}"


def scope(ballot: Ballot) -> str:
    """Whom a ballot asks: its buildings, and how many doors are recused."""
    named = (f"{name}号楼" if name.isdecimal() else f"{name}座" for name in ballot.buildings)
    recused = f"（{len(ballot.recused)} 户有利害关系，回避不投）" if ballot.recused else ""
    return (words.joined(named) or "全小区") + recused


def keyboard(ballot: Ballot, links: Links) -> dict[str, Any]:
    """The options as buttons while the ballot is open, and a way in for those who are not bound yet."""
    if ballot.stage is not Stage.OPEN:
        page = links.ballot(ballot)
        return {"inline_keyboard": [[{"text": "查看和核对", "url": page}]] if page else []}
    rows: list[list[dict[str, str]]] = []
    if ballot.kind in (Question.MOTION, Question.ONE):
        buttons = [
            button(text, f"v:{ballot.id}:{number}") for number, text in enumerate(ballot.options)
        ]
        rows = in_rows(buttons, 3 if ballot.kind is Question.MOTION else 1)
    else:
        rows.append([{"text": "去投票（私聊里选）", "url": links.start(f"vote_{ballot.id}")}])
    rows.append(
        [button("我投了吗", f"i:{ballot.id}"), {"text": "先绑定门牌", "url": links.start("bind")}]
    )
    return {"inline_keyboard": rows}


def preview_keyboard(ballot: Ballot, links: Links) -> dict[str, Any]:
    """The same buttons, which only say that this is a preview."""
    rows = keyboard(ballot, links)["inline_keyboard"]
    return {"inline_keyboard": [[button(each["text"], "e:look:0") for each in row] for row in rows]}


# private


def invitation(ballot: Ballot, zone: str) -> str:
    assert ballot.closes_at is not None
    return (
        f"🗳 请您家投一票：\n<b>{words.quoted(ballot.title, 120)}</b>\n"
        f"截止 {when(ballot.closes_at, zone)}。家里投一次就行，截止前都能改。{_silence(ballot)}"
    )


def on_paper(ballot: Ballot) -> str:
    """How a paper is filled in."""
    limit = f"加起来不超过 {money(ballot.budget)}。" if ballot.budget else ""
    return _ON_PAPER[ballot.kind] + limit


_ON_PAPER: Final = {
    Question.MOTION: "在一个方框里打 √。",
    Question.ONE: "只选一个，在方框里打 √。",
    Question.APPROVAL: "可以选几个，在方框里打 √；选弃权就不选别的。",
    Question.RANKED: "在方框里写 1、2、3，1 是最想要的。",
}


def _silence(ballot: Ballot) -> str:
    """What not voting means, where it counts: said in the words that prove that a household was told."""
    return "\n<b>不投的话，您家算作跟多数人一样。</b>" if ballot.silence else ""


def invitation_keyboard(ballot: Ballot) -> dict[str, Any]:
    return {"inline_keyboard": [[button("现在投票", f"o:{ballot.id}")]]}


def reminder(ballot: Ballot, zone: str) -> str:
    assert ballot.closes_at is not None
    return (
        f"您家还没投票：<b>{words.quoted(ballot.title, 120)}</b>\n"
        f"{when(ballot.closes_at, zone)} 截止，点一下就好。{_silence(ballot)}"
    )


def booth(
    ballot: Ballot,
    label: str,
    now: Choice | None,
    picked: Sequence[int],
    zone: str,
    *,
    proxy: bool,
    hidden: bool = False,
) -> str:
    """One household's voting screen in private."""
    assert ballot.closes_at is not None
    for_whom = f"您受托代 <b>{label}</b> 投票" if proxy else f"您家 <b>{label}</b>"
    stands = (
        f"现在投的是：<b>{escape(ballot.worded(now))}</b>，想改就再选。" if now else "还没有投。"
    )
    stands = HIDDEN if hidden else stands
    lines = [f"🗳 <b>{words.quoted(ballot.title, 120)}</b>", f"{for_whom}，{stands}"]
    if ballot.showings:
        lines += [option_line(ballot, option) for option in ballot.drawn(label)]
    if ballot.kind is Question.APPROVAL:
        lines.append("可以选几个，选好点「投出去」。")
    if ballot.funding is not None and ballot.budget is not None:
        spent = sum(ballot.funding.costs[option] for option in picked)
        left = ballot.budget - spent
        over = f"⚠ 超了 {money(-left)}，去掉一个再投" if left < 0 else f"还剩 {money(left)}"
        lines.append(f"预算上限 {money(ballot.budget)}，已选 {money(spent)}，{over}")
    if ballot.kind is Question.RANKED:
        order = " > ".join(escape(ballot.options[number]) for number in picked) or "还没选"
        lines.append(f"按喜欢的先后一个一个点，选好点「投出去」。现在的顺序：{order}")
    return "\n".join([*lines, f"截止 {when(ballot.closes_at, zone)}"])


def booth_keyboard(
    ballot: Ballot, household: int, label: str, picked: Sequence[int]
) -> dict[str, Any]:
    """One option a row: big buttons; those shown in pictures in the order of the household's lot, by their numbers."""
    single = ballot.kind in (Question.MOTION, Question.ONE)
    rows: list[list[dict[str, str]]] = []
    for number in ballot.drawn(label):
        text = (
            f"{number + 1}. {ballot.options[number]}" if ballot.showings else ballot.options[number]
        )
        mark = ""
        if number in picked:
            mark = f"{picked.index(number) + 1}. " if ballot.kind is Question.RANKED else "✅ "
        data = (
            f"w:{ballot.id}:{household}:{number}"
            if single
            else f"x:{ballot.id}:{household}:{number}"
        )
        rows.append([button(f"{mark}{text}", data)])
    if not single and picked:
        rows.append([button("投出去", f"y:{ballot.id}:{household}")])
    return {"inline_keyboard": rows}


def alert(
    label: str,
    ballot: Ballot,
    choice: Choice,
    before: Choice | None,
    receipt: Receipt,
    *,
    private: bool,
) -> str:
    """The box after a tap; at most 200 characters."""
    changed = "改成" if before and before != choice else "已投"
    option = ballot.worded(choice)[:60]
    tail = (
        "回执在私聊里。"
        if private
        else f"回执 {receipt.seq} 号 {receipt.leaf[:8]}。要留回执：点我的头像，点「开始」，再回来点「我投了吗」。"
    )
    return f"{label} {changed}“{option}”。截止前可以再改。{tail}"


def receipt(
    ballot: Ballot, label: str, choice: Choice, before: Choice | None, given: Receipt
) -> str:
    """The receipt in private."""
    changed = f"（原来是“{escape(ballot.worded(before))}”）" if before and before != choice else ""
    return (
        f"✅ <b>{label}</b> 投了“<b>{escape(ballot.worded(choice))}</b>”{changed}\n{title_of(ballot)}\n"
        f"回执 {given.seq} 号 <code>{given.leaf[:16]}</code>。要改，截止前再投一次就行。"
    )


def receipt_keyboard(ballot: Ballot, given: Receipt, links: Links) -> dict[str, Any]:
    page = links.receipt(ballot, given)
    rows: list[list[dict[str, str]]] = [
        [button("改票", f"o:{ballot.id}"), button("回执原文", f"r:{ballot.id}")]
    ]
    if page:
        rows.append([{"text": "核对我的票", "url": page}])
    return {"inline_keyboard": rows}


def receipt_text(given: Receipt) -> str:
    """The receipt itself, to keep: what `bandeng verify --receipt` and the check page read."""
    packed = json.dumps(given.as_dict(), ensure_ascii=False)
    keep = "回执原文，是您家的投票凭证。请收好、别转发：别人拿到它，就知道您家投了什么。"
    return f"{keep}\n<code>{escape(packed, quote=False)}</code>"


def family(
    ballot: Ballot, label: str, choice: Choice, before: Choice | None, *, proxy: bool = False
) -> str:
    by = "受您家委托的人" if proxy else "家里另一个账号（或网格员代录）"
    changed = f"从“{escape(ballot.worded(before))}”改成了" if before else "投了"
    return (
        f"您家 <b>{label}</b> 刚由{by}{changed}“<b>{escape(ballot.worded(choice))}</b>”。\n"
        f"{title_of(ballot)}\n一户一票，以截止前最后一次为准；家里先商量好。"
    )


def mandated(ballot: Ballot, label: str, agent: str) -> str:
    return (
        f"<b>{label}</b> 的委托书录好了：这次表决由 <b>{agent}</b> 代投。\n{title_of(ballot)}\n"
        "您家自己投了，就以自己投的为准；不对请马上找网格员。"
    )


def mandate_ended(ballot: Ballot, label: str) -> str:
    return f"<b>{label}</b> 撤回了委托，代投的人不能再投了；已经投的，您家自己再投一次就改过来。\n{title_of(ballot)}"


def acting(ballot: Ballot, label: str) -> str:
    return f"您受 <b>{label}</b> 书面委托，可代为投票：<b>{words.quoted(ballot.title, 120)}</b>"


_CAME: Final = {"chat": "手机上点的", "paper": "纸质票", "proxy": "受委托的人代投的"}


def how_voted(
    ballot: Ballot, label: str, came: tuple[str, datetime] | None, zone: str, *, mine: bool
) -> str:
    """To whoever doubts it: how and when a door's standing vote came; never what it says."""
    about = f"“{words.quoted(ballot.title, 60)}”（{ballot.number}）：<b>{escape(label)}</b> "
    if came is None:
        return f"{about}现在没有票。"
    channel, at = came
    by = "，就是您这个账号" if mine else ("，是别的账号" if channel == "chat" else "")
    return f"{about}现在有一票，{when(at, zone)} {_CAME[channel]}{by}。"


DOUBTED: Final = (
    "这事要紧，已经报给社区工作台，请两位工作人员核对绑定和纸票。\n"
    "还没截止的，您自己再投一次，就以您投的为准：发 /vote。"
    "截止了的，在结果那条消息下面点〔提异议〕。门牌绑错了人，请到社区解除。"
)
DOUBTED_UNBOUND: Final = (
    "这事要紧，已经报给社区工作台。\n"
    "您还没绑定门牌，我不知道是哪一户：发 /bind 和门牌，或者到社区当面说。"
)


def doubted(ballot: Ballot, label: str, came: tuple[str, datetime] | None, zone: str) -> str:
    """For the desk: a household says that its vote is not its own."""
    how = f"{when(came[1], zone)} {_CAME[came[0]]}" if came else "现在没有票"
    return (
        f"⚠️ <b>{escape(label)}</b> 的住户说，自家的票不是自己投的：{title_of(ballot)}（{ballot.number}），{how}。\n"
        f"请两位核对：发 <code>/door {escape(label)}</code> 看绑定，纸票对照片和签名。"
    )


def tenant_voted(ballot: Ballot, label: str) -> str:
    """For the desk: who voted in an owners' ballot says now that they rent."""
    return (
        f"⚠️ <b>{escape(label)}</b> 投过 {title_of(ballot)}（{ballot.number}）的人，现在说自己是租户。\n"
        "这次问的是产权人：请问产权人本人，他绑定后再投一次，就以他的为准。"
    )


DOUBTED_BY_A_STRANGER: Final = (
    "⚠️ 有人说自家的票被别人投了，他还没绑定门牌，不知道是哪一户。有人来问，请核对绑定和纸票。"
)
DOUBTED_NOWHERE: Final = (
    "⚠️ 有住户说自家的票被别人投了，可现在没有他家能投、能提异议的表决。\n"
    "有人来问，请核对以前的结果和绑定。"
)
NO_BALLOT: Final = (
    "这事要紧，已经报给社区工作台。\n"
    "现在没有正在投、或者还能提异议的表决有您家的票；说的是以前的，请当面找工作人员。"
)


HIDDEN: Final = "这户已经有一票，是您绑定之前投的；要改就再投一次。"


def mine(ballot: Ballot, rows: Sequence[tuple[str, Choice | None]]) -> str:
    """Whether and how one's own households voted; fits an alert."""
    parts = [
        f"{label}：{ballot.worded(choice)[:40] if choice else '还没投'}" for label, choice in rows
    ]
    return "\n".join(parts)[:190]

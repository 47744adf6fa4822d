"""Ballots as people read them: the card, the desk's card, receipts, reminders, results. Short, warm, plain."""

import base64
import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.ballot import Ballot, Bar, Choice, Measure, Profile, Question, Secrecy, Stage
from bot.domain.ledger import Head, Receipt
from bot.domain.outcome import Outcome
from bot.domain.tally import Check, Result, percent
from bot.texts import words

KINDS: Final = {
    Question.MOTION: "同意不同意", Question.ONE: "几个里选一个", Question.APPROVAL: "可选几个",
    Question.RANKED: "排先后",
}  # fmt: skip
STAGES: Final = {
    Stage.DRAFT: "草稿", Stage.SUBMITTED: "待复核", Stage.APPROVED: "公示中", Stage.OPEN: "投票中",
    Stage.CLOSED: "已截止", Stage.FINAL: "已确认", Stage.VOID: "已作废",
}  # fmt: skip
MEASURES: Final = {
    Measure.HOUSEHOLDS: "户数", Measure.HEADS: "人数", Measure.AREA: "面积", Measure.SHARES: "份额",
}  # fmt: skip
SECRECY: Final = {Secrecy.OPEN: "记名公开", Secrecy.NEIGHBOUR_SECRET: "邻居间保密"}
ROLES: Final = {"party": "党组织", "member": "党员", "scrutineer": "监票人", "property": "物业"}
SCRUTINY: Final = "监票用：票号、门牌和开启码。请核对无人冒名、无一户两票，勿外传。"
LONG_LIST: Final = 60
_SHORT_TITLE: Final = 40


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

    def receipt(self, ballot: Ballot, receipt: Receipt) -> str | None:
        """The check page; the receipt stands behind the #, which no browser sends to a server."""
        page = self.ballot(ballot)
        short = replace(receipt, proof=None).as_dict()
        packed = base64.urlsafe_b64encode(json.dumps(short, ensure_ascii=False).encode()).decode()
        return f"{page}#{packed.rstrip('=')}" if page else None


def when(at: datetime, zone: str) -> str:
    return words.when(at, ZoneInfo(zone))


def message(text: str, keyboard: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A message's parameters."""
    params: dict[str, Any] = {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        params["reply_markup"] = keyboard
    return params


def _button(text: str, data: str) -> dict[str, str]:
    return {"text": text, "callback_data": data}


def _title(ballot: Ballot) -> str:
    return words.quoted(ballot.title, _SHORT_TITLE)


# the card in the group


def card(ballot: Ballot, profile: Profile, voted: int, whole: int, zone: str, head: Head | None) -> str:
    """Question, rule, turnout, time: never how it stands between the options."""
    lines = [f"🗳 <b>{words.quoted(ballot.title, 120)}</b>", f"表决 {ballot.number} · {_stage(ballot)}", ""]
    if ballot.kind is not Question.MOTION:
        lines += [f"{number}. {escape(option)}" for number, option in enumerate(ballot.options, 1)]
        lines.append("")
    lines += [f"规则：{profile.title}，{rule(profile)}"]
    lines += [f"范围：{scope(ballot)} · {SECRECY[ballot.secrecy]}" + ("，没投票的算同意多数" if ballot.silence else "")]
    lines += [f"性质：{profile.effect}"]
    if ballot.stage is Stage.OPEN:
        lines.append(f"<b>已投 {voted} 户，共 {whole} 户</b>（中途不公布哪边多）")
    lines += _times(ballot, zone)
    if head is not None and ballot.stage in (Stage.OPEN, Stage.CLOSED):
        lines.append(f"链头：<code>{head.short}</code>（第 {head.size} 条）")
    return "\n".join(lines)


def _stage(ballot: Ballot) -> str:
    return {Stage.OPEN: "正在投票，一户一票", Stage.CLOSED: "已截止，结果见下方"}.get(
        ballot.stage, STAGES[ballot.stage]
    )


def _times(ballot: Ballot, zone: str) -> list[str]:
    if ballot.opens_at is None or ballot.closes_at is None:
        return []
    if ballot.stage is Stage.APPROVED:
        return [f"开始：{when(ballot.opens_at, zone)}　截止：{when(ballot.closes_at, zone)}"]
    if ballot.stage is Stage.OPEN:
        return [f"截止：<b>{when(ballot.closes_at, zone)}</b>，到点自动公布"]
    return []


def rule(profile: Profile) -> str:
    """The bars in words: 参加户数过半，同意过半才算通过."""
    quorum = "、".join(f"{MEASURES[bar.measure]}{_bar(bar)}" for bar in profile.quorum)
    passing = "、".join(f"{MEASURES[bar.measure]}{_bar(bar)}" for bar in profile.passing)
    return f"参加{quorum}才有效，其中同意{passing}才通过"


_BARS: Final = {"1/2": "半数", "2/3": "三分之二", "3/4": "四分之三"}


def _bar(bar: Bar) -> str:
    part = _BARS.get(str(bar.part), str(bar.part))
    return f"过{part}" if bar.over else f"达到{part}"


def scope(ballot: Ballot) -> str:
    return words.joined(f"{name}号楼" if name.isdecimal() else f"{name}座" for name in ballot.buildings) or "全小区"


def keyboard(ballot: Ballot, links: Links) -> dict[str, Any]:
    """The options as buttons while the ballot is open, and a way in for those who are not bound yet."""
    if ballot.stage is not Stage.OPEN:
        page = links.ballot(ballot)
        return {"inline_keyboard": [[{"text": "查看和核对", "url": page}]] if page else []}
    rows: list[list[dict[str, str]]] = []
    if ballot.kind in (Question.MOTION, Question.ONE):
        buttons = [_button(text, f"v:{ballot.id}:{number}") for number, text in enumerate(ballot.options)]
        width = 3 if ballot.kind is Question.MOTION else 1
        rows = [buttons[start : start + width] for start in range(0, len(buttons), width)]
    else:
        rows.append([{"text": "去投票（私聊里选）", "url": links.start(f"vote_{ballot.id}")}])
    rows.append([_button("我投了吗", f"i:{ballot.id}"), {"text": "第一次来，先绑定门牌", "url": links.start("bind")}])
    return {"inline_keyboard": rows}


def preview_keyboard(ballot: Ballot) -> dict[str, Any]:
    """The same buttons, which only say that this is a preview."""
    names = ballot.options if ballot.kind in (Question.MOTION, Question.ONE) else ("去投票（私聊里选）",)
    buttons = [_button(text, "e:look:0") for text in names]
    width = 3 if ballot.kind is Question.MOTION else 1
    rows = [buttons[start : start + width] for start in range(0, len(buttons), width)]
    return {"inline_keyboard": [*rows, [_button("我投了吗", "e:look:0"), _button("第一次来，先绑定门牌", "e:look:0")]]}


# private


def invitation(ballot: Ballot, zone: str) -> str:
    assert ballot.closes_at is not None
    return (
        f"🗳 请您家投一票：\n<b>{words.quoted(ballot.title, 120)}</b>\n"
        f"截止 {when(ballot.closes_at, zone)}。家里投一次就行，截止前都能改。"
    )


def invitation_keyboard(ballot: Ballot) -> dict[str, Any]:
    return {"inline_keyboard": [[_button("现在投票", f"o:{ballot.id}")]]}


def reminder(ballot: Ballot, zone: str) -> str:
    assert ballot.closes_at is not None
    return f"您家还没投票：<b>{words.quoted(ballot.title, 120)}</b>\n{when(ballot.closes_at, zone)} 截止，点一下就好。"


def booth(ballot: Ballot, label: str, now: Choice | None, picked: Sequence[int], zone: str, *, proxy: bool) -> str:
    """One household's voting screen in private."""
    assert ballot.closes_at is not None
    for_whom = f"您受托代 <b>{label}</b> 投票" if proxy else f"您家 <b>{label}</b>"
    stands = f"现在投的是：<b>{escape(ballot.worded(now))}</b>，想改就再选。" if now else "还没有投。"
    lines = [f"🗳 <b>{words.quoted(ballot.title, 120)}</b>", f"{for_whom}，{stands}"]
    if ballot.kind is Question.APPROVAL:
        lines.append("可以选几个，选好点「投出去」。")
    if ballot.kind is Question.RANKED:
        order = " > ".join(escape(ballot.options[number]) for number in picked) or "还没选"
        lines.append(f"按喜欢的先后一个一个点，选好点「投出去」。现在的顺序：{order}")
    return "\n".join([*lines, f"截止 {when(ballot.closes_at, zone)}"])


def booth_keyboard(ballot: Ballot, household: int, picked: Sequence[int]) -> dict[str, Any]:
    """One option a row: big buttons."""
    single = ballot.kind in (Question.MOTION, Question.ONE)
    rows: list[list[dict[str, str]]] = []
    for number, text in enumerate(ballot.options):
        mark = (
            "" if number not in picked else f"{picked.index(number) + 1}. " if ballot.kind is Question.RANKED else "✅ "
        )
        data = f"w:{ballot.id}:{household}:{number}" if single else f"x:{ballot.id}:{household}:{number}"
        rows.append([_button(f"{mark}{text}", data)])
    if not single and picked:
        rows.append([_button("投出去", f"y:{ballot.id}:{household}")])
    return {"inline_keyboard": rows}


def alert(label: str, ballot: Ballot, choice: Choice, before: Choice | None, receipt: Receipt, *, private: bool) -> str:
    """The box after a tap; at most 200 characters."""
    changed = "改成" if before and before != choice else "已投"
    option = ballot.worded(choice)[:60]
    tail = (
        "回执在私聊里。"
        if private
        else f"回执：第 {receipt.seq} 票 {receipt.leaf[:8]}。点卡片下方按钮进私聊，可留存回执。"
    )
    return f"{label} {changed}“{option}”。截止前可以再改。{tail}"


def receipt(ballot: Ballot, label: str, choice: Choice, before: Choice | None, given: Receipt) -> str:
    """The receipt in private."""
    changed = f"（原来是“{escape(ballot.worded(before))}”）" if before and before != choice else ""
    return (
        f"✅ <b>{label}</b> 投了“<b>{escape(ballot.worded(choice))}</b>”{changed}\n{_title(ballot)}\n"
        f"第 {given.seq} 票，回执 <code>{given.leaf[:16]}</code>。要改，截止前再投一次就行。"
    )


def receipt_keyboard(ballot: Ballot, given: Receipt, links: Links) -> dict[str, Any]:
    page = links.receipt(ballot, given)
    rows: list[list[dict[str, str]]] = [[_button("改票", f"o:{ballot.id}"), _button("回执原文", f"r:{ballot.id}")]]
    if page:
        rows.append([{"text": "核对我的票", "url": page}])
    return {"inline_keyboard": rows}


def receipt_text(given: Receipt) -> str:
    """The receipt itself, to keep: what `bandeng verify --receipt` and the check page read."""
    packed = json.dumps(given.as_dict(), ensure_ascii=False)
    keep = "回执原文，请自己留好（含开启码，给别人看了，别人就知道您投了什么）："
    return f"{keep}\n<code>{escape(packed, quote=False)}</code>"


def family(ballot: Ballot, label: str, choice: Choice, before: Choice | None) -> str:
    changed = f"从“{escape(ballot.worded(before))}”改成了" if before else "投了"
    return (
        f"您家 <b>{label}</b> 刚由家里另一个账号（或网格员代录）{changed}“<b>{escape(ballot.worded(choice))}</b>”。\n"
        f"{_title(ballot)}\n一户一票，以截止前最后一次为准；家里先商量好。"
    )


def acting(ballot: Ballot, label: str) -> str:
    return f"您受 <b>{label}</b> 书面委托，可代为投票：<b>{words.quoted(ballot.title, 120)}</b>"


def mine(ballot: Ballot, rows: Sequence[tuple[str, Choice | None]]) -> str:
    """Whether and how one's own households voted; fits an alert."""
    parts = [f"{label}：{ballot.worded(choice)[:40] if choice else '还没投'}" for label, choice in rows]
    return "\n".join(parts)[:190]


# the desk


def desk_card(ballot: Ballot, profile: Profile, voted: int, whole: int, zone: str, role: str | None) -> str:
    """The plan with everything that can be set."""
    lines = [f"🗳 <b>{ballot.number}</b> {STAGES[ballot.stage]}", f"<b>{words.quoted(ballot.title, 120)}</b>",
             f"问法：{KINDS[ballot.kind]}"]  # fmt: skip
    lines += [f"{number}. {escape(option)}" for number, option in enumerate(ballot.options, 1)]
    lines += [f"规则：{profile.title}（{rule(profile)}）", f"依据：{profile.source}",
              f"范围：{scope(ballot)}　公开：{SECRECY[ballot.secrecy]}",
              f"公示：{ballot.notice_days} 天　投票：{ballot.hours} 小时"]  # fmt: skip
    if ballot.agreed:
        lines.append("已过：" + words.joined(dict.fromkeys(ROLES.get(name, name) for name, _ in ballot.agreed)))
    if role:
        lines.append(f"等 <b>{ROLES.get(role, role)}</b> 这一圈同意")
    if ballot.stage is Stage.OPEN:
        lines.append(f"已投 {voted}/{whole} 户")
    lines += _times(ballot, zone)
    return "\n".join(lines)


def desk_keyboard(ballot: Ballot, role: str | None) -> dict[str, Any]:
    """What is open to officers from here."""
    n = ballot.id
    match ballot.stage:
        case Stage.DRAFT:
            rows = _rows(n, "改题目:title 改选项:options 换问法:kind", "换规则:rule 改范围:scope 换公开:secrecy",
                         "换公示天数:notice 换时长:hours", "预览:preview 提交复核:submit 不要了:drop")  # fmt: skip
        case Stage.SUBMITTED:
            agree = "我这一圈同意:agree" if role else "批准（须另一人）:approve"
            rows = _rows(n, f"{agree} 退回修改:back", "预览:preview")
        case Stage.APPROVED:
            rows = _rows(n, "作废:void")
        case Stage.OPEN:
            rows = _rows(n, "没投的门:doors 录纸质票:paper", "延长一天:extend 作废:void")
        case Stage.CLOSED:
            rows = [
                [_button("结果表", f"e:sheet:{n}"), _button("票据链文件", f"e:log:{n}"), _button("作废", f"e:void:{n}")]
            ]
        case _:
            rows = _rows(n, "结果表:sheet 票据链文件:log") if ballot.leaves else []
    return {"inline_keyboard": rows}


def _rows(number: int, *rows: str) -> list[list[dict[str, str]]]:
    """Buttons from "text:deed text:deed", a string a row."""
    return [
        [_button(text, f"e:{deed}:{number}") for text, _, deed in (cell.rpartition(":") for cell in row.split())]
        for row in rows
    ]


PAPER_HOW: Final = (
    "请把纸质票的照片发给我，一张一户，照片说明里写：\n"
    "<code>3-2-501 同意 0007</code>　门牌、选项、票号\n"
    "<code>3-2-501 委托 4-1-301</code>　委托书：谁委托谁\n"
    "<code>3-2-501 送达</code>　送达凭据\n"
    "每张都要另一位工作人员在工作台核对。录完发 /done。"
)
_DEEDS: Final = {"paper": "纸质票", "proxy": "委托", "delivery": "送达", "void": "作废", "extend": "延长一天"}


def deed(kind: str, ballot: Ballot, facts: Mapping[str, Any], serial: str | None) -> str:
    """What another officer is asked to confirm."""
    about = {
        "paper": lambda: f"{facts['label']} 投“{escape(ballot.worded(tuple(facts['choice'])))}”，票号 {serial}",
        "proxy": lambda: f"{facts['label']} 委托 {facts['agent_label']} 代投",
        "delivery": lambda: f"{facts['label']} 已送达",
        "void": lambda: f"作废表决，理由：{words.quoted(str(facts['reason']), 200)}",
        "extend": lambda: f"投票延长一天，理由：{words.quoted(str(facts['reason']), 200)}",
    }[kind]()
    return f"✍️ <b>{_DEEDS[kind]}</b>（{ballot.number}）\n{about}\n请另一位工作人员核对。"


def deed_keyboard(number: int) -> dict[str, Any]:
    return {"inline_keyboard": [[_button("核对无误", f"k:yes:{number}"), _button("退回", f"k:no:{number}")]]}


def deed_done(kind: str, end: str) -> str:
    return {"counted": "已计入。", "conflict": "这一户已在网上投过，以网上的为准；纸质票记为冲突，结果表会列出。",
            "back": "已退回。"}.get(end, f"{_DEEDS[kind]}已生效。")  # fmt: skip


def door_list(ballot: Ballot, doors: Sequence[str], reminded: int) -> tuple[str, bytes | None]:
    """The doors to knock at, and as a file when they are many."""
    top = f"🚪 <b>{ballot.number}</b> 还没投的：私聊提醒了 {reminded} 人，另有 {len(doors)} 户要上门。"
    listing = None
    if len(doors) > LONG_LIST:
        listing = table(["门牌", "投了吗", "备注"], [[door, "", ""] for door in doors])
    shown = "\n".join("　".join(doors[start : start + 4]) for start in range(0, min(len(doors), LONG_LIST), 4))
    return f"{top}\n{shown}", listing


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A csv that a spreadsheet opens with its Chinese whole."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode("utf-8-sig")


# the end


def outcome(ballot: Ballot, result: Result) -> str:
    """Passed or not, in a few words."""
    if not result.quorate:
        return "参加的不够，没有结果"
    if len(result.leading) > 1:
        return "并列，没有定下：" + words.joined(ballot.options[number] for number in result.leading)
    if result.winner is None:
        return "没有通过" if ballot.kind is Question.MOTION else "没有定下：没有一个选项够数"
    return "通过" if ballot.kind is Question.MOTION else f"定下：{ballot.options[result.winner]}"


def result(each: Outcome) -> str:
    """The announcement in the group; fits a caption."""
    ballot, found = each.ballot, each.result
    main = each.profile.passing[0].measure
    sums = found.sums[main]
    lines = [
        f"📢 <b>{words.quoted(ballot.title, 100)}</b>",
        f"<b>{outcome(ballot, found)}</b>（{each.profile.effect}）",
        "",
    ]
    lines += [f"{escape(option)}：<b>{amount(main, sums[number])}</b>" for number, option in enumerate(ballot.options)]
    if found.silent:
        lines.append(f"其中没投票、送达有据、算作多数意见的 {found.silent} 户")
    lines += [explain(check, "参加") for check in found.quorum]
    lines += [explain(check, "支持") for check in found.passing]
    assert ballot.objections_until is not None
    lines += [f"有异议请在 {when(ballot.objections_until, each.zone)} 前提出。", f"链头 <code>{each.head.short}</code>"]
    return "\n".join(lines)


def amount(measure: Measure, value: Any) -> str:
    """12 户, 3 人, 1234.56 ㎡, 65 份."""
    if measure is Measure.AREA:
        return f"{int(value) / 100:.2f} ㎡"
    return f"{value} {({Measure.HOUSEHOLDS: '户', Measure.HEADS: '人'}).get(measure, '份')}"


def explain(check: Check, what: str) -> str:
    """参加户数 8/12（66.7%），要过半数：够了."""
    measure = check.bar.measure
    enough = "够了" if check.reached else "不够"
    return (
        f"{what}{MEASURES[measure]} {amount(measure, check.got)}/{amount(measure, check.of)}"
        f"（{percent(check.got, check.of)}），要{_bar(check.bar)}：{enough}"
    )


def result_keyboard(ballot: Ballot, links: Links) -> dict[str, Any]:
    row: list[dict[str, str]] = [{"text": "我有异议", "url": links.start(f"object_{ballot.id}")}]
    if page := links.ballot(ballot):
        row.append({"text": "查看和核对", "url": page})
    return {"inline_keyboard": [row]}


def objection(ballot: Ballot, label: str, text: str) -> str:
    return f"🙋 <b>{ballot.number}</b> 有异议（{label}）：\n「{words.quoted(text, 500)}」\n请回复这条消息作答。"


def objection_answered(ballot: Ballot, text: str) -> str:
    return f"您对表决 {ballot.number} 的异议有答复了：\n{words.quoted(text, 500)}"


def objections_wait(ballot: Ballot, count: int) -> str:
    return f"⏳ {ballot.number} 异议期到了，还有 {count} 条异议没有答复；答复后才能确认结果，明天再看。"


def certified(ballot: Ballot, count: int) -> str:
    had = f"收到 {count} 条异议，均已答复" if count else "没有收到异议"
    return f"✅ 表决 {ballot.number} 结果确认（{had}）：<b>{words.quoted(ballot.title, 100)}</b>"


def voided(ballot: Ballot, reason: str) -> str:
    return (
        f"❌ 表决 {ballot.number} 作废：{words.quoted(reason, 200)}\n已投的票和记录都保留可查；如需要会另开一次表决。"
    )


def extended(ballot: Ballot, reason: str, zone: str) -> str:
    assert ballot.closes_at is not None
    return f"⏰ 表决 {ballot.number} 延长到 {when(ballot.closes_at, zone)}：{words.quoted(reason, 200)}"

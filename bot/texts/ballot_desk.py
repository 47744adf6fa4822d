"""Ballots as officers read them on the desk: the plan, what two officers enter, the doors to knock at."""

import csv
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from bot.domain.ballot import Ballot, Profile, Question, Secrecy, Stage
from bot.domain.electorate import FEW, Electorate
from bot.domain.showing import NONE_OF_THESE
from bot.texts import words
from bot.texts.ballots import (
    KINDS,
    ROLES,
    SECRECY,
    STAGES,
    budget_line,
    option_line,
    rule,
    scope,
    times,
)
from bot.texts.binding import USES
from bot.texts.markup import button

LONG_LIST: Final = 60
MERGED: Final = 5
HUNDRED: Final = 100
NEARLY: Final = 10  # shares that add up to about a hundred were meant as parts of it


def desk_card(
    ballot: Ballot, profile: Profile, voted: int, whole: int, zone: str, role: str | None
) -> str:
    """The plan with everything that can be set."""
    lines = [
        f"🗳 <b>{ballot.number}</b> {STAGES[ballot.stage]}",
        f"<b>{words.quoted(ballot.title, 120)}</b>",
        f"问法：{KINDS[ballot.kind]}",
    ]
    lines += [_option(ballot, option) for option in range(len(ballot.options))]
    if ballot.budget and ballot.funding:
        lines.append(budget_line(ballot))
    check = "（2025 年修订的新文本未核对，请社区确认）" if profile.unverified else ""
    lines += [
        f"规则：{profile.title}（{rule(profile)}）",
        f"依据：{profile.source}{check}",
        f"范围：{scope(ballot)}　公开：{SECRECY[ballot.secrecy]}",
        f"公示：{ballot.notice_days} 天　投票：{ballot.hours} 小时",
    ]
    if ballot.agreed:
        lines.append(
            "已过："
            + words.joined(dict.fromkeys(ROLES.get(name, name) for name, _ in ballot.agreed))
        )
    if role:
        lines.append(f"等 <b>{ROLES.get(role, role)}</b> 这一圈同意")
    if ballot.stage is Stage.OPEN:
        lines.append(f"已投 {voted}/{whole} 户")
    lines += times(ballot, zone)
    return "\n".join(lines)


def _option(ballot: Ballot, option: int) -> str:
    """An option as the plan shows it, with how many pictures."""
    pictures = ballot.shown(option).pictures
    waiting = sum(not each.sha256 for each in pictures)
    told = f"　图 {len(pictures)} 张" if pictures else ""
    return option_line(ballot, option) + told + ("（还在收）" if waiting else "")


NO_BALLOTS: Final = "现在没有表决。要拿一件事来表决：在它的卡片上点〔更多…〕〔拿来表决〕。"
NO_BUDGET: Final = ("不限", "没有上限", "不要上限", "无")
FEW_DOORS: Final = (
    "⚠ 户数太少：保密投票光看结果，也可能猜出谁投了什么。介意的话退回，换公开或者放大范围。"
)


def submitted(ballot: Ballot, role: str | None, asked: Electorate) -> str:
    """Asks the desk for another officer's word, and shows who would vote."""
    waits = (
        f"等{ROLES.get(role, role)}这一圈同意"
        if role
        else "等另一位工作人员批准（改过方案的人不能批）"
    )
    few = [FEW_DOORS] if ballot.secrecy is not Secrecy.OPEN and asked.households < FEW else []
    return "\n".join(
        [
            f"🗳 <b>{ballot.number}</b> {words.quoted(ballot.title, 120)}",
            *_electorate(asked),
            *(
                [f"回避的门，不投也不计入：{words.joined(ballot.recused)}"]
                if ballot.recused
                else []
            ),
            *few,
            *([SILENCE_COUNTS] if ballot.silence else []),
            f"{waits}。批准后就不能再改。",
        ]
    )


SILENCE_COUNTS: Final = (
    "⚠ 这次没投票的算跟多数：送达有据的户，没投也算一票，跟票最多的那一项。批准前请想清楚。"
)


def _electorate(asked: Electorate) -> list[str]:
    """Who has a vote, by every measure the roll holds, and whose doors count as one head."""
    area = f"，面积 {asked.area / 100:.2f} ㎡" if asked.area else ""
    lines = [f"有投票权：{asked.households} 户，按人算 {asked.heads} 人{area}"]
    if asked.shares != asked.households:
        apart = words.joined(
            f"{name} {words.shares(shares)} 份" for name, shares in asked.classes.items()
        )
        parts = f"（{apart}）" if apart else ""
        lines.append(f"股份合计 {words.shares(asked.shares)} 份{parts}")
        whole = asked.shares + asked.recused
        if whole != HUNDRED and abs(whole - HUNDRED) < NEARLY:
            lines.append(
                f"⚠ 股份加起来是 {words.shares(whole)}，差一点到 100；写的是百分数的话，请核对。"
            )
    if asked.without_area and asked.without_area < asked.households:
        lines.append(f"没写面积的 {asked.without_area} 户")
    if asked.developer:
        lines.append(f"开发商名下 {asked.developer} 户，按人算是 1 人")
    if asked.others:
        others = words.joined(f"{USES[use]} {count} 个" for use, count in asked.others.items())
        lines.append(f"这条规则不算：{others}")
    if asked.merged:
        shown = "；".join("、".join(doors) for doors in asked.merged[:MERGED])
        more = "……" if len(asked.merged) > MERGED else ""
        lines.append(
            f"一人多套、并成一人的 {len(asked.merged)} 位：{shown}{more}（同名不同人请在户册的产权人里加记号分开）"
        )
    return lines


def circle_asked(ballot: Ballot, role: str) -> str:
    """A plan before the members of a circle, each in private."""
    options = "\n".join(option_line(ballot, option) for option in range(len(ballot.options)))
    return (
        f"🗳 请{ROLES.get(role, role)}看一看，要不要拿出来表决：\n<b>{words.quoted(ballot.title, 120)}</b>\n"
        f"{KINDS[ballot.kind]}\n{options}\n范围：{scope(ballot)}"
    )


def circle_keyboard(ballot: Ballot) -> dict[str, Any]:
    row = [button("同意", f"ci:yes:{ballot.id}"), button("不同意，说一句", f"ci:no:{ballot.id}")]
    return {"inline_keyboard": [row]}


def circle_done(ballot: Ballot, role: str, after: str | None) -> str:
    then = f"轮到{ROLES.get(after, after)}" if after else "等另一位工作人员批准"
    return f"🗳 <b>{ballot.number}</b> {ROLES.get(role, role)}这一圈同意了，{then}。"


def circle_waits(ballot: Ballot, role: str) -> str:
    circle = ROLES.get(role, role)
    return f"🗳 <b>{ballot.number}</b> 三天了，{circle}这一圈还没有同意；我再私聊提醒一次，也请您当面问问。"


def circle_against(ballot: Ballot, role: str, reason: str) -> str:
    return (
        f"🗳 <b>{ballot.number}</b> {ROLES.get(role, role)}里有人不同意：{words.quoted(reason, 300)}"
    )


CIRCLE_WHY: Final = "请写一句为什么不同意，我转给工作台（不写名字）。不写了发 /cancel。"
CIRCLE_YES: Final = "记下了：您同意。"
CIRCLE_NO: Final = "记下了，转给工作台了。"


def turned(ballot: Ballot, profile: Profile, what: str) -> str:
    """What a button of the draft changed, for the line at the top."""
    now = {
        "kind": f"问法：{KINDS[ballot.kind]}",
        "rule": f"规则：{profile.title}",
        "hours": f"投票 {ballot.hours} 小时",
        "notice": f"公示 {ballot.notice_days} 天",
        "secrecy": SECRECY[ballot.secrecy],
    }[what]
    return f"改成 {now}"


def desk_keyboard(ballot: Ballot, role: str | None) -> dict[str, Any]:
    """What is open to officers from here."""
    n = ballot.id
    match ballot.stage:
        case Stage.DRAFT:
            none = "去掉“都不要”" if NONE_OF_THESE in ballot.options else "加上“都不要”"
            budget = " 预算上限:budget" if ballot.kind is Question.APPROVAL else ""
            several = f" {none}:none{budget}" if ballot.kind is not Question.MOTION else ""
            rows = _rows(
                n,
                "改题目:title 改选项:options 换问法:kind",
                f"方案图片:pictures{several}",
                "换规则:rule 改范围:scope 回避:recuse 换公开:secrecy",
                "换公示天数:notice 换时长:hours",
                "预览:preview 提交复核:submit 不要了:drop",
            )
        case Stage.SUBMITTED:
            agree = "我这一圈同意:agree" if role else "批准（须另一人）:approve"
            rows = _rows(n, f"{agree} 退回修改:back", "预览:preview")
        case Stage.APPROVED:
            rows = _rows(n, "作废:void")
        case Stage.OPEN:
            rows = _rows(
                n, "没投的门:doors 印纸质票:papers 录纸质票:paper", "延长一天:extend 作废:void"
            )
        case Stage.CLOSED:
            rows = [
                [
                    button("结果表", f"e:sheet:{n}"),
                    button("票据链文件", f"e:log:{n}"),
                    button("作废", f"e:void:{n}"),
                ]
            ]
        case _:
            rows = _rows(n, "结果表:sheet 票据链文件:log") if ballot.leaves else []
    return {"inline_keyboard": rows}


def _rows(number: int, *rows: str) -> list[list[dict[str, str]]]:
    """Buttons from "text:deed text:deed", a string a row."""
    return [
        [
            button(text, f"e:{deed}:{number}")
            for text, _, deed in (cell.rpartition(":") for cell in row.split())
        ]
        for row in rows
    ]


PAPER_HOW: Final = (
    "请把纸质票的照片发给我，一张一户，照片说明里写：\n"
    "<code>3-2-501 同意 0007</code>　门牌、选项、票号\n"
    "<code>3-2-501 废票 0007</code>　没填、填乱了、看不清的\n"
    "<code>3-2-501 委托 4-1-301</code>　委托书：谁委托谁\n"
    "<code>3-2-501 撤回委托</code>　撤回的凭据\n"
    "<code>3-2-501 送达</code>　送达凭据\n"
    "每张都要另一位工作人员在工作台核对。录完发 /done。"
)
_DEEDS: Final = {
    "paper": "纸质票",
    "spoiled": "废票",
    "proxy": "委托",
    "withdraw": "撤回委托",
    "delivery": "送达",
    "void": "作废",
    "extend": "延长一天",
}


def deed(kind: str, ballot: Ballot, facts: Mapping[str, Any], serial: str | None) -> str:
    """What another officer is asked to confirm."""
    about = {
        "paper": lambda: (
            f"{facts['label']} 投“{escape(ballot.worded(tuple(facts['choice'])))}”，票号 {serial}"
        ),
        "spoiled": lambda: f"{facts['label']} 的纸质票填得不清，作废票，票号 {serial}",
        "proxy": lambda: f"{facts['label']} 委托 {facts['agent_label']} 代投",
        "withdraw": lambda: f"{facts['label']} 撤回给 {facts['agent_label']} 的委托",
        "delivery": lambda: f"{facts['label']} 已送达",
        "void": lambda: f"作废表决，理由：{words.quoted(str(facts['reason']), 200)}",
        "extend": lambda: f"投票延长一天，理由：{words.quoted(str(facts['reason']), 200)}",
    }[kind]()
    return f"✍️ <b>{_DEEDS[kind]}</b>（{ballot.number}）\n{about}\n请另一位工作人员核对。"


def deed_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("核对无误", f"k:yes:{number}"), button("退回", f"k:no:{number}")]
        ]
    }


def deed_done(kind: str, end: str) -> str:
    return {
        "counted": "已计入。",
        "conflict": "这一户已在网上投过，以网上的为准；纸质票记为冲突，结果表会列出。",
        "spoiled": "已记为废票，不计入；结果表会列出。这一户截止前还可以投。",
        "back": "已退回。",
    }.get(end, f"{_DEEDS[kind]}已生效。")


def slips_wait(ballot: Ballot, serials: Sequence[str]) -> str:
    """Before the end: slips that a second officer has not looked at."""
    return (
        f"⏳ <b>{ballot.number}</b> 两小时内截止，还有 {len(serials)} 张纸质票等另一位工作人员核对："
        f"{escape(words.joined(serials[:20]))}。截止前没有核对的不能计入，结果表上会列出。"
    )


def door_list(ballot: Ballot, doors: Sequence[str], reminded: int) -> tuple[str, bytes | None]:
    """The doors to knock at, and as a file when they are many."""
    if not doors:
        return (
            f"🚪 <b>{ballot.number}</b> 没投的都私聊提醒了（{reminded} 人），没有要上门的。",
            None,
        )
    top = f"🚪 <b>{ballot.number}</b> 还没投的：私聊提醒了 {reminded} 人，另有 {len(doors)} 户要上门。"
    listing = None
    if len(doors) > LONG_LIST:
        listing = table(["门牌", "投了吗", "备注"], [[door, "", ""] for door in doors])
    shown = "\n".join(
        "　".join(doors[start : start + 4]) for start in range(0, min(len(doors), LONG_LIST), 4)
    )
    return f"{top}\n{shown}", listing


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A csv that a spreadsheet opens with its Chinese whole."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode("utf-8-sig")

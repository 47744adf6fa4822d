"""The end of a ballot as everybody reads it: the result, objections, what was confirmed, voided or extended."""

from dataclasses import replace
from html import escape
from typing import Any, Final

from bot.domain.ballot import Ballot, Measure, Question, Stage
from bot.domain.outcome import Outcome
from bot.domain.showing import NONE_OF_THESE
from bot.domain.tally import Check, Result, percent
from bot.texts import words
from bot.texts.ballots import Links, bar_words, money, when

CAPTION: Final = 1000
WITHHELD: Final = (
    "各项票数不公布：投票的户少，或者几乎一边倒，公布了就看得出谁家怎么投。监票人可以核对全数。"
)


def outcome(ballot: Ballot, result: Result) -> str:
    """Passed or not, in a few words; of a void ballot what it had been."""
    if ballot.stage is Stage.VOID:
        return f"已作废（原来：{outcome(replace(ballot, stage=Stage.CLOSED), result)}）"
    if not result.quorate:
        return "参加的不够，没有结果"
    if result.funded is not None:
        return _funded(ballot, result)
    if len(result.leading) > 1:
        return "并列，没有定下：" + words.joined(
            ballot.options[number] for number in result.leading
        )
    if result.winner is None:
        return "没有通过" if ballot.kind is Question.MOTION else "没有定下：没有一个选项够数"
    if ballot.options[result.winner] == NONE_OF_THESE:
        return "没有定下：选“都不要”的最多"
    return "通过" if ballot.kind is Question.MOTION else f"定下：{ballot.options[result.winner]}"


def _funded(ballot: Ballot, result: Result) -> str:
    """What the budget pays for."""
    if result.withheld:
        return "票数不公布，入选的由监票人核对后公布"
    if not result.funded:
        return "没有定下：没有一个方案够数"
    assert ballot.funding is not None
    cost = sum(ballot.funding.costs[option] for option in result.funded)
    names = words.joined(ballot.options[option] for option in result.funded)
    return f"入选：{names}，共 {money(cost)}（预算上限 {money(ballot.funding.budget)}）"


def to_desk(ballot: Ballot, found: Result) -> str:
    """What the desk is told, and what comes next."""
    after = (
        "下一步：在事项卡片上接手，照结果办，并答复居民。"
        if ballot.matter
        else "下一步：照结果办，并告诉居民。"
    )
    told = f"{words.quoted(ballot.title, 80)}：<b>{escape(outcome(ballot, found))}</b>"
    return f"📢 <b>{ballot.number}</b> {told}\n{after}"


def result(each: Outcome) -> str:
    """The announcement in the group; fits a caption: long options are cut."""
    whole = _result(each, 60)
    return whole if len(whole) <= CAPTION else _result(each, 20)


def _result(each: Outcome, longest: int) -> str:
    ballot = each.ballot
    found = each.result
    main = each.profile.passing[0].measure
    lines = [
        f"📢 <b>{words.quoted(ballot.title, 100)}</b>",
        f"<b>{escape(outcome(ballot, found))}</b>（{each.profile.effect}）",
        "",
    ]
    if found.withheld:
        lines.append(WITHHELD)
    else:
        if ballot.kind is Question.RANKED:
            lines.append(_ranked(ballot, found))
        lines += [
            f"{words.quoted(option, longest)}：<b>{amount(main, found.sums[main][number])}</b>"
            for number, option in enumerate(ballot.options)
        ]
    lines += classes(each)
    if found.silent:
        lines.append(f"其中没投票、送达有据、算作多数意见的 {found.silent} 户")
    lines += [explain(check, "参加") for check in found.quorum]
    ranked = ballot.kind is Question.RANKED
    lines += [explain(check, "排上它的" if ranked else "支持") for check in found.passing]
    assert ballot.objections_until is not None
    lines += [
        f"有异议请在 {when(ballot.objections_until, each.zone)} 前提出。",
        f"核对码 <code>{each.head.short}</code>",
    ]
    return "\n".join(lines)


def classes(each: Outcome) -> list[str]:
    """集体 1 户 65 份，投了 65 份：同意 65 份; one line a class of shares."""
    return [
        f"其中{escape(found.name)} {found.holders} 户 {words.shares(found.shares)} 份，"
        f"投了 {words.shares(found.took_part)} 份"
        + "".join(
            f"，{words.quoted(option, 20)} {words.shares(found.sums[number])} 份"
            for number, option in enumerate(each.ballot.options)
            if found.sums[number]
        )
        for found in each.classes
    ]


def _ranked(ballot: Ballot, found: Result) -> str:
    """Why the winner of a ranking won, and what the numbers below count."""
    won = words.joined(ballot.options[number] for number in found.leading)
    other = words.joined(ballot.options[number] for number in found.by_runoff)
    differs = found.by_runoff and set(found.by_runoff) != set(found.leading)
    runoff = f"逐轮淘汰的话是{escape(other)}，两种数法不一样，以前一种为准。" if differs else ""
    return f"两个两个地比，综合下来{escape(won)}排在最前。{runoff}下面是排在第一位的户数："


def amount(measure: Measure, value: Any) -> str:
    """12 户, 3 人, 1234.56 ㎡, 65 份."""
    if measure is Measure.AREA:
        return f"{int(value) / 100:.2f} ㎡"
    if measure is Measure.SHARES:
        return f"{words.shares(value)} 份"
    return f"{value} {({Measure.HOUSEHOLDS: '户', Measure.HEADS: '人'}).get(measure, '份')}"


def explain(check: Check, what: str) -> str:
    """参加 8 户，占应参加 12 户的 66.7%，要过半数：够了."""
    measure = check.bar.measure
    whole = "应参加" if what == "参加" else "参加的"
    enough = "够了" if check.reached else "不够"
    return (
        f"{what} {amount(measure, check.got)}，占{whole} {amount(measure, check.of)}的"
        f" {percent(check.got, check.of, check.bar.part)}，要{bar_words(check.bar)}：{enough}"
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
    why = words.quoted(reason, 200)
    return f"❌ 表决 {ballot.number} 作废：{why}\n已投的票和记录都保留可查；如需要会另开一次表决。"


def extended(ballot: Ballot, reason: str, zone: str) -> str:
    assert ballot.closes_at is not None
    return f"⏰ 表决 {ballot.number} 延长到 {when(ballot.closes_at, zone)}：{words.quoted(reason, 200)}"

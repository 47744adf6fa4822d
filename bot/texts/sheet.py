"""Papers of a ballot, drawn by typst: binding slips, the result sheet, the picture at closing."""

from collections.abc import Sequence
from html import unescape
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.domain.ballot import ABSTAIN, Ballot, Measure, PaperBallot, Secrecy
from bot.domain.household import Door
from bot.domain.outcome import Outcome
from bot.domain.place import Place
from bot.domain.tally import Check, percent
from bot.texts import ballots as texts
from bot.texts import outcomes, words
from bot.texts.ballots import Links
from bot.texts.drawing import later, pdf, png, qr
from bot.texts.outcomes import amount

SHOWN_DOORS = 400


class PrintedSlip(Protocol):
    """A door and its one-time code."""

    @property
    def door(self) -> Door: ...
    @property
    def code(self) -> str: ...


def slips(community: str, found: Sequence[PrintedSlip], links: Links, days: int) -> bytes:
    """An order to draw a PDF of binding slips, six a page."""
    rows = [
        {
            "door": words.place(Place(*each.door), room=True),
            "code": f"{each.code[:4]}-{each.code[4:]}",
            "link": links.start(f"bind_{each.code}"),
        }
        for each in found
    ]
    return later(
        "slips.typ", {"community": community, "slips": rows, "days": days, "bot": links.bot}
    )


def papers(
    community: str, ballot: Ballot, effect: str, found: Sequence[PaperBallot], zone: ZoneInfo
) -> bytes:
    """An order to draw a PDF of ballot papers, each with the receipt by which its delivery is proven."""
    assert ballot.closes_at is not None
    options = [
        {
            "mark": str(number),
            "name": option,
            "note": texts.facts_of(ballot.shown(number - 1)),
        }
        for number, option in enumerate(ballot.options, 1)
    ]
    return later(
        "papers.typ",
        {
            "community": community,
            "number": ballot.number,
            "title": ballot.title,
            "how": texts.on_paper(ballot),
            "until": f"最晚交给网格员的时间：{words.when(ballot.closes_at, zone)}",
            "silence": "不投的话，您家算作跟多数人一样。" if ballot.silence else "",
            "effect": effect,
            "options": options,
            "papers": [
                {"door": words.place(each.door.place, room=True), "serial": each.serial}
                for each in found
            ],
        },
    )


def document(each: Outcome, links: Links) -> bytes:
    """The result sheet as a PDF."""
    ballot = each.ballot
    found = each.result
    page = links.ballot(each.ballot)
    measures = list(found.took_part)
    asked = {bar.measure for bar in (*each.profile.quorum, *each.profile.passing)}
    data: dict[str, Any] = {
        "community": each.community,
        "number": ballot.number,
        "title": ballot.title,
        "effect": each.profile.effect,
        "outcome": outcomes.outcome(ballot, found),
        "measures": [texts.MEASURES[m] + ("" if m in asked else "（参考）") for m in measures],
        "options": [
            {"name": option, "sums": [amount(m, found.sums[m][number]) for m in measures]}
            for number, option in enumerate(() if found.withheld else ballot.options)
        ],
        "took": [amount(m, found.took_part[m]) for m in measures],
        "whole": [amount(m, found.whole[m]) for m in measures],
        "bars": [
            *([outcomes.WITHHELD] if found.withheld else []),
            *(outcomes.explain(check, "参加") for check in found.quorum),
            *(outcomes.explain(check, "支持") for check in found.passing),
            *map(unescape, outcomes.classes(each)),
            *_rounds(each),
        ],
        "rule": f"{each.profile.title}：{texts.rule(each.profile)}。范围：{texts.scope(ballot)}。"
        f"公开方式：{texts.SECRECY[ballot.secrecy]}。",
        "source": each.profile.source,
        "turnout": _turnout(each),
        "times": _times(each),
        "papers": words.joined(each.papers) or "没有",
        "conflicts": words.joined(each.conflicts) or "没有",
        "undecided": words.joined(each.undecided),
        "spoiled": f"{len(each.spoiled)} 张（{words.joined(each.spoiled)}）"
        if each.spoiled
        else "没有",
        "split": f"{len(found.split_heads)} 人" if found.split_heads else "",
        "silent": found.silent,
        "participants": _participants(each),
        "head": each.head.short,
        "qr": qr(page) if page else "",
    }
    return pdf("result.typ", data)


def _rounds(each: Outcome) -> list[str]:
    """Ranked ballots: both ways of counting, and the tie rule."""
    if not each.result.rounds:
        return []
    name = each.ballot.options
    lines = [
        f"逐轮淘汰第 {number} 轮："
        + "，".join(f"{name[option]} {votes}" for option, votes in sorted(counts.items()))
        for number, counts in enumerate(each.result.rounds, 1)
    ]
    return [
        f"舒尔茨法：{words.joined(name[number] for number in each.result.leading)}",
        f"逐轮淘汰：{words.joined(name[number] for number in each.result.by_runoff)}",
        *lines,
        *_differ(each),
        "以舒尔茨法为准；并列就写并列，不抽签。",
    ]


def _differ(each: Outcome) -> list[str]:
    """Where the runoff ends with another option than the one that beats all others two by two."""
    found = each.result
    name = each.ballot.options
    if not found.by_runoff or set(found.by_runoff) == set(found.leading):
        return []
    won = words.joined(name[number] for number in found.leading)
    other = words.joined(name[number] for number in found.by_runoff)
    return [
        f"两种数法不一样：两个两个地比，综合下来{won}排在最前；逐轮淘汰只看第一位，留到最后的是{other}。"
    ]


def _participants(each: Outcome) -> str:
    doors = each.participants
    if each.ballot.secrecy is not Secrecy.OPEN or len(doors) > SHOWN_DOORS:
        return f"{len(doors)} 户（名单在票据链文件里）"
    return words.joined(doors) or "没有"


def _times(each: Outcome) -> str:
    ballot = each.ballot
    assert ballot.opens_at and ballot.closes_at and ballot.objections_until
    opened, closed, until = (
        texts.when(at, each.zone)
        for at in (ballot.opens_at, ballot.closes_at, ballot.objections_until)
    )
    return f"投票 {opened} 至 {closed}，到点自动截止公布；异议期到 {until}。"


def _turnout(each: Outcome) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{name}号楼" if name.isdecimal() else f"{name}座",
            "share": None if got is None else got / whole,
            "text": "户少不单列" if got is None else f"{got}/{whole} 户",
        }
        for name, got, whole in each.turnout
    ]


def picture(each: Outcome) -> bytes:
    """A PNG for the group: options, bars, buildings."""
    ballot = each.ballot
    found = each.result
    main = each.profile.passing[0].measure
    bar = each.profile.passing[0].part
    took = float(found.took_part[main]) or 1.0
    options = [
        {
            "name": option,
            "share": float(got) / took,
            "real": option != ABSTAIN,
            "text": f"{amount(main, got)}　{percent(got, found.took_part[main], bar)}",
        }
        for option, got in (
            () if found.withheld else zip(ballot.options, found.sums[main], strict=True)
        )
    ]
    checks = [
        *(("参加", check) for check in found.quorum),
        *(("支持", check) for check in found.passing),
    ]
    data = {
        "number": f"表决 {ballot.number} · {each.profile.title}",
        "title": ballot.title,
        "outcome": outcomes.outcome(ballot, found),
        "passed": found.passed,
        "options": options,
        "bars": [_bar(what, check) for what, check in checks],
        "note": outcomes.WITHHELD if found.withheld else "",
        "turnout": _turnout(each),
    }
    return png("outcome.typ", data)


def _bar(what: str, check: Check) -> dict[str, Any]:
    measure: Measure = check.bar.measure
    share = percent(check.got, check.of, check.bar.part)
    return {
        "name": f"{what}{texts.MEASURES[measure]}",
        "share": float(check.got) / float(check.of) if check.of else 0.0,
        "bar": float(check.bar.part),
        "reached": check.reached,
        "text": f"{amount(measure, check.got)}/{amount(measure, check.of)}　{share}",
    }

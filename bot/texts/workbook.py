"""Spreadsheets: the roll's template, a ballot's numbers, the scrutineers' list."""

import io
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from bot.domain.ballot import Ballot, Secrecy
from bot.domain.outcome import Outcome
from bot.domain.roll import COLUMNS, EXAMPLE
from bot.texts import ballot_desk, outcomes
from bot.texts import ballots as texts

_NOTES = (
    "3、3号楼、3#楼、3幢都行",
    "没有单元就空着",
    "例如 501",
    "平方米，两位小数；要写就每户都写",
    "按股表决才要，默认 1",
    "姓名或编号，只用来把一人多套并成一人，存的是看不出姓名的记号",
    "是 或 空",
    "老人、租户、有车…，用顿号隔开",
)


def roll_template() -> bytes:
    """An xlsx to fill in: headings, a note on each, an example."""
    book, made = new_workbook()
    sheet = book.add_worksheet("户册")
    bold = book.add_format({"bold": True, "bg_color": "#DDEEF1", "border": 1})
    note = book.add_format({"italic": True})
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    sheet.freeze_panes(1, 0)
    for column, names in enumerate(names for part, names in COLUMNS.items() if part != "door"):
        sheet.write(0, column, names[0], bold)
        sheet.write_comment(0, column, _NOTES[column])
    sheet.write_row(1, 0, EXAMPLE, note)
    book.close()
    return made.getvalue()


def new_workbook() -> tuple[Any, io.BytesIO]:
    """A workbook in which no text becomes a formula or a link, and where it will be once it is closed."""
    import xlsxwriter

    made = io.BytesIO()
    return xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ), made


def result(each: Outcome) -> bytes:
    """A ballot's result in numbers: what the PDF shows, for those who count again."""
    book, made = new_workbook()
    bold = book.add_format({"bold": True})
    ballot = each.ballot
    found = each.result
    options = () if found.withheld else ballot.options
    sheet = book.add_worksheet("结果")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 6, 16)
    rows: list[list[Any]] = [
        ["表决", ballot.number],
        ["题目", ballot.title],
        ["结果", outcomes.outcome(ballot, found)],
        ["规则", f"{each.profile.title}：{texts.rule(each.profile)}"],
        ["依据", each.profile.source],
        ["性质", each.profile.effect],
        ["核对码", each.head.short],
        [],
        ["选项", *(texts.MEASURES[m] for m in found.took_part)],
        *(
            [option, *(_number(m, found.sums[m][n]) for m in found.sums)]
            for n, option in enumerate(options)
        ),
        ["参加", *(_number(m, got) for m, got in found.took_part.items())],
        ["应参加", *(_number(m, got) for m, got in found.whole.items())],
        [],
        *([[outcomes.WITHHELD]] if found.withheld else []),
        *([outcomes.explain(check, "参加")] for check in found.quorum),
        *([outcomes.explain(check, "支持")] for check in found.passing),
        *([unescape(line)] for line in outcomes.classes(each)),
    ]
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row, bold if row[:1] == ["选项"] else None)
    _turnout(book, each)
    book.close()
    return made.getvalue()


def _turnout(book: Any, each: Outcome) -> None:
    sheet = book.add_worksheet("各楼参加")
    sheet.write_row(0, 0, ["楼", "参加户数", "应参加户数"])
    for line, (name, got, whole) in enumerate(each.turnout, 1):
        sheet.write_row(line, 0, [name, "不足 5 户不单列" if got is None else got, whole])
    papers = book.add_worksheet("纸质票")
    papers.write_row(0, 0, ["票号", "计入"])
    ends = (
        ("是", each.papers),
        ("冲突", each.conflicts),
        ("没有核对", each.undecided),
        ("废票", each.spoiled),
    )
    slips = [(serial, counted) for counted, serials in ends for serial in serials]
    for line, (serial, counted) in enumerate(slips, 1):
        papers.write_row(line, 0, [serial, counted])
    if each.ballot.secrecy is Secrecy.OPEN:
        doors = book.add_worksheet("参加的门牌")
        doors.write_column(0, 0, ["门牌", *each.participants])


def _number(measure: Any, value: Any) -> Any:
    if measure == "area":
        return value / 100
    return value if isinstance(value, int) else float(value)


def scrutiny(
    ballot: Ballot, rows: Sequence[tuple[int, str, str]], told: Mapping[str, Any]
) -> bytes:
    """Which vote is which door's, with what opens the mark, and what opens a sealed ballot's sums: for scrutineers
    alone."""
    table: list[list[Any]] = [[*row, ballot.public] for row in rows]
    for number, (count, blind) in enumerate(
        zip(told.get("counts", ()), told.get("blinds", ()), strict=True)
    ):
        table.append([f"{ballot.options[number]} 合计", count, blind, ballot.public])
    return ballot_desk.table(["票序", "门牌", "开启码", "表决"], table)

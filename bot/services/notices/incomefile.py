"""Reading a file of common income: its lines, what it carries over, what it says itself of its sums."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from bot.domain.discretion import gives_away
from bot.domain.errors import SheetRefused
from bot.domain.income import COLUMNS, IncomeEntry, IncomeFile, Sum, total
from bot.services.roll import spreadsheet
from bot.services.roll.spreadsheet import (
    MOST_ROWS,
    Table,
    TooLarge,
    TwoSheets,
    Unreadable,
    opening,
    sums_up,
)

SHOWN: Final = 20
FIRST_YEAR: Final = 2000  # that a table may hold a date of
LAST_YEAR: Final = 2050
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[ T].*)?")
_MADE_ON: Final = re.compile(
    r"(?:制表|填表|打印|导出|编制|审核|公示|公布|张贴)(?:日期|时间|日|于)?[:：]?\s*20\d\d[年\-./]\d{1,2}(?:[月\-./]\d{1,2}日?)?月?"
    r"|20\d\d年\d{1,2}月(?:\d{1,2}日)?(?:公示|公布|张贴|制表)"
)
_SEVERAL: Final = re.compile(r"\d{1,2}月?\s*(?:[-—~～至到])\s*(?:20\d\d年)?\d{1,2}月")
_TITLE: Final = re.compile(r"(20\d\d)\s*(?:年(?:度)?|[-.](?=\d))\s*(?:(1[0-2]|0?[1-9])(?!\d))?")
# What a table calls the sum of all its lines.
_WHOLE: Final = re.compile(r"(?:[本当][月期年]|收益|收支|全部)?(?:合|总|共)计")
_NOTHING: Final = re.compile(r"(?:本月|当月)?[无没](?:有)?(?:公共收益)?(?:收支|收入和支出|发生)")
_REMARKS: Final = ("注", "制表", "审核", "单位", "填表", "复核")
_OPENS: Final = re.compile(
    r"[上去前承]个?[页月季年期]?末?(?:滚存|累计)?(?:余额?|结余|节余|结存|结转(?:余额|结余)?|转入|余款)|[期月年季]初(?:余额?|结余|结存)"
)
_CLOSES: Final = re.compile(
    r"(?:本?[期月年季]末|截[至止].{0,12}|累计|账[户面]|银行(?:存款)?|\d{1,2}月(?:份|末|底)?)?(?:余额|结余|结存|节余)"
)
_SPENDS: Final = frozenset(
    {
        "支",
        "支出",
        "支出款",
        "付",
        "付款",
        "支付",
        "出",
        "出账",
        "流出",
        "开支",
        "花费",
        "费用",
        "成本",
    }
)
_EARNS: Final = frozenset({"收", "收入", "收款", "进", "入", "进账", "入账", "到账", "流入"})
_UNITS: Final = "[万千百]?[元圆]|万|角|分|美[元金]|港[元币]|USD|HKD|[$＄]"
_NAMED_UNIT: Final = re.compile(
    rf"(?:单位|币种|金额|收入|支出)[:：/]?\s*(?:人民币|RMB)?\s*({_UNITS})(?!\w)"
    rf"|[（(/]\s*(?:(?:单位|金额)[:：]?)?\s*(?:人民币|RMB)?\s*({_UNITS}|RMB)\s*(?:[）)]|$)|^\s*({_UNITS})\s*$",
    re.IGNORECASE,
)
_YUAN: Final = {
    "元": 1,
    "圆": 1,
    "rmb": 1,
    "百元": 100,
    "千元": 1000,
    "万元": 10_000,
    "万圆": 10_000,
    "万": 10_000,
}
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*(?:\.\d+)?")
_MONEY: Final = re.compile(r"^[¥￥]|(?:元整?|圆整?|RMB)$")
Problem = tuple[int, str, str]


def is_one(content: bytes, name: str) -> bool:
    """Whether a file's heading is that of income and spending rather than of a roll."""
    try:
        found = spreadsheet.read(content, name, COLUMNS).columns(COLUMNS)
    except TwoSheets:
        return True
    except Unreadable:
        return False
    return bool({"income", "spending", "amount"} & found.keys()) and bool(
        {"day", "item"} & found.keys()
    )


def read(content: bytes, name: str) -> IncomeFile:
    """What a file holds. Raises SheetRefused with every line that is wrong, the first twenty."""
    try:
        table = spreadsheet.read(content, name, COLUMNS)
    except TwoSheets as error:
        raise SheetRefused([(1, "two_sheets", error.sheets)]) from error
    except TooLarge as error:
        raise SheetRefused([(1, "too_large", "")]) from error
    except Unreadable as error:
        raise SheetRefused(
            [(error.line or 1, "quote" if error.line else "unreadable", "")]
        ) from error
    problems: list[Problem] = [
        ((table.top or 0) + 1, "two_columns", "、".join(pair)) for pair in table.doubled(COLUMNS)
    ]
    made = _entries(table, name, problems) or _nothing(table, name)
    if not made and not problems:
        problems.append((1, "empty", ""))
    if problems:
        raise SheetRefused(sorted(problems)[:SHOWN])
    columns = table.columns(COLUMNS)
    beside = [
        (line, cells)
        for line, cells in _lines(table)
        if _is_beside(cells, table.row(cells, columns))
    ]
    return IncomeFile(
        made,
        opening=_balance(table, beside, _OPENS),
        closing=_balance(table, beside[::-1], _CLOSES),
        stated=_disagrees(table, made),
        skipped=[(line, " ".join(filter(None, cells))) for line, cells in beside],
        unread=table.unread(COLUMNS),
    )


def _entries(table: Table, name: str, problems: list[Problem]) -> list[IncomeEntry]:
    if table.top is None:
        return []
    columns = table.columns(COLUMNS)
    one = "amount" in columns and not {"income", "spending"} & columns.keys()
    month = _month_of(table, name)
    wanted = ("item", "amount", "kind") if one else ("item", "income", "spending")
    if month is None or not month[1]:
        wanted = ("day", *wanted)
    missing = [COLUMNS[part][0] for part in wanted if part not in columns]
    if missing:
        problems.append((table.top + 1, "no_column", "、".join(missing)))
        return []
    if len(table.rows) > MOST_ROWS:
        problems.append((MOST_ROWS + 1, "too_long", str(MOST_ROWS)))
        return []
    problems += [(line, "merged", last) for line, last in table.filled(columns, ("day", "item"))]
    scales = _scales(table, columns, problems)
    made: list[IncomeEntry] = []
    for line, cells in _lines(table):
        row = table.row(cells, columns)
        if not any(row.values()) or _is_beside(cells, row):
            continue
        if table.too_wide(cells, amounts=True):
            problems.append((line, "too_wide", ""))
        row["day"] = _dated(row.get("day", ""), month)
        if one:
            _parted(line, row, problems)
        entry = _entry(line, row, scales, problems)
        if entry is not None:
            made.append(entry)
    return made


def _parted(line: int, row: dict[str, str], problems: list[Problem]) -> None:
    """One column of amounts, and another that says which way each went, as two columns."""
    spends = row["kind"] in _SPENDS
    if not spends and row["kind"] not in _EARNS:
        problems.append((line, "bad_kind", row["kind"]))
    row |= {
        "spending": row["amount"] if spends else "",
        "income": "" if spends else row["amount"],
    }


def _nothing(table: Table, name: str) -> list[IncomeEntry]:
    """The one line of a month in which nothing came in and nothing was spent, where a file says so."""
    month = _month_of(table, name)
    says = any(_NOTHING.search("".join(row)) for row in table.rows)
    if not says or month is None or not month[1]:
        return []
    return [IncomeEntry(f"{month[0]}-{month[1]:02}-01", "本月无收支", 0, 0)]


def _month_of(table: Table, name: str) -> tuple[int, int | None] | None:
    """The month that the title is about, else the one in the file's name, unless the lines tell others."""
    told = _month("".join("".join(row) for row in table.rows[: table.top]))
    return _month(name) if told is None and not _dates_itself(table) else told


def _dates_itself(table: Table) -> bool:
    """Whether some lines tell their month in full and others tell none: those are not the month of the file's name."""
    columns = table.columns(COLUMNS)
    days = [table.row(cells, columns).get("day", "") for _, cells in _lines(table)]
    return any(_day(each) for each in days) and not all(days)


def _lines(table: Table) -> list[tuple[int, list[str]]]:
    """The lines below the heading that hold anything, each with its number."""
    first = (table.top or 0) + 1
    return [
        (line, cells)
        for line, cells in enumerate(table.rows[first:], first + 1)
        if any(cell.strip() for cell in cells)
    ]


def _is_beside(cells: Sequence[str], row: Mapping[str, str]) -> bool:
    """A total, what was carried over, or a remark without an amount: never counted."""
    first = opening(cells)
    amounts = any(row.get(part) for part in ("income", "spending", "amount"))
    nothing = _NOTHING.search(row.get("item", "")) is not None
    remark = (first.startswith(_REMARKS) or nothing) and not amounts
    return sums_up(first) or sums_up(row.get("item", "")) or remark


def _balance(
    table: Table, beside: Sequence[tuple[int, Sequence[str]]], words: re.Pattern[str]
) -> int | None:
    """What the first row of some words says there was, in fen; None where there is none, or it cannot be read."""
    columns = table.columns(COLUMNS)
    scales = _scales(table, columns, [])
    for line, cells in beside:
        row = table.row(cells, columns)
        named = (opening(cells), "".join(row.get("item", "").split()))
        if not any(words.fullmatch(each) for each in named):
            continue
        for part in ("rest", "income", "amount"):
            wrong: list[Problem] = []
            said = row.get(part, "")
            owes = said.startswith(("-", "−"))
            fen = _fen(line, said.lstrip("-−"), scales.get(part, 1), wrong)
            if said and not wrong:
                return -fen if owes else fen
    return None


def _disagrees(table: Table, entries: Sequence[IncomeEntry]) -> Sum | None:
    """The total that a file itself states, where its lines add up to another."""
    stated = _stated(table)
    counted = total(entries)
    if stated is None or (stated.income, stated.spending) == (counted.income, counted.spending):
        return None
    return stated


def _stated(table: Table) -> Sum | None:
    """What the last row called 合计 or 总计 says; None for none, or where it says nothing that can be read."""
    if table.top is None:
        return None
    columns = table.columns(COLUMNS)
    scales = _scales(table, columns, [])
    for cells in reversed(table.rows[table.top + 1 :]):
        if not _WHOLE.fullmatch(opening(cells).rstrip(":：")):
            continue
        if not {"income", "spending"} & columns.keys():
            return None
        wrong: list[Problem] = []
        row = table.row(cells, columns)
        sums = [
            _fen(0, row.get(part, ""), scales.get(part, 1), wrong)
            for part in ("income", "spending")
        ]
        return None if wrong or not any(sums) else Sum("", sums[0], sums[1])
    return None


def _month(above: str) -> tuple[int, int | None] | None:
    """The year, and the month if there is one, that a title or a file's name is about: 2026年10月公共收益."""
    plain = _MADE_ON.sub("", normalize("NFKC", above))
    found = {(int(each[1]), int(each[2]) if each[2] else None) for each in _TITLE.finditer(plain)}
    if not found:
        return None
    years = {year for year, _ in found}
    if _SEVERAL.search(plain) or len(found) > 1:  # of several months each line says its own
        return (years.pop(), None) if len(years) == 1 else None
    return found.pop()


def _dated(written: str, month: tuple[int, int | None] | None) -> str:
    """A date as it would be written in full: a serial of spreadsheets, eight digits, or what the title leaves out."""
    if re.fullmatch(r"[34]\d{4}", written):
        return (date(1899, 12, 30) + timedelta(days=int(written))).isoformat()
    if found := re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", written):
        return "-".join(found.groups())
    if month is None:
        return written
    if not written:
        return f"{month[0]}-{month[1]}" if month[1] else written
    short = re.fullmatch(r"(\d{1,2})(?:月|[/.-](?=\d))(?:(\d{1,2})[日号]?)?", written)
    return f"{month[0]}-{short[1]}-{short[2] or 1}" if short else written


def _scales(table: Table, columns: Mapping[str, int], problems: list[Problem]) -> dict[str, int]:
    """How many yuan one unit of a column is: its own head says (收入（万元）), else what stands above the heads or in a
    remark below."""
    assert table.top is not None
    heads = table.rows[table.top]
    remarks = [
        "".join(row)
        for row in table.rows[table.top + 1 :]
        if opening(row).startswith(("单位", "注"))
    ]
    around = [cell for row in table.rows[: table.top] for cell in row] + remarks
    problems += [
        (table.top + 1, "bad_unit", unit) for unit in map(_odd_unit, [*around, *heads]) if unit
    ]
    if any("".join(head.split()) == "单位" for head in heads):
        problems.append((table.top + 1, "unit_column", ""))
    whole = next(filter(None, map(_unit, around)), 1)
    return {part: _unit(heads[at]) or whole for part, at in columns.items() if at < len(heads)}


def _unit(written: str) -> int | None:
    """万元, 千元, 元 as yuan; None where none is named. 总投资5万元以上 names none."""
    found = _NAMED_UNIT.search(normalize("NFKC", written))
    return _YUAN.get((found[1] or found[2] or found[3]).lower()) if found else None


def _odd_unit(written: str) -> str | None:
    """A unit that is no yuan: 角, 美元."""
    found = _NAMED_UNIT.search(normalize("NFKC", written))
    unit = (found[1] or found[2] or found[3]).lower() if found else ""
    return unit if unit and unit not in _YUAN else None


def _odd_note(note: str) -> str | None:
    """A unit that stands in a line's remark alone, and is not yuan."""
    plain = normalize("NFKC", note).strip()
    return (
        plain if re.fullmatch(_UNITS, plain, re.IGNORECASE) and plain not in ("元", "圆") else None
    )


def _entry(
    line: int, row: Mapping[str, str], scales: Mapping[str, int], problems: list[Problem]
) -> IncomeEntry | None:
    before = len(problems)
    day = _day(row["day"])
    if day is None:
        problems.append((line, "bad_day", row["day"]))
    if not row["item"]:
        problems.append((line, "no_item", ""))
    if (unit := _odd_note(row.get("note", ""))) is not None:
        problems.append((line, "note_unit", unit))
    if (told := gives_away(f"{row['item']}；{row.get('note', '')}")) is not None:
        problems.append((line, "gives_away", told))
    income, spending = (
        _fen(line, row[part], scales.get(part, scales.get("amount", 1)), problems)
        for part in ("income", "spending")
    )
    if len(problems) == before and not income and not spending:
        problems.append((line, "no_amount", ""))
    if len(problems) > before or day is None:
        return None
    return IncomeEntry(day, row["item"][:60], income, spending, row.get("note", "")[:200])


def _day(written: str) -> str | None:
    """2026-03-05, 2026/3, 2026年3月 -> an ISO date; a month alone is its first day. 2026.1 may be October: refused."""
    if re.fullmatch(r"\d{4}\.1", written):
        return None
    found = _DAY.fullmatch(written)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
        return day.isoformat() if day and FIRST_YEAR <= day.year <= LAST_YEAR else None
    except ValueError:
        return None


def _fen(line: int, written: str, scale: int, problems: list[Problem]) -> int:
    """Yuan with at most two decimals, in fen; nothing is 0. 1.2万 is 12,000 yuan."""
    plain = _MONEY.sub("", "".join(written.split()))
    if re.fullmatch(r"0\d+", plain):  # the rest of an unquoted 3,000
        problems.append((line, "bad_amount", written))
        return 0
    if plain.endswith("万"):
        plain, scale = plain[:-1], 10_000
    if not plain or plain in ("-", "—", "/", "无"):
        return 0
    if plain.startswith(("-", "(", "−")):
        problems.append((line, "negative", written))
        return 0
    try:
        if not _THOUSANDS.fullmatch(plain):
            raise ValueError(written)
        exact = Decimal(plain.replace(",", "")) * 100 * scale
        rounded = exact.quantize(Decimal(1))
        if not 0 <= rounded < 10**13 or abs(exact - rounded) > Decimal("0.001"):
            raise ValueError(written)
        return int(rounded)
    except (ValueError, ArithmeticError):
        problems.append((line, "bad_amount", written))
        return 0

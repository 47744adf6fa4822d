"""Common income from a file: all of it or nothing, looked at first, then kept and published."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from bot.domain.discretion import gives_away
from bot.domain.errors import SheetRefused
from bot.domain.income import COLUMNS, IncomeEntry, Sum, total
from bot.domain.notice import Notice
from bot.services.notices.noticing import Noticing
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
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import incomes
from bot.storage.communities import Community
from bot.texts import incomes as texts

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
_WHOLE: Final = frozenset({"合计", "总计", "共计"})  # what a table calls the sum of all its lines
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
_NAMED_UNIT: Final = re.compile(
    r"(?:单位|币种)[:：]?\s*(?:人民币|RMB)?\s*([万千百]?[元圆]|万|角|分|美[元金]|港[元币])|[（(]\s*(?:单位[:：]?)?\s*(?:人民币|RMB)?\s*([万千百]?[元圆]|万|角|美[元金]|港[元币]|RMB)\s*[）)]",
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


class Incomes:
    """The months in a file replace what was kept for the same months."""

    def __init__(self, sealer: Sealer, noticing: Noticing) -> None:
        self._sealer = sealer
        self._noticing = noticing

    def is_one(self, content: bytes, name: str) -> bool:
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

    def read(self, content: bytes, name: str) -> list[IncomeEntry]:
        """A file's lines. Raises SheetRefused with every line that is wrong, the first twenty."""
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
            ((table.top or 0) + 1, "two_columns", "、".join(pair))
            for pair in table.doubled(COLUMNS)
        ]
        made = _entries(table, name, problems)
        if not made and not problems:
            problems.append((1, "empty", ""))
        if problems:
            raise SheetRefused(sorted(problems)[:SHOWN])
        return made

    def disagrees(self, content: bytes, name: str, entries: Sequence[IncomeEntry]) -> Sum | None:
        """The total that a file itself states, where its lines add up to another."""
        table = spreadsheet.read(content, name, COLUMNS)
        stated = _stated(table)
        counted = total(entries)
        if stated is None or (stated.income, stated.spending) == (counted.income, counted.spending):
            return None
        return stated

    def sealed(self, content: bytes) -> str:
        return self._sealer.seal_file(content)

    def unsealed(self, sealed: str, name: str) -> list[IncomeEntry]:
        return self.read(self._sealer.open_file(sealed), name)

    async def bring_in(
        self, unit: Unit, community: Community, entries: Sequence[IncomeEntry]
    ) -> Notice:
        """Keeps the lines and publishes their sums."""
        months = sorted({each.day[:7] for each in entries})
        before = [
            each
            for each in await incomes.of(await unit.rows(), community.id)
            if each.day[:7] in months
        ]
        await incomes.replace(await unit.rows(), community.id, entries)
        if before:
            values = {
                "month": texts.months(months),
                "text": texts.corrected(total(before), total(entries)),
            }
            return await self._noticing.by_book(unit, community, "income", values)
        values = {"month": texts.months(months), "text": texts.sums(total(entries))}
        return await self._noticing.by_book(unit, community, "income", values)

    async def of(self, unit: Unit, community: Community) -> list[IncomeEntry]:
        return await incomes.of(await unit.rows(), community.id)


def _entries(table: Table, name: str, problems: list[Problem]) -> list[IncomeEntry]:
    if table.top is None:
        return []
    columns = table.columns(COLUMNS)
    one = "amount" in columns and not {"income", "spending"} & columns.keys()
    month = _month("".join("".join(row) for row in table.rows[: table.top]) + name)
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
    for line, cells in enumerate(table.rows[table.top + 1 :], table.top + 2):
        row = table.row(cells, columns)
        if not any(row.values()) or _sums_up(row, cells):
            continue
        row["day"] = _dated(row.get("day", ""), month)
        if one:
            spends = row["kind"] in _SPENDS
            if not spends and row["kind"] not in _EARNS:
                problems.append((line, "bad_kind", row["kind"]))
            row |= {
                "spending" if spends else "income": row["amount"],
                "income" if spends else "spending": "",
            }
        entry = _entry(line, row, scales, problems)
        if entry is not None:
            made.append(entry)
    return made


def _sums_up(row: Mapping[str, str], cells: Sequence[str]) -> bool:
    """A total, or what was carried over: never counted once more."""
    first = opening(cells)
    remark = (
        first.startswith(("注", "制表", "审核", "单位"))
        and not row["income" if "income" in row else "amount"]
    )
    return sums_up(first) or sums_up(row["item"]) or remark


def _stated(table: Table) -> Sum | None:
    """What the last row called 合计 or 总计 says; None for none, or where it says nothing that can be read."""
    if table.top is None:
        return None
    columns = table.columns(COLUMNS)
    scales = _scales(table, table.columns(COLUMNS), [])
    for cells in reversed(table.rows[table.top + 1 :]):
        if opening(cells).rstrip(":：") not in _WHOLE:
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
    around = ["".join("".join(row) for row in table.rows[: table.top]), *remarks]
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
    return _YUAN.get((found[1] or found[2]).lower()) if found else None


def _odd_unit(written: str) -> str | None:
    """A unit that is no yuan: 角, 美元."""
    found = _NAMED_UNIT.search(normalize("NFKC", written))
    unit = (found[1] or found[2]).lower() if found else ""
    return unit if unit and unit not in _YUAN else None


def _entry(
    line: int, row: Mapping[str, str], scales: Mapping[str, int], problems: list[Problem]
) -> IncomeEntry | None:
    before = len(problems)
    day = _day(row["day"])
    if day is None:
        problems.append((line, "bad_day", row["day"]))
    if not row["item"]:
        problems.append((line, "no_item", ""))
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

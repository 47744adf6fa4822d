"""Reading a table from a workbook or a text file, as people make them.

Visible sheets only, the one whose heading fits best; the heading stands in one of the first rows, under a title or a
line about units; text in the encodings that spreadsheets write, parted by commas, semicolons or tabs.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from unicodedata import normalize

from bot.services.roll import bounded

MOST_ROWS: Final = 50_000
MOST_BYTES: Final = 5_000_000
FITS: Final = 2  # known columns from which on a sheet holds what is looked for
MOST_COLUMNS: Final = 256
HEADS: Final = 10  # rows in which the heading is looked for
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
_BRACKETS: Final = re.compile(r"[（(\[【].*?[）)\]】]|[*＊:：]|/㎡|/m2|/平方米|/元|/?[万千百]元$")
_TOTAL: Final = re.compile(
    r"[^，,。；;：:]{0,8}?(?:合|总|小|共)计(?:收入|支出|收益|结余|余额|金额|数|户数?)?"
    r"|(?:[本上当]?[年月季期]|\d{1,2}月份?)?累计(?:收入|支出|收益|结余|余额|金额)?"
    r"|(?:收入|支出|收支|收益)?总(?:额|收入|支出|收益)|[上前]期滚存(?:余额|结余)?"
    r"|(?:[上前去历往]?[期月年季]?|[期年月季]初)(?:滚存|累计)?(?:结余|节余|剩余|盈余|结转)(?:资金|金额|上年|上期)?|收支相抵"
    r"|(?:截[至止]到?)?(?:\d{4}年)?\d{1,2}月(?:份|末|底|\d{1,2}[日号])?(?:余额|结余|结存)"
    r"|总和|汇总|小结|(?:[上本下前去]?[页月季年期])?[初末]?(?:余额?|结余|节余|结存|余款|滚存|结转)(?:下[页月年期])?"
    r"|(?:上|去|前)[页月季年期]?(?:余额|结余)?(?:结转|转入|余额|结余)|[承接][上前]页|[过转][次下]页|结转下[页月年期]"
    r"|(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:合|总|小|累|共)计|(?:\d{4}年)?第?[一二三四1-4]季度?(?:合|总|小)计"
    r"|(?:\d{4}年|全年|年度|本年度?|上半年|下半年)(?:合|总|小|累)计"
    r"|(?:账户|银行|银行存款|存款|现金|账面|期末|期初)(?:余额|结余)|净(?:收益|收入|额|结余)|结余款|收支差额|(?:sub)?total",
    re.IGNORECASE,
)
_OF_WHICH: Final = re.compile(r"\(?其中(?:\)|[:：]|.{0,4}$)")
_TAIL: Final = re.compile(
    r"[(\[【].*?[)\]】]|[:：](?:人民币|[¥￥\d.,，]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整户套])*$|[为共]*[\d.,，]*[户套元]?$"
)


def opening(cells: Sequence[str]) -> str:
    """What a line begins with: its first cell that holds anything, without spaces."""
    return "".join(next(filter(str.strip, cells), "").split())


def sums_up(cell: str) -> bool:
    """Whether a cell says that its row adds up others or was carried over: 收入小计, 上期余额, 承上页, 其中：广告.
    合计物业公司 is a payer, not a total."""
    plain = "".join(normalize("NFKC", cell).split())
    return _OF_WHICH.match(plain) is not None or (
        plain != "" and _TOTAL.fullmatch(_TAIL.sub("", plain)) is not None
    )


_NUMBERING: Final = frozenset({"序号", "编号", "no", "no.", "#"})
_Read = tuple[str, list[list[str]], list[tuple[int, int, int, int]]]
"""A sheet: its name, its rows, its merged cells."""


class Unreadable(Exception):
    """Nothing that can be read as a table; `line` is where a text file goes wrong, 0 where it is no table at all."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(line)
        self.line = line


class TooLarge(Unreadable):
    """More bytes than are read."""


class TwoSheets(Unreadable):
    """Two visible sheets hold what is looked for, and only one can be read; `sheets` are their names."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__()
        self.sheets = f"{first}、{second}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as text; `top` is the heading's index, None for no heading at all.

    `merged` are (first row, last row, first column, last column) of merged cells, indices from 0.
    """

    rows: list[list[str]]
    top: int | None = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list[tuple[int, int, int, int]])
    plain: bool = False  # from a text file, whose marks between cells may stand in a cell unquoted

    def too_wide(self, cells: Sequence[str], *, amounts: bool = False) -> bool:
        """Whether a line of a text file holds more than its heading names: there a mark between cells may stand in a
        cell unquoted, and an amount of 3,000 is two cells."""
        over = cells[len(self.rows[self.top]) :] if self.top is not None and self.plain else []
        split = amounts and over and any(map(_is_split, cells, cells[1:]))
        return any(cell.strip() for cell in over) or bool(split)

    def filled(self, columns: Mapping[str, int], naming: Sequence[str]) -> list[tuple[int, str]]:
        """What stands in a merged cell of a naming column stands in each of its rows; amounts are nobody's to spread:
        (line, last line) of every other merged cell below the heading."""
        names = {columns[part] for part in naming if part in columns}
        wrong = list[tuple[int, str]]()
        known = set(columns.values())
        for first, last, left, right in self.merged:
            if self.top is None or last <= self.top or not any(left <= at <= right for at in known):
                continue
            if first == last or left != right or left not in names or first >= len(self.rows):
                wrong.append((first + 1, str(last + 1)))
                continue
            text = self.rows[first][left] if left < len(self.rows[first]) else ""
            for row in self.rows[first : last + 1]:
                row.extend([""] * (left + 1 - len(row)))
                row[left] = row[left] or text
        return wrong

    @staticmethod
    def row(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
        """What stands in the known columns of one line, in plain characters; empty where the line ends before."""
        return {
            part: normalize("NFKC", cells[at]).strip() if at < len(cells) else ""
            for part, at in columns.items()
        }

    def columns(self, known: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Where each known column stands, by the names its heading may have."""
        return _columns(self.rows[self.top], known) if self.top is not None else {}

    def places_of(self, names: Sequence[str]) -> list[int]:
        """Every column headed by one of these names, in the order of the names."""
        heads = [_head(cell) for cell in self.rows[self.top]] if self.top is not None else []
        return [heads.index(name) for name in names if name in heads]

    def unread(self, known: Mapping[str, Sequence[str]]) -> list[str]:
        """Headings that are not known, over columns that hold something."""
        if self.top is None:
            return []
        read = set(self.columns(known).values())
        below = self.rows[self.top + 1 :]
        wide = len(self.rows[self.top])
        nameless = sorted(
            {at for row in below for at, cell in enumerate(row) if at >= wide and cell.strip()}
        )
        return [f"第 {at + 1} 列（没有列名）" for at in nameless] + [
            head.strip()
            for at, head in enumerate(self.rows[self.top])
            if at not in read
            and head.strip()
            and _head(head) not in _NUMBERING
            and any(at < len(row) and row[at].strip() for row in below)
        ]

    def doubled(self, known: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
        """Two headings that mean the same, which nobody can choose between."""
        if self.top is None:
            return []
        heads = [_head(cell) for cell in self.rows[self.top]]
        found: list[tuple[str, str]] = []
        for names in known.values():
            there = [
                cell for head, cell in zip(heads, self.rows[self.top], strict=True) if head in names
            ]
            if len(there) > 1:
                found.append((there[0].strip(), there[1].strip()))
        return found


def _is_split(before: str, cell: str) -> bool:
    """Whether two cells are one amount that a comma parted."""
    first, second = before.strip().lstrip("-¥￥"), cell.strip().partition(".")[0]
    return 0 < len(first) <= 3 and first.isdigit() and len(second) == 3 and second.isdigit()


def _head(cell: str) -> str:
    return _BRACKETS.sub("", "".join(normalize("NFKC", cell).split()).lower())


def _columns(row: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    heads = [_head(cell) for cell in row]
    return {
        part: heads.index(word)
        for part, words in known.items()
        for word in reversed(words)
        if word in heads
    }


def read(
    content: bytes, name: str, known: Mapping[str, Sequence[str]], most: int = MOST_ROWS
) -> Table:
    """The table of a file that fits the known headings best; of a text file at most so many rows, and a few more, by
    which its reader sees that there are too many. Raises Unreadable, TooLarge."""
    workbook = _is_workbook(content, name)
    if len(content) > (MOST_BYTES if workbook else MOST_BYTES * most // MOST_ROWS):
        raise TooLarge
    sheets = _workbook(content) if workbook else [("", _csv(content, most), [])]
    best, others = _fitting(sheets, known)
    if best is None:
        return Table([], None)
    best = replace(best, table=replace(best.table, plain=not workbook))
    if (
        best.fits == 0
    ):  # nothing is known: the first row that holds anything is what its writer calls a heading
        rows = best.table.rows
        first = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
        return replace(best.table, top=first)
    if others:
        raise TwoSheets(best.name, others[0].name)
    return best.table


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet read under the heading that fits best: how many known columns it has."""

    name: str
    fits: int
    table: Table


def _fitting(
    sheets: Sequence[_Read], known: Mapping[str, Sequence[str]]
) -> tuple[_Sheet | None, list[_Sheet]]:
    """The sheet that fits the known headings best, and the others that hold rows under such a heading."""
    found: list[_Sheet] = []
    for name, rows, merged in sheets:
        heads = [_joined(rows, top, known) for top in range(min(HEADS, len(rows)))]
        if heads:
            top = max(range(len(heads)), key=lambda at: (len(_columns(heads[at], known)), -at))
            whole = [*rows[:top], heads[top], *rows[top + 1 :]]
            found.append(_Sheet(name, len(_columns(heads[top], known)), Table(whole, top, merged)))
    best = max(found, key=lambda each: each.fits, default=None)
    full = [
        each
        for each in found
        if best is not None
        and each is not best
        and each.fits >= min(FITS, max(best.fits, 1))
        and _holds_rows(each.table)
    ]
    return best, full


def _joined(
    rows: Sequence[Sequence[str]], top: int, known: Mapping[str, Sequence[str]]
) -> list[str]:
    """A heading, and where one of its cells says nothing known, the cell of the row above: heads of two rows."""
    heads = list(rows[top])
    if top == 0 or not _columns(heads, known):
        return heads
    words = {word for names in known.values() for word in names}
    taken = _columns(heads, known)
    for at, cell in enumerate(rows[top - 1]):
        part = next((part for part, names in known.items() if _head(cell) in names), None)
        if (
            part is not None
            and part not in taken
            and (at >= len(heads) or _head(heads[at]) not in words)
        ):
            heads.extend([""] * (at + 1 - len(heads)))
            heads[at] = cell
    return heads


def _holds_rows(table: Table) -> bool:
    assert table.top is not None
    return any(any(cell.strip() for cell in row) for row in table.rows[table.top + 1 :])


def look(content: bytes) -> None:
    """Reads a workbook beforehand, in a thread of its own: using it then takes no time. A bad one stays bad."""
    if len(content) <= MOST_BYTES and _is_workbook(content, ""):
        with suppress(bounded.TooMuch):
            bounded.read("xlsx", content)


def _is_workbook(content: bytes, name: str) -> bool:
    return name.lower().endswith(WORKBOOKS) or content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _workbook(content: bytes) -> list[_Read]:
    try:
        sheets = bounded.read("xlsx", content)
    except bounded.TooMuch as error:
        raise Unreadable from error
    return [
        (
            str(sheet["name"]),
            [list(row) for row in sheet["rows"]],
            [tuple(each) for each in sheet["merged"]],
        )
        for sheet in sheets
    ]


def text_of(content: bytes) -> str:
    """A text file in whatever encoding a spreadsheet wrote it. Raises Unreadable."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: Sequence[str] = ("utf-16",)
    elif (
        content[:200].count(b"\x00") * 5 >= len(content[:200]) > 0
    ):  # every other byte of plain text
        encodings = ("utf-16-le", "utf-16-be")
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable


def _csv(content: bytes, most: int) -> list[list[str]]:
    text = text_of(content).replace("\x00", "")
    first = text.lstrip().split("\n", 1)[0]
    if first.lower().startswith("sep="):
        text = text.lstrip().split("\n", 1)[1] if "\n" in text.lstrip() else ""
        first = text.split("\n", 1)[0]
    opening_lines = "\n".join(text[:20_000].splitlines()[:HEADS])
    mark = max(",;\t，；", key=opening_lines.count)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    begun = 1
    try:
        for row in reader:
            if len(rows) > most + HEADS:
                break
            width = len(rows[0]) if rows else len(row)
            if any("\n" in cell and _swallows(cell, row[0], mark, width) for cell in row):
                raise Unreadable(begun)
            rows.append(row[:MOST_COLUMNS])
            begun = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(begun) from error
    return rows


_DATED: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")


def _swallows(cell: str, first: str, mark: str, width: int) -> bool:
    """Whether a cell of several lines holds whole rows, which begin as its own row does: a quote before it was never
    closed."""
    dated = _DATED.match(first) is not None
    return any(
        (line.count(mark) >= max(width - 1, 2) and line[:1].isdigit() == first[:1].isdigit())
        or (dated and mark in line and _DATED.match(line) is not None)
        for line in cell.split("\n")[1:]
    )

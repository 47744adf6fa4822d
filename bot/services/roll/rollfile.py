"""Reading a roll from an xlsx or csv file: all of it or nothing, every problem with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from bot.domain.errors import RollRefused
from bot.domain.household import Door, Household, building, door, number, plain_label
from bot.domain.logshape import is_weight
from bot.domain.roll import COLUMNS, EXAMPLE, RollSummary, summary
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

_SHARES: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?%?|[0-9]{1,9}/[0-9]{1,9}")
_SIGNED: Final = re.compile(
    r"(?:注|说明|备注|填表|制表|审核|编制|复核|统计)[人员日期时间]{0,2}[:：]"
)
_DATE: Final = re.compile(r"(?:19|20)\d\d-\d\d?-\d\d?(?:$|[ T])|\d{1,2}月\d{1,2}日")
_HOUSE_AND_UNIT: Final = re.compile(r"(\d{1,3})(?:号楼|[#幢栋])?[-/—](\d{1,2})")
_UNIT_AND_ROOM: Final = re.compile(r"(\d{1,2})[-/—](\d{3,4})")
MOST_UNIT: Final = 5  # characters
_LAND: Final = re.compile(r"亩|公顷")  # no measure of a flat
_AREA: Final = re.compile(r"(?:㎡|m2|m²|平方米|平米|平方|平)$", re.IGNORECASE)
_UNIT: Final = re.compile(r"^第|(?:单元|号?门|号|座)$")
_NO_UNIT: Final = frozenset({"", "/", "无", "-", "—", "－", "整栋", "0", "没有"})
SHOWN: Final = 20
_YES: Final = frozenset(
    {
        "是",
        "1",
        "y",
        "yes",
        "true",
        "√",
        "✓",
        "未售",
        "已售未交付",
        "未交付",
        "开发商",
        "开发商持有",
        "尾房",
        "在售",
        "待售",
        "未出售",
        "未销售",
        "未交房",
        "库存",
        "尾盘",
        "自持",
        "建设单位",
        "开发商未售",
    }
)
_NO: Final = frozenset(
    {"", "否", "0", "n", "no", "false", "×", "无", "已售", "已交付", "业主", "-", "/"}
)
_BETWEEN: Final = re.compile(
    r"[、,;/&＆]+|(?<=[\u4e00-\u9fff]{2})[和及](?=[\u4e00-\u9fff]{2})"
    r"|(?<=[\u4e00-\u9fff]{2})与(?=[\u4e00-\u9fff]{2,3}$)"
)
_DOTS: Final = re.compile(r"(?<=[\u4e00-\u9fff])[·•.・‧∙⋅．](?=[\u4e00-\u9fff])")
_MARKS: Final = str.maketrans("【】〔〕［］[]", "()()()()")
_COMPOUND: Final = (
    "欧阳|上官|司马|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木"  # two-letter surnames
)
_TITLED: Final = re.compile(
    r"^(?:业主|产权人|户主)[:：]?(?!委员会|大会|单位|代表)(?=[\u4e00-\u9fff]{2})"
    rf"|(?<=[\u4e00-\u9fff]{{2}})(?<!^(?:{_COMPOUND}))(?:先生|女士)$"
)
_UNSEEN: Final = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_NOBODY: Final = frozenset(
    {
        "-",
        "--",
        "—",
        "——",
        "/",
        "无",
        "空",
        "不详",
        "未知",
        "未登记",
        "暂无",
        "不清楚",
        "待定",
        "none",
        "n/a",
        "null",
    }
)
_MASKS: Final = "*＊×○●□"
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
Problem = tuple[int, str, tuple[str, ...]]
Cells = Mapping[str, str]
Row = tuple[int, dict[str, str]]


def is_one(content: bytes, name: str) -> bool:
    """Whether a file has any heading of a roll; True for one that cannot be read at all, which says so itself."""
    try:
        table = spreadsheet.read(content, name, COLUMNS)
    except Unreadable:
        return True
    return table.top is None or bool({"building", "room", "door"} & table.columns(COLUMNS).keys())


def read(content: bytes, name: str) -> list[Household]:
    """The households of a file. Raises RollRefused with every line that is wrong, the first twenty."""
    return looked_over(content, name)[0]


def looked_over(content: bytes, name: str) -> tuple[list[Household], RollSummary]:
    """The households of a file, owners by their names, and what it holds. Raises RollRefused as `read` does."""
    table = _table(content, name)
    made = _households(table, name)
    return made, summary(made, table.unread(COLUMNS))


def _households(table: Table, name: str) -> list[Household]:
    problems: list[Problem] = []
    rows = list(_rows(table, name, problems))
    found: dict[str, int] = {}
    made: list[Household] = []
    for line, row in rows:
        each = _household(line, row, problems)
        if each is None:
            continue
        alike = plain_label(each.label)
        if alike in found:
            problems.append((line, "twice", (each.label, str(found[alike]))))
        found.setdefault(alike, line)
        made.append(each)
    _whole_columns(rows, made, problems)
    if not made and not problems:
        problems.append((1, "empty", ()))
    if problems:
        raise RollRefused(sorted(problems)[:SHOWN])
    return made


def _whole_columns(rows: Sequence[Row], made: Sequence[Household], problems: list[Problem]) -> None:
    """Areas and shares are given for all households or for none: a blank share is not one, 0 is none."""
    if any(each.area for each in made):
        problems += [(line, "no_area", ()) for line, row in rows if not row.get("area", "").strip()]
    if any(row.get("shares", "").strip() for _, row in rows):
        problems += [
            (line, "no_share", ()) for line, row in rows if not row.get("shares", "").strip()
        ]


def _table(content: bytes, name: str) -> Table:
    try:
        return spreadsheet.read(content, name, COLUMNS)
    except TwoSheets as error:
        raise RollRefused([(1, "two_sheets", (error.sheets,))]) from error
    except TooLarge as error:
        raise RollRefused([(1, "too_large", ())]) from error
    except Unreadable as error:
        raise RollRefused(
            [(error.line or 1, "quote" if error.line else "unreadable", ())]
        ) from error


def _rows(table: Table, name: str, problems: list[Problem]) -> Iterator[Row]:
    if table.top is None:
        raise RollRefused([(1, "empty", ())])
    columns = table.columns(COLUMNS)
    problems += [(table.top + 1, "two_columns", pair) for pair in table.doubled(COLUMNS)]
    if "room" in columns and "building" not in columns:  # the whole door stands in one column
        columns = {**columns, "door": columns["room"]}
    if {
        "door",
        "building",
    } <= columns.keys() and "room" not in columns:  # 楼栋, 单元, 门牌号: the last is the room
        columns = {("room" if part == "door" else part): at for part, at in columns.items()}
    problems += [
        (line, "merged", (last,))
        for line, last in table.filled(columns, ("building", "unit", "owner"))
    ]
    missing = {"building", "room"} - columns.keys()
    if missing and "door" not in columns:
        raise RollRefused(
            [(table.top + 1, "no_column", tuple(COLUMNS[part][0] for part in sorted(missing)))]
        )
    if len(table.rows) > MOST_ROWS:
        raise RollRefused([(MOST_ROWS + 1, "too_long", (str(MOST_ROWS),))])
    yield from _lines(table, columns, problems)


def _lines(table: Table, columns: Mapping[str, int], problems: list[Problem]) -> Iterator[Row]:
    """The rows below the heading that are households; the template's own example only where it stands alone."""
    assert table.top is not None
    head = table.rows[table.top]
    if "area" in columns and _LAND.search(head[columns["area"]]):
        problems.append((table.top + 1, "area_unit", (head[columns["area"]],)))
    below = [
        (line, cells, row)
        for line, cells in enumerate(table.rows[table.top + 1 :], table.top + 2)
        if any((row := table.row(cells, columns)).values()) and not _sums_up(cells, row)
    ]
    own = [each for each in below if not _is_example(each[2])]
    for line, cells, row in own or below:
        if table.too_wide(cells):
            problems.append((line, "too_wide", ()))
        yield line, row


def _is_example(row: Cells) -> bool:
    """The row that shows in the template how to fill it in, whatever columns a file has kept of it."""
    parts = [part for part in COLUMNS if part != "door"]
    example = {part: str(each) for part, each in zip(parts, EXAMPLE, strict=True)}
    return all(part in row for part in ("building", "room", "owner")) and all(
        row[part] == example.get(part, "") for part in row
    )


def _sums_up(cells: Sequence[str], row: Mapping[str, str]) -> bool:
    """Whether a row is a total or a remark under the table, and no household."""
    first = opening(cells)
    told = [row.get(part, "") for part in ("door", "building")]
    if row.get("room") and any(each and not sums_up(each) for each in told):
        return False  # a door stands in it, whatever its remark says
    if sums_up(first) or _SIGNED.match(first):
        return True
    return not row.get("room") and first.startswith(("注", "说明", "备注"))


def _household(line: int, row: Mapping[str, str], problems: list[Problem]) -> Household | None:
    place = _door(line, row, problems)
    area = _area(line, row.get("area", ""), problems)
    shares = _shares(line, row.get("shares", ""), problems)
    if place is None:
        return None
    groups = tuple(
        part
        for part in row.get("groups", "").replace("，", ",").replace("、", ",").split(",")
        if part.strip()
    )
    held = "".join(row.get("developer", "").split()).lower()
    if held not in _YES | _NO:
        problems.append((line, "bad_developer", (held,)))
    owner = _owner(row.get("owner", ""))
    if any(mark in owner for mark in _MASKS):  # 张* may be anybody: no two of them are one head
        problems.append((line, "masked_owner", (row["owner"],)))
    return Household(place, area, shares, owner, held in _YES, groups)


def _owner(written: str) -> str:
    """One spelling of an owner or of several: no spaces, one kind of brackets, co-owners in one order; nothing for
    words that name nobody."""
    plain = _DOTS.sub("", _UNSEEN.sub("", written.translate(_MARKS)).lower())
    names = [_TITLED.sub("", name) for name in _BETWEEN.split(plain) if name]
    return "、".join(sorted(set(names) - _NOBODY))[:200]


def _door(line: int, row: Mapping[str, str], problems: list[Problem]) -> Door | None:
    dated = next(
        (row[part] for part in ("door", "room", "building") if _DATE.match(row.get(part, ""))), None
    )
    if dated is not None:  # a spreadsheet took 1-2-3 for a day
        problems.append((line, "date_door", (dated,)))
        return None
    if row.get("door") and not (row.get("building") and row.get("room")):
        place = door(row["door"])
        if place is None:
            problems.append((line, "bad_door", (row["door"],)))
        return place
    try:
        row = _parted(row)
    except ValueError:
        problems.append(
            (
                line,
                "two_units",
                (" ".join(filter(None, map(row.get, ("building", "unit", "room")))),),
            )
        )
        return None
    written = _spelt(row)
    if written is None:
        problems.append((line, "no_door", ()))
        return None
    if isinstance(written, Door):
        return written
    room = written
    unit = _whole(row.get("unit", ""))
    named = building(_whole(row["building"]))
    entrance = _entrance(unit)
    place = (
        door(f"{named}-{entrance}-{room}" if entrance else f"{named}号楼{room}") if named else None
    )
    if place is None or entrance is None:
        problems.append(
            (
                line,
                "bad_door",
                (" ".join(part for part in (row["building"], unit, row["room"]) if part),),
            )
        )
        return None
    return place


def _entrance(unit: str) -> str | None:
    """A unit as doors have it, empty for none; None for what is no unit."""
    if unit in _NO_UNIT:
        return ""
    plain = _UNIT.sub("", unit)
    return number(plain) if len(plain) <= MOST_UNIT and "-" not in plain else None


def _parted(row: Cells) -> dict[str, str]:
    """A building or a room that holds its unit too (3-2 and 501, 3 and 2-501) parted from it. Raises ValueError where
    the unit's own column says another."""
    parts = {part: _whole(row.get(part, "")) for part in ("building", "unit", "room")}
    house = _HOUSE_AND_UNIT.fullmatch(parts["building"])
    room = _UNIT_AND_ROOM.fullmatch(parts["room"])
    own = _HOUSE_AND_UNIT.fullmatch(parts["unit"])
    if own is not None and own[1] == parts["building"]:
        parts["unit"] = own[2]
    said = [found for found in (house and house[2], room and room[1]) if found]
    given = _UNIT.sub("", parts["unit"]) if parts["unit"] not in _NO_UNIT else ""
    if len({*said, *([given] if given else [])}) > 1:
        raise ValueError(row)
    if house is not None:
        parts["building"] = house[1]
    if room is not None:
        parts["room"] = room[2]
    if said:
        parts["unit"] = said[0]
    return {**row, **parts}


def _spelt(row: Cells) -> Door | str | None:
    """A door that needs no building and unit of its own (商铺 12, a villa), else the room as door() reads it."""
    house = _whole(row.get("building", ""))
    room = _whole(row.get("room", ""))
    if room in _NO_UNIT or not house:
        return door(house or room)
    if building(house) is None and not house[-1:].isdigit() and (named := door(f"{house}{room}")):
        return named
    return f"负{room[1:]}" if re.fullmatch(r"-\d{1,4}", room) else room


def _whole(written: str) -> str:
    """3.0 as a spreadsheet's number is 3."""
    return (
        re.sub(r"\.0+$", "", written.strip())
        if re.fullmatch(r"\d+\.0+", written.strip())
        else written.strip()
    )


def _area(line: int, written: str, problems: list[Problem]) -> int | None:
    """Square metres with at most two decimals, in 0.01 m²."""
    if not written:
        return None
    try:
        plain = _AREA.sub("", "".join(written.split()))
        if not _THOUSANDS.fullmatch(plain):
            raise ValueError(written)
        exact = Decimal(plain.replace(",", "")) * 100
        rounded = exact.quantize(Decimal(1))
        if not 0 < rounded < 10**9 or abs(exact - rounded) > Decimal("0.000001"):
            raise ValueError(written)
        return int(rounded)
    except (ValueError, ArithmeticError):
        problems.append((line, "bad_area", (written,)))
        return None


def _shares(line: int, written: str, problems: list[Problem]) -> Fraction:
    try:
        if written and not _SHARES.fullmatch(written):
            raise ValueError(written)
        shares = Fraction(written.removesuffix("%")) if written else Fraction(1)
        if written.endswith("%"):
            shares /= 100
        if shares < 0 or not is_weight(str(shares)):
            raise ValueError(written)
        return shares
    except (ValueError, ZeroDivisionError):
        problems.append((line, "bad_shares", (written,)))
        return Fraction(1)

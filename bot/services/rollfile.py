"""Reading a roll from an xlsx or csv file: all of it or nothing, every problem with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from bot.domain.errors import RollRefused
from bot.domain.household import Door, Household, building, door, number
from bot.domain.roll import COLUMNS
from bot.services import spreadsheet
from bot.services.spreadsheet import MOST_ROWS, Unreadable

_SHARES: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?%?|[0-9]{1,9}/[0-9]{1,9}")
SHOWN: Final = 20
_YES: Final = frozenset({"是", "1", "y", "yes", "true", "√", "✓"})
Problem = tuple[int, str, tuple[str, ...]]
Row = tuple[int, dict[str, str]]


def read(content: bytes, name: str) -> list[Household]:
    """The households of a file. Raises RollRefused with every line that is wrong, the first twenty."""
    problems: list[Problem] = []
    rows = list(_rows(content, name, problems))
    found: dict[Door, int] = {}
    made: list[Household] = []
    for line, row in rows:
        each = _household(line, row, problems)
        if each is None:
            continue
        if each.door in found:
            problems.append((line, "twice", (each.label, str(found[each.door]))))
        found.setdefault(each.door, line)
        made.append(each)
    _areas(rows, made, problems)
    if not made and not problems:
        problems.append((1, "empty", ()))
    if problems:
        raise RollRefused(sorted(problems)[:SHOWN])
    return made


def _areas(rows: Sequence[Row], made: Sequence[Household], problems: list[Problem]) -> None:
    """Areas are given for all households or for none."""
    if any(each.area for each in made):
        problems += [(line, "no_area", ()) for line, row in rows if not row.get("area", "").strip()]


def _rows(content: bytes, name: str, problems: list[Problem]) -> Iterator[Row]:
    try:
        table = spreadsheet.read(content, name)
    except Unreadable as error:
        raise RollRefused([(1, "unreadable", ())]) from error
    problems += [(first, "merged", (str(last),)) for first, last in table.merged]
    if table.top is None:
        raise RollRefused([(1, "empty", ())])
    columns = table.columns(COLUMNS)
    missing = {"building", "room"} - columns.keys()
    if missing:
        raise RollRefused([(table.top + 1, "no_column", tuple(COLUMNS[part][0] for part in sorted(missing)))])
    if len(table.rows) > MOST_ROWS:
        raise RollRefused([(MOST_ROWS + 1, "too_long", (str(MOST_ROWS),))])
    for line, cells in enumerate(table.rows[table.top + 1 :], table.top + 2):
        if any(cell.strip() for cell in cells):
            yield line, {part: cells[at].strip() if at < len(cells) else "" for part, at in columns.items()}


def _household(line: int, row: Mapping[str, str], problems: list[Problem]) -> Household | None:
    place = _door(line, row, problems)
    area = _area(line, row.get("area", ""), problems)
    shares = _shares(line, row.get("shares", ""), problems)
    if place is None:
        return None
    groups = tuple(
        part for part in row.get("groups", "").replace("，", ",").replace("、", ",").split(",") if part.strip()
    )
    developer = row.get("developer", "").lower() in _YES
    return Household(place, area, shares, row.get("owner", "")[:60], developer, groups)


def _door(line: int, row: Mapping[str, str], problems: list[Problem]) -> Door | None:
    if not row["building"] or not row["room"]:
        problems.append((line, "no_door", ()))
        return None
    named, unit = building(row["building"]), row.get("unit", "")
    entrance = number(unit.removesuffix("单元").removesuffix("门")[:5]) if unit else ""
    place = door(f"{named}-{entrance}-{row['room']}" if entrance else f"{named}-{row['room']}") if named else None
    if place is None or entrance is None:
        problems.append((line, "bad_door", (f"{row['building']} {unit} {row['room']}",)))
        return None
    return place


def _area(line: int, written: str, problems: list[Problem]) -> int | None:
    """Square metres with at most two decimals, in 0.01 m²."""
    if not written:
        return None
    try:
        exact = Decimal(written.removesuffix("㎡").removesuffix("平米").strip()) * 100
        rounded = exact.quantize(Decimal(1))
        if not 0 < rounded < 10**9 or abs(exact - rounded) > Decimal("0.000001"):
            raise InvalidOperation
        return int(rounded)
    except InvalidOperation:
        problems.append((line, "bad_area", (written,)))
        return None


def _shares(line: int, written: str, problems: list[Problem]) -> Fraction:
    try:
        if written and not _SHARES.fullmatch(written):
            raise ValueError(written)
        shares = Fraction(written.removesuffix("%")) if written else Fraction(1)
        if shares <= 0:
            raise ValueError(written)
        return shares
    except (ValueError, ZeroDivisionError):
        problems.append((line, "bad_shares", (written,)))
        return Fraction(1)

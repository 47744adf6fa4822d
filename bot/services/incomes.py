"""Common income from a file: all of it or nothing, looked at first, then kept and published."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.domain.errors import SheetRefused
from bot.domain.income import COLUMNS, Entry, total
from bot.domain.notice import Notice
from bot.services import spreadsheet
from bot.services.noticing import Noticing
from bot.services.privacy import Sealer
from bot.services.spreadsheet import MOST_ROWS, Table, Unreadable
from bot.services.unit import Unit
from bot.storage import incomes
from bot.storage.communities import Community
from bot.texts import incomes as texts

SHOWN: Final = 20
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[ T].*)?")
Problem = tuple[int, str, str]


class Incomes:
    """The months in a file replace what was kept for the same months."""

    def __init__(self, sealer: Sealer, noticing: Noticing) -> None:
        self._sealer = sealer
        self._noticing = noticing

    def is_one(self, content: bytes, name: str) -> bool:
        """Whether a file's heading is that of income and spending rather than of a roll."""
        try:
            found = spreadsheet.read(content, name).columns(COLUMNS)
        except Unreadable:
            return False
        return bool({"income", "spending"} & found.keys())

    def read(self, content: bytes, name: str) -> list[Entry]:
        """A file's lines. Raises SheetRefused with every line that is wrong, the first twenty."""
        try:
            table = spreadsheet.read(content, name)
        except Unreadable as error:
            raise SheetRefused([(1, "unreadable", "")]) from error
        problems: list[Problem] = [(first, "merged", str(last)) for first, last in table.merged]
        made = _entries(table, problems)
        if not made and not problems:
            problems.append((1, "empty", ""))
        if problems:
            raise SheetRefused(sorted(problems)[:SHOWN])
        return made

    def sealed(self, content: bytes) -> str:
        return self._sealer.seal_file(content)

    def unsealed(self, sealed: str, name: str) -> list[Entry]:
        return self.read(self._sealer.open_file(sealed), name)

    async def bring_in(self, unit: Unit, community: Community, entries: Sequence[Entry]) -> Notice:
        """Keeps the lines and publishes their sums."""
        await incomes.replace(await unit.rows(), community.id, entries)
        months = sorted({each.day[:7] for each in entries})
        values = {"month": texts.months(months), "text": texts.sums(total(entries))}
        return await self._noticing.by_book(unit, community, "income", values)

    async def of(self, unit: Unit, community: Community) -> list[Entry]:
        return await incomes.of(await unit.rows(), community.id)


def _entries(table: Table, problems: list[Problem]) -> list[Entry]:
    if table.top is None:
        return []
    columns = table.columns(COLUMNS)
    missing = [COLUMNS[part][0] for part in ("day", "item", "income", "spending") if part not in columns]
    if missing:
        problems.append((table.top + 1, "no_column", "、".join(missing)))
        return []
    if len(table.rows) > MOST_ROWS:
        problems.append((MOST_ROWS + 1, "too_long", str(MOST_ROWS)))
        return []
    made: list[Entry] = []
    for line, cells in enumerate(table.rows[table.top + 1 :], table.top + 2):
        row = {part: cells[at].strip() if at < len(cells) else "" for part, at in columns.items()}
        if any(row.values()) and not row["item"].startswith(("合计", "总计")) and not row["day"].startswith("合计"):
            entry = _entry(line, row, problems)
            if entry is not None:
                made.append(entry)
    return made


def _entry(line: int, row: Mapping[str, str], problems: list[Problem]) -> Entry | None:
    before = len(problems)
    day = _day(row["day"])
    if day is None:
        problems.append((line, "bad_day", row["day"]))
    if not row["item"]:
        problems.append((line, "no_item", ""))
    income, spending = (_fen(line, row[part], problems) for part in ("income", "spending"))
    if len(problems) == before and not income and not spending:
        problems.append((line, "no_amount", ""))
    if len(problems) > before or day is None:
        return None
    return Entry(day, row["item"][:60], income, spending, row.get("note", "")[:200])


def _day(written: str) -> str | None:
    """2026-03-05, 2026/3, 2026年3月 -> an ISO date; a month alone is its first day."""
    found = _DAY.fullmatch(written)
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat() if found else None
    except ValueError:
        return None


def _fen(line: int, written: str, problems: list[Problem]) -> int:
    """Yuan with at most two decimals, in fen; nothing is 0."""
    plain = written.replace(",", "").replace("，", "").removesuffix("元").removeprefix("¥").strip()
    if not plain or plain in ("-", "—"):
        return 0
    try:
        exact = Decimal(plain) * 100
        rounded = exact.quantize(Decimal(1))
        if not 0 <= rounded < 10**13 or abs(exact - rounded) > Decimal("0.001"):
            raise InvalidOperation
        return int(rounded)
    except InvalidOperation:
        problems.append((line, "bad_amount", written))
        return 0

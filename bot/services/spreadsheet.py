"""Reading a table from an xlsx or csv file, as people make them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_ROWS: Final = 50_000


class Unreadable(Exception):
    """Neither an xlsx nor a csv that can be read."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as text; `merged` are (first, last) lines from 1 of cells that were merged below the heading."""

    rows: list[list[str]]
    merged: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    @property
    def top(self) -> int | None:
        """The heading: the first row that holds anything."""
        return next((index for index, cells in enumerate(self.rows) if any(cell.strip() for cell in cells)), None)

    def columns(self, known: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Where each known column stands, by the names its heading may have."""
        if self.top is None:
            return {}
        heads = ["".join(cell.split()).lower().split("（")[0].split("(")[0] for cell in self.rows[self.top]]
        return {part: heads.index(word) for part, words in known.items() for word in words if word in heads}


def read(content: bytes, name: str) -> Table:
    """A file's first sheet. Raises Unreadable."""
    return Table(_csv(content)) if name.lower().endswith(".csv") else _xlsx(content)


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise Unreadable


def _xlsx(content: bytes) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError, IndexError, RuntimeError) as error:
        raise Unreadable from error
    spans = [(first[0] + 1, last[0] + 1) for first, last in merged if first[0] > 0]
    return Table([[_written(cell) for cell in row] for row in cells], spans)


def _written(cell: Any) -> str:
    """A cell as its reader sees it: 501.0 is 501."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if cell is not None else ""

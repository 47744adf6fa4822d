"""Reading a table from an xlsx or csv file, as people make them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.services import bounded

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
    try:
        made = bounded.read("xlsx", content)
    except bounded.TooMuch as error:
        raise Unreadable from error
    return Table(made["rows"], [(first, last) for first, last in made["merged"] if first > 1])

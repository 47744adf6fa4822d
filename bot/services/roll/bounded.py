"""Reading what strangers send in a process of its own, which a bomb may kill instead of us.

`python -m bot.services.roll.bounded KIND` reads a file on standard input and writes JSON on standard output. Memory,
time and size are limited there; here a child that did not come back is a file that cannot be read.
"""

import io
import json
import resource
import subprocess
import sys
from collections import OrderedDict
from hashlib import sha256
from typing import Any, Final

from bot import quickjson

KEPT: Final = 2
MEMORY: Final = (
    700 * 2**20
)  # bytes of address space: the interpreter, the reader, and what 50,000 rows take
SECONDS: Final = 6
MOST_CELLS: Final = 1_000_000
MOST_ROWS: Final = 60_000
MOST_EMPTY: Final = (
    100  # rows without a word in between, after which nothing is kept but what holds text
)


class TooMuch(Exception):
    """The file asks for more memory or time than anybody's table needs, or is none at all."""


_known: OrderedDict[tuple[str, bytes], Any] = OrderedDict()


def read(kind: str, content: bytes) -> Any:
    """What a file of this kind holds ("xlsx": its visible sheets). Raises TooMuch.

    The last few files stay read: one is looked at before a transaction begins, and used within it.
    """
    mark = (kind, sha256(content).digest())
    if mark not in _known:
        _known[mark] = _in_child(kind, content)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    if _known[mark] is None:
        raise TooMuch
    return _known[mark]


def _in_child(kind: str, content: bytes) -> Any:
    """What the child made of it; None where it did not come back."""
    command = [sys.executable, "-I", "-m", "bot.services.roll.bounded", kind]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else quickjson.loads(done.stdout.decode("utf-8"))


def _xlsx(content: bytes) -> list[dict[str, Any]]:
    """Every visible sheet: its name and its rows, trimmed to what holds text, and which cells were merged."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    made: list[dict[str, Any]] = []
    cells = 0
    for about in book.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows: list[list[str]] = []
        empty = 0
        for row in sheet.iter_rows():
            written = [_written(cell) for cell in row]
            while written and not written[-1].strip():
                written.pop()
            empty = 0 if written else empty + 1
            cells += len(written)
            if cells > MOST_CELLS or len(rows) > MOST_ROWS:
                raise MemoryError
            if empty <= MOST_EMPTY:
                rows.append(written)
        while rows and not rows[-1]:
            rows.pop()
        first = sheet.start or (0, 0)
        merged = [
            (a - first[0], c - first[0], b - first[1], d - first[1])
            for (a, b), (c, d) in sheet.merged_cell_ranges or []
        ]
        made.append({"name": about.name, "rows": rows, "merged": merged})
    return made


def _written(cell: Any) -> str:
    """A cell as its reader sees it: 501.0 is 501; a number with decimals says that it is one."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.10g}"
    return str(cell) if cell is not None else ""


_KINDS: Final = {"xlsx": _xlsx}


def main() -> int:
    """The child."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        made = _KINDS[sys.argv[1]](sys.stdin.buffer.read())
        sys.stdout.write(json.dumps(made, ensure_ascii=False, default=str))
    except BaseException:  # whatever a reader makes of a bad file, a panic of its core included
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

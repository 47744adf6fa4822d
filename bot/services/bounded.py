"""Reading what strangers send in a process of its own, which a bomb may kill instead of us.

`python -m bot.services.bounded KIND` reads a file on standard input and writes JSON on standard output. Memory,
time and size are limited there; here a child that did not come back is a file that cannot be read.
"""

import io
import json
import resource
import subprocess
import sys
from typing import Any, Final

from bot import quickjson

MEMORY: Final = 700 * 2**20  # bytes of address space: the interpreter, the reader, and what 50,000 rows take
SECONDS: Final = 6
MOST_CELLS: Final = 3_000_000


class TooMuch(Exception):
    """The file asks for more memory or time than anybody's table needs, or is none at all."""


def read(kind: str, content: bytes) -> Any:
    """What a file of this kind holds ("xlsx": rows and merged cells). Raises TooMuch."""
    command = [sys.executable, "-I", "-m", "bot.services.bounded", kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if done.returncode != 0:
        raise TooMuch
    return quickjson.loads(done.stdout.decode("utf-8"))


def _xlsx(content: bytes) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    if sheet.height * sheet.width > MOST_CELLS:
        raise MemoryError
    rows = [[_written(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return {"rows": rows, "merged": [(first[0] + 1, last[0] + 1) for first, last in sheet.merged_cell_ranges or []]}


def _written(cell: Any) -> str:
    """A cell as its reader sees it: 501.0 is 501."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
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

"""Files cut, bent and swollen by chance: taken whole or refused in a sentence, whatever they are."""

import io
import json
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from bot.domain.errors import DomainError
from bot.services.listening import offline
from bot.services.roll import rollfile, spreadsheet

FILES = 25  # a seed
REFUSALS = (DomainError, offline.BadFile, spreadsheet.Unreadable)
BITS = (b"\x00", b'"', b"\n", b",", b'{"messages":[', b"\xff\xfe", b"=1+1", b"9" * 400)
SHEET_BITS = b'0123456789<>/"AXFDZ '


def _workbook() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(
        [["楼号", "单元", "房号", "面积", "业主"]]
        + [[f"{n % 4 + 1}号楼", "1", f"{n}01", 80.5, f"业主{n}"] for n in range(1, 30)]
    ):
        sheet.write_row(line, 0, row)
    book.close()
    return made.getvalue()


GOOD = {
    "roll.xlsx": _workbook(),
    "roll.csv": "楼号,单元,房号,面积\n3号楼,1,101,80.5\n3号楼,1,102,80.5\n".encode(),
    "history.json": json.dumps(
        {
            "name": "群",
            "type": "private_supergroup",
            "id": 1,
            "messages": [
                {
                    "id": n,
                    "type": "message",
                    "date": f"2026-03-0{n}T19:00:00",
                    "from_id": "u1",
                    "text": "电梯坏了",
                }
                for n in range(1, 9)
            ],
        }
    ).encode(),
    "history.txt": "[2026/3/2 19:00] 甲: 电梯坏了\n[2026/3/2 19:04] 乙: 没人管\n".encode(),
    "history.csv": "时间,发言人,内容\n2026-03-02 19:00,甲,电梯坏了\n".encode(),
}


def _bent(content: bytes, chance: random.Random) -> bytes:
    """A file cut, with bytes changed, a stretch repeated, something put in, or cells of its sheets changed."""
    kind = chance.randrange(5)
    at = chance.randrange(len(content))
    if kind == 0:
        return content[: at + 1]
    if kind == 1:
        made = bytearray(content)
        for _ in range(chance.randrange(1, 20)):
            made[chance.randrange(len(made))] = chance.randrange(256)
        return bytes(made)
    if kind == 2:
        end = min(len(content), at + chance.randrange(1, 400))
        return content[:at] + content[at:end] * chance.randrange(2, 40) + content[end:]
    if kind == 3 or not zipfile.is_zipfile(io.BytesIO(content)):
        return content[:at] + chance.choice(BITS) + content[at:]
    return _bent_sheets(content, chance)


def _bent_sheets(content: bytes, chance: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = bytearray(old.read(name))
            for _ in range(chance.randrange(1, 6) if "sheet" in name or "shared" in name else 0):
                part[chance.randrange(len(part))] = chance.choice(SHEET_BITS)
            new.writestr(name, bytes(part))
    return made.getvalue()


@pytest.mark.parametrize("seed", range(4))
def test_a_bent_file_is_taken_whole_or_refused_in_a_sentence(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    refused = 0
    for _ in range(FILES):
        name = chance.choice(list(GOOD))
        content = _bent(GOOD[name], chance)
        file = tmp_path / name
        file.write_bytes(content)
        try:
            if name.startswith("roll"):
                rollfile.looked_over(content, name)
            else:
                offline.read(file)
        except REFUSALS:
            refused += 1
    assert 0 < refused < FILES

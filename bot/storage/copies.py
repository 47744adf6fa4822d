"""Backups as files: whole or not there, loaded somewhere before they count, the oldest given up."""

import asyncio
import io
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.storage import backup
from bot.storage.session import Store

HOUR: Final = 3  # from which on a night's backup is made
_NAMED: Final = "bandeng-[0-9]*-[0-9]*.zip"


async def write(store: Store, file: Path) -> dict[str, int]:
    """Everything as of one instant in a file of the owner's; the number of rows by table.

    Raises BackupError, StorageError, OSError.
    """
    copy = io.BytesIO()
    async with store.snapshot() as connection:
        counts = await backup.dump(connection, copy)
        fits = await backup.fits(connection)
    content = copy.getvalue()
    if fits:
        await asyncio.to_thread(
            asyncio.run, _try(content)
        )  # a loop of its own: who works waits for none of it
    partly = file.with_name(f".{file.name}.part")
    partly.touch(mode=0o600)
    partly.write_bytes(content)
    partly.rename(file)
    return counts


async def _try(content: bytes) -> None:
    """A backup counts once it has been loaded somewhere. Raises BackupError."""
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{folder}/trial.db")
        try:
            async with store.transaction() as connection:
                await backup.load(connection, io.BytesIO(content))
        finally:
            await store.close()


def named(folder: Path, at: datetime) -> Path:
    """The file of a backup made at an instant, by its own clock."""
    return folder / f"bandeng-{at:%Y%m%d-%H%M%S}.zip"


def thin(folder: Path, keep: int) -> int:
    """Gives up all but the newest of the backups that bear such names; how many."""
    old = sorted(folder.glob(_NAMED))[:-keep]
    for each in old:
        each.unlink()
    return len(old)


async def nightly(store: Store, folder: Path, local: datetime, keep: int) -> bool:
    """A night's backup, where it is time and there is none; whether one was made.

    Raises BackupError, StorageError, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if local.hour < HOUR or any(folder.glob(f"bandeng-{local:%Y%m%d}-*.zip")):
        return False
    await write(store, named(folder, local))
    thin(folder, keep)
    return True

"""Backup and restore from the command line."""

import io
from pathlib import Path

import httpx

from bot.config import Settings
from bot.gateway.http import pass_for_backup
from bot.storage import backup
from bot.storage.backup import BackupError
from bot.storage.session import StorageError, Store


async def save(settings: Settings, file: Path) -> str:
    """Writes a backup and says how much is in it; a running bot is asked to write it. Raises BackupError."""
    if file.exists():
        raise BackupError(f"{file} 已经存在；请换个文件名。")
    if not file.resolve().parent.is_dir():
        raise BackupError(f"没有 {file.parent} 这个文件夹；请换个地方。")
    try:
        store = await Store.open(settings.database)
    except StorageError as error:
        if error.what != "locked":
            raise
        return await _ask_running(settings, file)
    try:
        copy = io.BytesIO()
        async with store.transaction() as connection:
            counts = await backup.dump(connection, copy)
        file.touch(mode=0o600)
        file.write_bytes(copy.getvalue())
    finally:
        await store.close()
    return _said(sum(counts.values()), file, settings)


async def _ask_running(settings: Settings, file: Path) -> str:
    """SQLite allows one connection: the running bot writes the copy itself."""
    host, port = settings.listen
    if not settings.key_file.exists():
        raise BackupError(f"找不到密钥 {settings.key_file}；请把 BANDENG_KEY_FILE 设成运行中的小板凳用的那个。")
    try:
        async with httpx.AsyncClient(timeout=120) as client:
            answer = await client.post(
                f"http://{host}:{port}/backup",
                params={"to": str(file.resolve())},
                headers={"Authorization": f"Bearer {pass_for_backup(settings.key_file.read_bytes().strip())}"},
            )
    except httpx.HTTPError as error:
        raise BackupError("数据库正被使用，又连不上那个小板凳；请检查 BANDENG_LISTEN。") from error
    if answer.is_error:
        raise BackupError(answer.text)
    return _said(sum(answer.json().values()), file, settings)


def _said(rows: int, file: Path, settings: Settings) -> str:
    return f"已备份 {rows} 行到 {file}。另请单独收好密钥 {settings.key_file}：没有它，署名恢复不出来。"


async def bring_back(settings: Settings, file: Path) -> str:
    """Fills an empty database. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"找不到备份文件 {file}。")
    store = await Store.open(settings.database)
    try:
        async with store.transaction() as connection:
            with file.open("rb") as source:
                counts = await backup.load(connection, source)
    finally:
        await store.close()
    return f"已恢复 {sum(counts.values())} 行。"

"""Backup and restore: every table as JSON lines in a zip, the same for both databases."""

import base64
import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.migrate import HEAD, current
from bot.storage.tables import Instant, counters, metadata

FORMAT: Final = "bandeng-backup-1"
GAP: Final = (
    100  # numbers left out after a restore: what was given out since the backup is not given again
)


class BackupError(Exception):
    """A file is no backup, or the database is not empty; the text says which, in Chinese."""


async def dump(connection: AsyncConnection, target: io.BufferedIOBase) -> dict[str, int]:
    """Writes a consistent copy of every row; the number of rows by table."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        revision = await connection.run_sync(current)
        archive.writestr("format.json", json.dumps({"format": FORMAT, "revision": revision}))
        tables = (
            metadata.sorted_tables if revision == HEAD else await connection.run_sync(_as_found)
        )
        for table in tables:
            rows = await connection.execute(select(table))
            lines = [json.dumps(_plain(dict(row)), ensure_ascii=False) for row in rows.mappings()]
            archive.writestr(f"{table.name}.jsonl", "\n".join(lines))
            counts[table.name] = len(lines)
    return counts


def _as_found(connection: Connection) -> list[Table]:
    """The tables of a database of another version."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


async def fits(connection: AsyncConnection) -> bool:
    """Whether a database is of this version."""
    return await connection.run_sync(current) == HEAD


async def holds_anything(connection: AsyncConnection) -> bool:
    """Whether there is a database of ours at all."""
    return await connection.run_sync(current) is not None


async def load(connection: AsyncConnection, source: io.BufferedIOBase) -> dict[str, int]:
    """Fills an empty database from a backup, all or nothing. Raises BackupError."""
    try:
        return await _load(connection, source)
    except BackupError:
        raise
    except Exception as error:  # one flipped byte may lead to anything
        raise BackupError("这份备份不完整或被改过，没有恢复任何东西。") from error


async def _load(connection: AsyncConnection, source: io.BufferedIOBase) -> dict[str, int]:
    try:
        archive = zipfile.ZipFile(source)
        header = json.loads(archive.read("format.json"))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError("这不是小板凳的备份文件。") from error
    if header.get("format") != FORMAT:
        raise BackupError("这份备份的格式不认识，请用同一版本的小板凳恢复。")
    if header.get("revision") != await connection.run_sync(current):
        raise BackupError("这份备份来自另一版的数据库，请先用那一版恢复，再升级。")
    counts: dict[str, int] = {}
    for table in metadata.sorted_tables:
        if (await connection.execute(select(table).limit(1))).first() is not None:
            raise BackupError("数据库里已经有内容；请换一个空的数据库再恢复。")
        lines = archive.read(f"{table.name}.jsonl").decode().split("\n")
        rows = [_typed(table.columns, json.loads(line)) for line in lines if line]
        for start in range(0, len(rows), 500):
            await connection.execute(insert(table), rows[start : start + 500])
        counts[table.name] = len(rows)
        await _advance(connection, table)
    await connection.execute(update(counters).values(value=counters.c.value + GAP))
    return counts


async def _advance(connection: AsyncConnection, table: Any) -> None:
    """PostgreSQL's sequences go on after the highest id restored."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        highest = (await connection.execute(select(func.max(table.c.id)))).scalar() or 0
        sequence = func.pg_get_serial_sequence(table.name, "id")
        await connection.execute(select(func.setval(sequence, highest + 1, False)))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _written(value) for key, value in row.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return value


def _typed(columns: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {key: _read(columns[key].type, value) for key, value in row.items()}


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, Instant) and value is not None:
        return datetime.fromisoformat(value)
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return value

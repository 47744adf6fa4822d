"""aiosqlite with fewer trips to its thread: only what waits for the disk or may read long goes there.

Within a transaction SQLite changes rows in memory, in microseconds; handing each such statement to a thread and
back takes several times as long as the statement. Reads go to the thread once, and bring all their rows along.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import aiosqlite
from aiosqlite.context import contextmanager

CHANGES: Final = ("INSERT", "UPDATE", "DELETE", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK TO")
_CHUNK: Final = 64  # rows at a time for `async for`, as aiosqlite has it


class NearCursor(aiosqlite.Cursor):
    """Runs changes at once and reads in the thread."""

    _read: list[Any] | None = None

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> aiosqlite.Cursor:
        given = () if parameters is None else parameters
        if sql.startswith(CHANGES):
            self._read = self._run(sql, given)
        else:
            self._read = await self._execute(partial(self._run, sql, given))
        return self

    def _run(self, sql: str, given: Iterable[Any]) -> list[Any] | None:
        self._cursor.execute(sql, given)  # pyright: ignore[reportArgumentType]
        return self._cursor.fetchall() if self._cursor.description else None

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> aiosqlite.Cursor:
        self._cursor.executemany(sql, parameters)  # pyright: ignore[reportArgumentType]
        return self

    async def fetchall(self) -> Iterable[Any]:
        rows, self._read = self._read, None
        return rows or []

    async def close(self) -> None:
        self._cursor.close()


class NearConnection(aiosqlite.Connection):
    """Its cursors are made and closed without a trip."""

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return NearCursor(self, self._conn.cursor())


def connect(*given: Any, **named: Any) -> NearConnection:
    """As aiosqlite.connect, for SQLAlchemy's `async_creator_fn`."""
    opened: Callable[[], sqlite3.Connection] = partial(sqlite3.connect, *given, **named)
    made = NearConnection(opened, _CHUNK)
    made._thread.daemon = True  # pyright: ignore[reportPrivateUsage]
    return made

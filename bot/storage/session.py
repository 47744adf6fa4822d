"""One database, one writer: opening it, transactions, what can go wrong."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import event, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot import quickjson
from bot.storage.migrate import NewerSchema, upgrade
from bot.storage.near import connect

Rows = AsyncConnection
Item = TypeVar("Item")
Result = TypeVar("Result")

_PRAGMAS: Final = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 3000",
    "PRAGMA secure_delete = ON",
)
_JSON: Final[dict[str, Any]] = {
    "json_serializer": quickjson.dumps,
    "json_deserializer": quickjson.loads,
}
_FULL: Final = ("database or disk is full", "No space left", "could not extend file")
_READONLY: Final = ("readonly database", "read-only transaction", "unable to open database file")
_LOCKED: Final = ("database is locked",)
_CHANGED: Final = frozenset({"42P01", "42703", "42501", "3F000", "25006"})
"""No such table, column, right or schema, read only: the database is another one for a while, nothing is wrong with
what was asked. Source: PostgreSQL, appendix A."""


# A machine that is gone without a word is noticed by both ends within eight seconds, so that its locks are free and
# another takes over; sessions over a Unix socket ignore all of it.
_WATCHED: Final = {
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,
    "options": "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
    " -c tcp_user_timeout=8000",
}


class StorageError(Exception):
    """The database cannot be used; `what` is "locked", "full", "readonly", "newer", "unreadable", "no_folder" or
    "unreachable"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


ALONE: Final = (
    0x62616E64656E67  # the advisory lock of the one process that works on a PostgreSQL database
)
TRIES: Final = 20


class Store:
    """The open database, one transaction at a time: what is in memory beside the rows has one writer."""

    def __init__(self, engine: AsyncEngine, *, shared: bool = False) -> None:
        self.engine = engine
        self.shared = shared  # whether other processes work on it too
        self._turn = asyncio.Lock()
        self._alone: AsyncConnection | None = None

    @classmethod
    async def open(
        cls, url: str, *, migrate: bool = True, alone: bool = False, shared: bool = False
    ) -> "Store":
        """Opens and migrates. Raises StorageError when it is locked, unreadable or unreachable.

        `alone` is for the bot itself: a second one on the same PostgreSQL database would do everything twice.
        (SQLite's file is locked by whoever has it open.) `shared` is for one of several that part the work.
        """
        if (folder := _folder(url)) is not None and not folder.is_dir():
            raise StorageError("no_folder")
        if (file := database_file(url)) is not None and not file.exists():
            with suppress(OSError):
                file.touch(mode=0o600)  # what neighbours said is its owner's alone
        try:
            engine = _engine(url)
        except (ArgumentError, ValueError) as error:
            raise StorageError("unreachable") from error
        store = cls(engine, shared=shared)
        try:
            async with engine.begin() as connection:
                if migrate:
                    await connection.run_sync(upgrade)
                else:
                    await connection.execute(text("SELECT 1"))
        except NewerSchema as error:
            await engine.dispose()
            raise StorageError("newer") from error
        except DBAPIError as error:
            await engine.dispose()
            raise StorageError(_kind(error)) from error
        if alone and engine.dialect.name == "postgresql" and not await store._take(shared=shared):
            await store.close()
            raise StorageError("locked")
        return store

    async def _take(self, *, shared: bool) -> bool:
        """Takes the database's own lock for as long as the store is open, with others that part the work or alone; one
        that just ended may hold it still."""
        self._alone = await self.engine.connect()
        how = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        for _ in range(TRIES):
            taken = await self._alone.execute(text(f"SELECT {how}(:key)"), {"key": ALONE})
            await self._alone.commit()
            if taken.scalar_one():
                return True
            await asyncio.sleep(0.25)
        return False

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that commits at the end. Raises StorageError when the disk is full or gone."""
        async with self._turn:
            try:
                async with self.engine.begin() as connection:
                    yield connection
            except (IntegrityError, DataError):
                raise  # what was asked is wrong, not the database
            except ProgrammingError as error:
                if _state(error) not in _CHANGED:
                    raise
                raise StorageError("unreachable") from error
            except DBAPIError as error:
                raise StorageError(_kind(error)) from error

    async def holds(self) -> bool:
        """Whether the database's own lock is still ours: the server may have ended the connection that holds it."""
        if self._alone is None:
            return True
        try:
            held = await self._alone.execute(
                text(
                    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = "
                    "pg_backend_pid() AND granted"
                )
            )
            await self._alone.commit()
            return held.first() is not None
        except DBAPIError:
            return False

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncConnection]:
        """Everything as of one instant, to be read only. Raises StorageError."""
        if self.engine.dialect.name != "postgresql":
            async with self.transaction() as connection:
                yield connection
            return
        try:
            async with self.engine.connect() as connection:
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                yield connection
        except DBAPIError as error:
            raise StorageError(_kind(error)) from error

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncConnection]:
        """A connection of its own for a session's locks. Raises StorageError once the server has ended it."""
        try:
            async with self.engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise StorageError(_kind(error)) from error

    async def close(self) -> None:
        if self._alone is not None:
            await self._alone.close()
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    if url.startswith("sqlite"):
        path = url.partition("://")[2]
        near = {"async_creator_fn": connect, "check_same_thread": False}
        engine = create_async_engine(
            f"sqlite+aiosqlite://{path}", poolclass=StaticPool, connect_args=near, **_JSON
        )
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine
    return create_async_engine(url, pool_size=8, pool_pre_ping=True, connect_args=_WATCHED, **_JSON)


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def database_file(url: str) -> Path | None:
    """An SQLite file; None for any other database."""
    path = url.partition("///")[2].partition("?")[0]
    named = url.startswith("sqlite") and path and path != ":memory:"
    return Path(path).resolve() if named else None


def _folder(url: str) -> Path | None:
    """Where an SQLite file lies; None for any other database."""
    file = database_file(url)
    return file.parent if file is not None else None


def _state(error: DBAPIError) -> str:
    """PostgreSQL's own code of an error; "" for any other database."""
    return str(getattr(error.orig, "sqlstate", "") or getattr(error.orig, "pgcode", "") or "")


def _kind(error: DBAPIError) -> str:
    message = str(error.orig)
    if any(words in message for words in _FULL):
        return "full"
    if any(words in message for words in _LOCKED):
        return "locked"
    if any(words in message for words in _READONLY):
        return "readonly"
    return "unreadable" if isinstance(error.orig, sqlite3.Error) else "unreachable"


class GroupCommit(Generic[Item, Result]):
    """Commits whatever has queued up in one transaction, waiting on no timer.

    `write` gets the connection and the queued items; every `put` returns once its batch is committed.
    """

    def __init__(
        self, store: Store, write: Callable[[AsyncConnection, list[Item]], Awaitable[Result]]
    ) -> None:
        self._store = store
        self._write = write
        self._queued: list[tuple[Item, asyncio.Future[Result]]] = []
        self._draining = False

    async def put(self, item: Item) -> Result:
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queued.append((item, future))
        if not self._draining:
            self._draining = True
            try:
                await self._drain()
            finally:
                self._draining = False
        return await future

    async def _drain(self) -> None:
        while self._queued:
            batch, self._queued = self._queued, []
            try:
                async with self._store.transaction() as connection:
                    result = await self._write(connection, [item for item, _ in batch])
            except BaseException as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for _, future in batch:
                if not future.done():
                    future.set_result(result)

"""A statement for many rows at once, compiled once: SQLAlchemy looks at each row's values, not at its columns anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
Adapt = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """The text for a driver, whether it numbers its parameters, and what to do with each value on the way."""

    text: str
    by_position: bool
    values: Sequence[tuple[str, Adapt | None]]


class Bulk:
    """Made from what makes the statement for a dialect; every row must hold a value for each of `names`."""

    def __init__(self, make: Callable[[str], ClauseElement], names: Sequence[str]) -> None:
        self._make = make
        self._names = tuple(names)
        self._compiled: dict[str, _Compiled] = {}

    async def run(self, connection: AsyncConnection, rows: Sequence[Row]) -> None:
        """Executes it for all rows. Raises sqlalchemy.exc.DBAPIError."""
        made = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        given: Any = [
            tuple([row[name] if adapt is None else adapt(row[name]) for name, adapt in made.values])
            for row in rows
        ]
        if not made.by_position:
            names = [name for name, _ in made.values]
            given = [dict(zip(names, row, strict=True)) for row in given]
        await connection.exec_driver_sql(made.text, given)

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self._make(dialect.name).compile(dialect=dialect, column_keys=list(self._names))
        assert isinstance(made, SQLCompiler)
        order = list(made.positiontup or made.binds)
        assert set(order) <= set(self._names), (
            order
        )  # a column's default is not filled in for rows that pass by
        values = [
            (name, made.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in order
        ]
        self._compiled[dialect.name] = _Compiled(made.string, made.positional, values)
        return self._compiled[dialect.name]

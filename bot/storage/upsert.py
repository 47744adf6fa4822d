"""INSERT … ON CONFLICT, worded for the database at hand."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(connection: AsyncConnection | str, table: Table) -> Any:
    """An insert that takes on_conflict_do_nothing and on_conflict_do_update; loads only the dialect in use."""
    dialect = connection if isinstance(connection, str) else connection.dialect.name
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    return insert(table)

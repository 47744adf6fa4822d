"""Alembic, run from code: the schema's versions live in migrations/versions."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE: Final = Path(__file__).with_name("migrations")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Brings the database to a schema version; does nothing when it is there already."""
    config = _config(connection)
    wanted = ScriptDirectory.from_config(config).get_revision(revision)
    if wanted is None or current(connection) != wanted.revision:
        command.upgrade(config, revision)


def current(connection: Connection) -> str | None:
    """The schema version the database has, None when empty."""
    return MigrationContext.configure(connection).get_current_revision()

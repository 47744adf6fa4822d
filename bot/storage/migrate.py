"""The schema's versions: Alembic's, in migrations/versions; loaded only when there is something to do."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from bot.storage.tables import metadata

HERE: Final = Path(__file__).with_name("migrations")
HEAD: Final = "0025"


class NewerSchema(Exception):
    """The database was used by a later version than this one."""


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Brings the database to a schema version; does nothing when it is there already.

    An empty database is made from the tables themselves: no migration runs, and Alembic (11 MB) is not loaded.
    """
    present = current(connection)
    if present == revision:
        return
    if present is None and revision == HEAD:
        metadata.create_all(connection)
        connection.execute(
            text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        return
    from alembic import command
    from alembic.script import ScriptDirectory

    known = {
        each.revision for each in ScriptDirectory.from_config(_config(connection)).walk_revisions()
    }
    if present is not None and present not in known:
        raise NewerSchema(present)
    command.upgrade(_config(connection), revision)


def current(connection: Connection) -> str | None:
    """The schema version the database has, None when empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

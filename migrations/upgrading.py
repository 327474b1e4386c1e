"""Bringing a database to the newest migration."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from knowledge.errors import ConfigurationError, DatabaseUnavailable

ROOT = Path(__file__).parent.parent
MIGRATION_LOCK = 0x6D6F74637561  # "motcua"


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Run every migration up to `revision`.

    Raises: DatabaseUnavailable where the database cannot be read or written now;
    ConfigurationError where another version of the product made it.
    """
    try:
        with engine.begin() as connection:
            _wait_for_other_replicas(connection)
            command.upgrade(alembic_config(connection), revision)
    except CommandError as error:
        raise ConfigurationError(
            f"DATABASE_URL: the database was made by another version ({error}). Install that "
            "version, or start with an empty VAR_DIR."
        ) from error
    except DBAPIError as error:
        raise DatabaseUnavailable(f"database: {error.orig}") from error


def downgrade_database(engine: Engine, revision: str = "base") -> None:
    """Run migrations back to `revision`."""
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


def _wait_for_other_replicas(connection: Connection) -> None:
    """Migrate alone; on SQLite the transaction itself holds the write lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration on an open connection."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config

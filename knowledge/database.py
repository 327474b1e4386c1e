"""Opening the database: SQLite in WAL mode by default, PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from knowledge.errors import ConfigurationError, DatabaseUnavailable

BUSY_TIMEOUT_SECONDS = 15
POSTGRES_POOL_SIZE = 10


def open_engine(url: str) -> Engine:
    """Build the engine for `url`, making SQLite's folder where it is missing.

    Raises: ConfigurationError where the folder cannot be made or written.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=POSTGRES_POOL_SIZE)
    if parsed.database and parsed.database != ":memory:":
        _require_writable(Path(parsed.database).parent)
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"VAR_DIR: cannot write to {folder.resolve()} ({error.strerror}). "
            "Give the user that runs the bot write access, or point VAR_DIR elsewhere."
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event starts transactions instead
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    """Take the write lock at the start, so that a reader never fails on becoming a writer."""
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """A session that only reads; on SQLite it takes no write lock."""
    with _session(engine.execution_options(sqlite_begin="DEFERRED")) as session:
        yield session


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed at the end, or rolled back on an error."""
    with _session(engine) as session:
        yield session
        session.commit()


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    """Raises: DatabaseUnavailable where the database is gone, locked too long or full."""
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    except OperationalError as error:
        raise DatabaseUnavailable(f"database: {error.orig}") from error

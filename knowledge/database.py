"""Opening the database: SQLite in WAL mode by default, PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlmodel import Session, create_engine

from knowledge.errors import ConfigurationError, DatabaseUnavailable

BUSY_TIMEOUT_SECONDS = 15
POSTGRES_POOL_SIZE = 10
SQLITE_POOL_SIZE = 20
CHECKPOINT_PAGES = 8000
MOST_CONNECTIONS_MORE = 30
CONNECTION_WAIT_SECONDS = 10
WRITERS = "motcua_writers"


def open_engine(url: str) -> Engine:
    """Build the engine for `url`, making SQLite's folder where it is missing.

    Raises: ConfigurationError where the folder cannot be made or written, or PostgreSQL's library
    is missing.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgres_engine(url)
    _require_writable(Path(parsed.database or "").parent)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        pool_size=SQLITE_POOL_SIZE,
        max_overflow=MOST_CONNECTIONS_MORE,
        pool_timeout=CONNECTION_WAIT_SECONDS,
        hide_parameters=True,
        pool_use_lifo=True,  # the connection used last has its pages at hand
        execution_options={WRITERS: threading.RLock()},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _postgres_engine(url: str) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=POSTGRES_POOL_SIZE,
            pool_timeout=CONNECTION_WAIT_SECONDS,
            hide_parameters=True,  # error texts would hold what people wrote
        )
    except ImportError as error:
        raise ConfigurationError(
            "DATABASE_URL: the library for PostgreSQL is missing; install it: make province"
        ) from error


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
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
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
    with _in_line(engine), _session(engine) as session:
        yield session
        session.commit()


@contextmanager
def write_connection(engine: Engine) -> Iterator[Connection]:
    """As `write_session`, for plain statements alone: without a session's bookkeeping."""
    with _in_line(engine), ills_told(), engine.begin() as connection:
        yield connection


@contextmanager
def _in_line(engine: Engine) -> Iterator[None]:
    """Have this process's writers wait in line: SQLite itself lets them sleep and starve.

    Raises: DatabaseUnavailable where those before take too long.
    """
    writers = engine.get_execution_options().get(WRITERS)
    if writers is None:
        yield
        return
    if not writers.acquire(timeout=BUSY_TIMEOUT_SECONDS):
        raise DatabaseUnavailable("database: locked by other writers of this process")
    try:
        yield
    finally:
        writers.release()


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    with ills_told(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def ills_told() -> Iterator[None]:
    """Raises: DatabaseUnavailable where the database is gone, locked, full or broken."""
    try:
        yield
    except NoFreeConnection as error:
        raise DatabaseUnavailable("database: every connection is in use") from error
    except DBAPIError as error:
        if not _ill(error):
            raise
        raise DatabaseUnavailable(f"database: {error.orig}") from error


def _ill(error: DBAPIError) -> bool:
    """Whether the database is at fault, rather than the statement."""
    broken_file = type(error) is DatabaseError
    return isinstance(error, OperationalError) or broken_file or error.connection_invalidated

"""A SQLite database copied while it is in use, and put back in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine

DATABASE = "database.sqlite3"


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """Copy the database into `folder` and look at the copy; writers go on meanwhile."""
    copy = folder / DATABASE
    with closing(_connect(_place(engine))) as source, closing(_connect(copy)) as target:
        source.backup(target)
    with looking_at(copy) as connection:
        yield connection


@contextmanager
def looking_at(file: Path) -> Iterator[Connection]:
    """Read a copy that nobody writes to."""
    engine = create_engine(f"sqlite:///file:{file.resolve()}?mode=ro&immutable=1&uri=true")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def put_back(file: Path, engine: Engine, verify: Callable[[Connection], None]) -> None:
    """Replace the database of `engine`, all of it or nothing; `verify` sees the file before.

    Processes that have it open see the change as one transaction.
    """
    with looking_at(file) as connection:
        verify(connection)
    engine.dispose()
    with closing(_connect(file)) as source, closing(_connect(_place(engine))) as target:
        source.backup(target)
    with engine.connect() as connection:
        verify(connection)


def _place(engine: Engine) -> Path:
    assert engine.url.database is not None
    return Path(engine.url.database)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=60)

"""A PostgreSQL database dumped while it is in use, and put back beside the old one."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from keeping.errors import ToolFailed

DATABASE = "database.dump"
INSTALLED = Path("/usr/lib/postgresql")
LAST_WORDS = 500
PLAIN = ("--no-owner", "--no-privileges", "--no-comments")


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """Dump the database into `folder` and look at the very same rows; writers go on meanwhile.

    Raises: ToolFailed.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        name = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = ["--format=custom", *PLAIN, f"--snapshot={name}", "--schema=public"]
        _run("pg_dump", [*options, f"--file={folder / DATABASE}"], engine.url)
        yield connection


def put_back(file: Path, engine: Engine, verify: Callable[[Connection], None]) -> None:
    """Replace the database of `engine`; where that fails or `verify` does, the old one stands.

    Raises: ToolFailed, and what `verify` raises.
    """
    old = f"replaced_{secrets.token_hex(4)}"
    _change(engine, f"ALTER SCHEMA public RENAME TO {old}")
    try:
        _run(
            "pg_restore",
            [
                "--single-transaction",
                "--exit-on-error",
                *PLAIN,
                f"--dbname={engine.url.database}",
                str(file),
            ],
            engine.url,
        )
        with engine.connect() as connection:
            verify(connection)
    except BaseException:
        _change(
            engine, "DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {old} RENAME TO public"
        )
        raise
    _change(engine, f"DROP SCHEMA {old} CASCADE")


def _change(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _run(name: str, options: Sequence[str], url: URL) -> None:
    """Run a program of PostgreSQL; the password goes by its environment, never as an argument."""
    given = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        **{f"PG{key.upper()}": value for key, value in url.query.items() if key == "sslmode"},
    }
    environment = {**os.environ, **{key: str(value) for key, value in given.items() if value}}
    done = subprocess.run(
        [_program(name), *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ToolFailed(f"{name} failed: {done.stderr.strip()[-LAST_WORDS:]}")


def _program(name: str) -> str:
    """The newest one installed: it must not be older than the server."""
    versions = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise ToolFailed(f"{name} is not installed. On Debian: apt install postgresql-client")
    return found

"""What the importing commands start from: a file's bytes and a database that is ready."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from knowledge.database import open_engine
from knowledge.errors import UnreadableSource
from knowledge.settings import read_settings
from migrations.upgrading import upgrade_database


def read_file(path: Path) -> bytes:
    """The content of `path`.

    Raises: UnreadableSource where it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"{path}: cannot be read ({error.strerror})") from error


def ready_engine() -> Engine:
    """The engine of this deployment's database, made and brought to the newest migration."""
    engine = open_engine(read_settings().database_address)
    upgrade_database(engine)
    return engine

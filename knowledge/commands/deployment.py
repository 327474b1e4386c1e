"""The database of this deployment, as the commands need it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SQLITE = "sqlite:///"


def has_database(settings: Settings) -> bool:
    """Whether there is a database to read; told without loading the database libraries."""
    address = settings.database_address
    return not address.startswith(_SQLITE) or Path(address.removeprefix(_SQLITE)).is_file()


def existing_engine() -> Engine | None:
    """The engine of a database that is there; None where the deployment has none yet."""
    from knowledge.database import open_engine

    settings = read_settings()
    return open_engine(settings.database_address) if has_database(settings) else None

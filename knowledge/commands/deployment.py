"""The database of this deployment, as the commands need it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, make_url

from knowledge.database import open_engine
from knowledge.settings import Settings, read_settings


def existing_engine() -> Engine | None:
    """The engine of a database that is there; None where the deployment has none yet."""
    address = make_url(read_settings().database_address)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return None
    return open_engine(str(read_settings().database_address))


def engine_for_writing(settings: Settings) -> Engine:
    """The engine, with the tables made where the database is new."""
    return open_engine(settings.database_address)

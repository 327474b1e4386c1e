"""The whole application over a light bot, as `serve.py` builds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

import serve
from bot.building import Bot, Knowing, wire_bot
from knowledge.catalogue import Catalogue
from knowledge.database import open_engine
from knowledge.settings import Settings
from migrations.tables import METADATA
from retrieval.engine import SearchEngine
from tests.light_bot import light_catalogue, light_search

HERE = ("127.0.0.1", 40_000)
CITIZEN = ("203.0.113.77", 40_000)


def settings(folder: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, var_dir=folder, **values)  # type: ignore[call-arg]


def ready_engine(folder: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder / 'motcua.sqlite3'}")
    METADATA.create_all(engine)
    return engine


@cache
def _knowledge() -> tuple[Catalogue, SearchEngine]:
    catalogue = light_catalogue()
    return catalogue, light_search(catalogue)


def quick_bot(engine: Engine) -> Bot:
    """A light bot whose knowledge is loaded once."""
    return wire_bot(engine, Knowing(*_knowledge(), {}))


@contextmanager
def running(
    folder: Path, bot: Bot | None = None, client: tuple[str, int] = HERE, **values: Any
) -> Iterator[TestClient]:
    """The application with its workers; requests come from `client`."""
    own = settings(folder, **values)
    bot = bot or quick_bot(ready_engine(folder))
    app = serve.build_app(own, bot)
    with TestClient(app, client=client, raise_server_exceptions=False) as opened:
        yield opened
    bot.engine.dispose()

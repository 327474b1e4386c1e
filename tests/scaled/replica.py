"""`serve.py` with a small catalogue, so that a web replica is up in seconds."""

from __future__ import annotations

import sys
from dataclasses import replace

from sqlalchemy import Engine

import serve
from bot.building import Bot
from bot.refreshing import Refresher
from knowledge.learning.changes import read_changes
from knowledge.settings import Settings
from tests.light_bot import light_bot


def open_light_bot(_: Settings, engine: Engine) -> Bot:
    """A light bot that learns what staff teach, as the whole one does."""
    bot = light_bot(engine)
    same = bot.knowing.search.corpus.version
    refresher = Refresher(engine, bot.knowing, lambda _: _never(), lambda _: same)
    refresher.begin(read_changes(refresher.engine))
    return replace(bot, refresher=refresher)


def _never() -> None:  # type: ignore[return]
    raise AssertionError("the small catalogue never changes")


if __name__ == "__main__":
    serve.open_bot = open_light_bot
    sys.exit(serve.main())

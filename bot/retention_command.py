"""`python -m bot forget`: deletes conversations that are past their time, as the server does."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.media.media import open_media
from bot.retention import delete_expired
from knowledge.database import open_engine
from knowledge.errors import MotCuaError
from knowledge.settings import read_settings
from migrations.upgrading import upgrade_database


def add_forget(commands: Any) -> None:
    """Add the command to `python -m bot`."""
    forget = commands.add_parser("forget", help="delete conversations silent for too long")
    forget.add_argument(
        "--days", type=int, metavar="N", help="days of silence; RETENTION_DAYS where not given"
    )


def forget(options: argparse.Namespace) -> int:
    """Delete, and tell how many went; returns the exit code."""
    if options.days is not None and options.days < 1:
        print("--days: at least 1", file=sys.stderr)
        return 1
    try:
        settings = read_settings()
        engine = open_engine(settings.database_address)
        upgrade_database(engine)
        deleted = delete_expired(engine, options.days or settings.retention_days)
        photos = open_media(engine, settings.var_dir / "photos").photos.sweep()
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"deleted {deleted} conversations and {photos} photos")
    return 0

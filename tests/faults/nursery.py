"""Starts servers to be killed: loads once, then forks one for each line on standard input.

A line is JSON: `database`, `platform` (Telegram's base), `port`, `folder`. It answers with the
process id; to `wait <process id>` once that one is gone. At the end of its input it kills those
that are left.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

import serve
from bot.building import Knowing, wire_bot
from bot.channels import registry
from bot.channels.telegram import Telegram
from bot.delivery import Delivery
from bot.media.media import open_media
from knowledge.database import open_engine
from knowledge.settings import Settings
from tests.bot.channels.fakes import TELEGRAM_TOKEN
from tests.bot.channels.stage import UNHURRIED
from tests.light_bot import light_catalogue, light_search

LEASE = timedelta(seconds=2)


def main() -> None:
    """Load what every server needs, then fork on demand."""
    catalogue = light_catalogue()
    knowing = Knowing(catalogue, light_search(catalogue), {})
    Telegram.limits = replace(Telegram.limits, **UNHURRIED)  # type: ignore[arg-type]
    registry.Delivery = partial(Delivery, lease=LEASE)  # type: ignore[assignment,misc]
    with tempfile.TemporaryDirectory() as name:
        _build(
            knowing,
            _settings({"database": "", "folder": name, "port": 1, "platform": "http://127.0.0.1"}),
        )
    print("ready", flush=True)
    children: set[int] = set()
    for line in sys.stdin:
        if line.startswith("wait "):
            gone, _ = os.waitpid(int(line.removeprefix("wait ")), 0)
            children.discard(gone)
            print("gone", flush=True)
            continue
        child = os.fork()
        if not child:
            _serve(knowing, json.loads(line))
        children.add(child)
        print(child, flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _serve(knowing: Knowing, order: dict[str, Any]) -> None:
    settings = _settings(order)
    serve.run(settings, _build(knowing, settings))
    os._exit(0)


def _settings(order: dict[str, Any]) -> Settings:
    return Settings(
        database_url=order["database"],
        var_dir=Path(order["folder"]),
        port=order["port"],
        telegram_token=SecretStr(TELEGRAM_TOKEN),
        telegram_base_url=f"{order['platform']}/bot",
        rate_person_per_minute=0,
        rate_address_per_minute=0,
        rate_channel_per_minute=0,
    )


def _build(knowing: Knowing, settings: Settings) -> FastAPI:
    engine = open_engine(settings.database_address)
    media = open_media(engine, settings.var_dir / "photos")
    return serve.build_app(settings, wire_bot(engine, knowing, media=media))


if __name__ == "__main__":
    main()

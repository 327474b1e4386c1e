"""The application with slow steps, to be stopped: `python -m … <folder> <port> <telegram>`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import uvicorn

import serve
from bot.channels import registry
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.turn import Turn
from tests.bot.channels.fakes import TELEGRAM_TOKEN
from tests.bot.channels.stage import UNHURRIED
from tests.bot.operations.stage import quick_bot, ready_engine, settings

TURN_SECONDS = 0.5


def dawdle(turn: Turn) -> Turn:
    """Let a turn take its time."""
    time.sleep(TURN_SECONDS)
    return turn


def open_telegram(base_url: str) -> Channel:
    channel = Telegram(TELEGRAM_TOKEN, base_url=f"{base_url}/bot", poll_seconds=1)
    channel.limits = replace(channel.limits, **UNHURRIED)  # type: ignore[misc]
    return channel


if __name__ == "__main__":
    folder, port, base_url = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    bot = quick_bot(ready_engine(folder))
    service = replace(bot.service, steps=(dawdle, *bot.service.steps))
    registry.CHANNELS = (lambda *_: open_telegram(base_url),)
    own = settings(folder, port=port)
    app = serve.build_app(own, replace(bot, service=service))
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=20)

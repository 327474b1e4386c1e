"""A bot on Telegram to be killed: `python -m tests.bot.channels.victim <database> <base url>`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import timedelta

from bot.channels.registry import RunningChannels
from bot.channels.telegram import Telegram
from bot.conversations import Conversations
from bot.outbox import Outbox
from knowledge.database import open_engine
from tests.bot.channels.fakes import TELEGRAM_TOKEN
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import UNHURRIED

LEASE = timedelta(seconds=2)

if __name__ == "__main__":
    database, base_url = sys.argv[1:]
    engine = open_engine(database)
    channel = Telegram(TELEGRAM_TOKEN, base_url=f"{base_url}/bot", poll_seconds=1)
    channel.limits = replace(channel.limits, **UNHURRIED)  # type: ignore[misc]
    running = RunningChannels(
        [channel], rote_service(engine), Conversations(engine), Outbox(engine)
    )
    running.deliveries["telegram"]._lease = LEASE
    running.start()
    while True:
        time.sleep(1)

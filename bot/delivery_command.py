"""`python -m bot deliver`: a delivery worker as a process of its own, beside web replicas."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from bot.channels.registry import open_channels
from bot.delivery import LEASE, Delivery
from bot.media.media import open_media
from bot.operations.logs import set_up_logging
from bot.outbox import Outbox
from bot.redis_link import RedisLink, open_redis
from knowledge.database import open_engine
from knowledge.errors import ConfigurationError, MotCuaError
from knowledge.settings import Settings, read_settings
from migrations.upgrading import upgrade_database

log = logging.getLogger(__name__)


def add_deliver(commands: Any) -> None:
    """Add the command to the parser."""
    deliver = commands.add_parser("deliver", help="send what waits, as a process of its own")
    deliver.add_argument(
        "--lease-seconds",
        type=float,
        default=LEASE.total_seconds(),
        help="how long a message stays with a worker that died; outlasts the sending of one part",
    )


def deliver(options: argparse.Namespace) -> int:
    """Deliver until SIGTERM or SIGINT; returns the exit code."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    try:
        settings = read_settings()
        set_up_logging(settings.log_level, settings.log_format, settings.secret_values)
        engine = open_engine(settings.database_address)
        upgrade_database(engine)
        deliveries = _deliveries(settings, engine, timedelta(seconds=options.lease_seconds))
        link = open_redis(settings.redis_url.get_secret_value())
    except MotCuaError as error:
        print(f"Một Cửa cannot deliver: {error}", flush=True)
        return 1
    _run(deliveries, link, ending)
    return 0


def _deliveries(settings: Settings, engine: Engine, lease: timedelta) -> list[Delivery]:
    channels = open_channels(settings, engine)
    if not channels:
        raise ConfigurationError(
            "no channel is on: set TELEGRAM_TOKEN, ZALO_BOT_TOKEN or ZALO_OA_APP_ID."
        )
    if settings.delivery_workers == 0:
        raise ConfigurationError(
            "DELIVERY_WORKERS is 0, so the server delivers by itself. Set it, for the server and "
            "the workers alike, to the number of workers."
        )
    speak = open_media(engine, settings.var_dir / "photos").mouth.speak_packed
    workers, outbox = settings.delivery_workers, Outbox(engine)
    return [
        Delivery(channel, outbox, lease=lease, workers=workers, speak=speak)
        for channel in channels
    ]


def _run(deliveries: Sequence[Delivery], link: RedisLink | None, ending: threading.Event) -> None:
    by_name = {delivery.channel.name: delivery for delivery in deliveries}

    def woken(channel: str) -> None:
        if channel in by_name:
            by_name[channel].wake()

    for delivery in deliveries:
        delivery.start()
    log.info("delivering for %s", ", ".join(by_name))
    if link is not None:
        threading.Thread(target=link.listen, args=(woken, ending), daemon=True).start()
    ending.wait()
    for delivery in deliveries:
        delivery.stop()
        delivery.channel.close()
    if link is not None:
        link.close()

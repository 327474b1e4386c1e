"""Starting the channels that the settings turn on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.channels.registry import TALKATIVE, start_channels
from bot.channels.webhook import build_router
from bot.conversations import Conversations
from knowledge.settings import Settings
from tests.bot.channels.fakes import TELEGRAM_TOKEN, ZALO_TOKEN, FakeTelegram, FakeZaloBot, serving
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import SECRET, wait_until


@pytest.fixture(autouse=True)
def _levels() -> Iterator[None]:
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def bot(engine: Engine) -> SimpleNamespace:
    return SimpleNamespace(
        engine=engine,
        service=rote_service(engine),
        conversations=Conversations(engine),
        media=None,
    )


def test_nothing_set_nothing_runs(database: Engine) -> None:
    running = start_channels(Settings(_env_file=None), bot(database))  # type: ignore[call-arg,arg-type]
    assert running.channels == {}
    assert running.problems() == {}
    running.stop()


def test_every_channel_that_is_set_runs_beside_the_others(database: Engine) -> None:
    telegram, zalo = FakeTelegram(), FakeZaloBot()
    with serving(telegram), serving(zalo):
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            telegram_token=TELEGRAM_TOKEN,  # type: ignore[arg-type]
            telegram_base_url=f"{telegram.base_url}/bot",
            telegram_mode="webhook",
            telegram_webhook_secret=SECRET,  # type: ignore[arg-type]
            zalo_bot_token=ZALO_TOKEN,  # type: ignore[arg-type]
            zalo_bot_base_url=zalo.base_url,
        )
        running = start_channels(settings, bot(database))  # type: ignore[arg-type]
        app = FastAPI()
        app.include_router(build_router(lambda: running))
        with TestClient(app) as client:
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            client.post("/webhook/telegram", json=telegram.say("900", "A"), headers=headers)
            zalo.offer(zalo.say("u1", "B"))
            wait_until(lambda: len(telegram.sent) == len(zalo.sent) == 1)
            wait_until(lambda: running.problems() == {})
        running.stop()


def test_until_the_channels_run_the_platforms_are_told_to_come_back() -> None:
    app = FastAPI()
    app.include_router(build_router(lambda: None))
    with TestClient(app) as client:
        answer = client.post("/webhook/telegram", json={})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_no_log_line_holds_a_token_or_what_people_wrote(
    database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram = FakeTelegram()
    with serving(telegram):
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            telegram_token=TELEGRAM_TOKEN,  # type: ignore[arg-type]
            telegram_base_url=f"{telegram.base_url}/bot",
        )
        running = start_channels(settings, bot(database))  # type: ignore[arg-type]
        telegram.offer(telegram.say("900", "điều riêng tư"))
        telegram.blocked.add("901")
        telegram.offer(telegram.say("901", "điều riêng tư"))
        wait_until(lambda: len(telegram.sent) == 1 and running.problems() == {})
        wait_until(lambda: running.outbox.dead() != [])
        running.stop()
    assert "telegram-secret-token" not in caplog.text
    assert "riêng tư" not in caplog.text

"""The delivery worker as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.limits import Limits
from bot.message import IncomingMessage
from bot.outbox import Outbox
from knowledge.database import open_engine
from migrations.upgrading import ROOT, upgrade_database
from tests.bot.channels.fakes import TELEGRAM_TOKEN, FakeTelegram, serving
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import wait_until


def settings(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "VAR_DIR": str(folder), "LOG_FORMAT": "text", **more}


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "deliver"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.slow
def test_it_sends_what_waits_and_ends_when_asked(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    upgrade_database(engine)
    rote_service(engine).answer(IncomingMessage("telegram", "900", "m1", "chào"), deliver=True)
    fake = FakeTelegram()
    with serving(fake):
        worker = start(
            settings(
                tmp_path,
                TELEGRAM_TOKEN=TELEGRAM_TOKEN,
                TELEGRAM_BASE_URL=f"{fake.base_url}/bot",
                DELIVERY_WORKERS="2",
            )
        )
        wait_until(lambda: len(fake.sent) == 1, 30)
        wait_until(lambda: Outbox(engine).counts() == {("telegram", "sent"): 1})
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=30)
    engine.dispose()
    assert worker.returncode == 0, said
    assert fake.called("getUpdates") == [], "it delivers only; the server receives"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "TELEGRAM_TOKEN"), ({"TELEGRAM_TOKEN": TELEGRAM_TOKEN}, "DELIVERY_WORKERS")],
)
def test_without_a_channel_or_a_count_it_names_the_setting(
    tmp_path: Path, given: dict[str, str], missing: str
) -> None:
    worker = start(settings(tmp_path, **given))
    said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 1
    assert missing in said


def test_workers_share_the_platforms_rate() -> None:
    shared = Limits(text_length=10, per_second=24, burst=25).shared(2)
    assert (shared.per_second, shared.burst) == (12, 12)
    assert Limits(text_length=10, burst=1).shared(4).burst == 1

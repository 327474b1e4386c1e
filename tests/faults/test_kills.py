"""A server killed or stopped at any instant under load: nothing lost, nothing answered twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import col, select

from bot.records import InboxMessage, OutboxMessage
from knowledge.database import open_engine, read_session
from migrations.upgrading import upgrade_database
from tests.bot.channels.fakes import FakeTelegram, serving
from tests.bot.channels.stage import wait_until
from tests.faults.killing import UP_SECONDS, Nursery, kill_under_load, nursery, writing

KILLS = 10
STOPS = 3

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'killed.sqlite3'}")
    upgrade_database(engine)
    yield engine
    engine.dispose()


def test_killed_ten_times_every_message_has_one_reply_and_every_report_its_history(
    server: Nursery, empty: Engine
) -> None:
    account = kill_under_load(server, str(empty.url), KILLS, seed=1)
    assert account.lost == []
    assert account.telegram > KILLS and account.web > KILLS and account.complaints > 0
    assert account.sent_twice <= 4 * KILLS, "only what was in a sender's hands may come twice"


def test_a_clean_stop_leaves_nothing_unanswered_and_nothing_half_sent(
    server: Nursery, empty: Engine
) -> None:
    fake = FakeTelegram()
    with serving(fake), writing(fake, server.port) as (_, people):
        for life in range(1, STOPS + 1):
            server.start(str(empty.url), fake.base_url)
            wait_until(lambda n=life: min(len(p.replies) for p in people) >= 2 * n, UP_SECONDS)
            time.sleep(0.05 * life)
            server.stop()
            assert left(empty) == (0, 0)
        server.start(str(empty.url), fake.base_url)
    server.kill()


def left(engine: Engine) -> tuple[int, int]:
    """How many messages are recorded and unanswered, and how many are in a sender's hands."""
    with read_session(engine) as session:
        unanswered = select(func.count()).where(col(InboxMessage.answered_at).is_(None))
        sending = select(func.count()).where(OutboxMessage.state == "sending")
        return session.exec(unanswered).one(), session.exec(sending).one()

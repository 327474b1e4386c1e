"""A server killed or stopped at any instant under load: nothing lost, nothing answered twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.records import InboxMessage, OutboxMessage
from knowledge.database import open_engine, read_session
from migrations.upgrading import upgrade_database
from tests.bot.channels.fakes import FakeTelegram, serving
from tests.bot.channels.stage import wait_until
from tests.faults.killing import (
    UP_SECONDS,
    Account,
    Nursery,
    check_sent,
    kill_under_load,
    lost_on_record,
    nursery,
    writing,
)

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
            assert left(empty) == []
        server.start(str(empty.url), fake.base_url)
    server.kill()


def test_two_servers_on_one_folder_answer_each_message_once(
    server: Nursery, empty: Engine
) -> None:
    fake, url, other = FakeTelegram(), str(empty.url), server.beside()
    with serving(fake):
        for one in (server, other):
            one.start(url, fake.base_url)
        with (
            writing(fake, server.port) as (first, people),
            writing(fake, other.port) as (second, more),
        ):
            wait_until(lambda: min(len(one.replies) for one in (*people, *more)) > 4, UP_SECONDS)
        wait_until(lambda: left(empty) == [], UP_SECONDS)
        web = sum(len(one.replies) for one in (*people, *more))
        account = Account(0, len(first.said) + len(second.said), web)
        for one in (server, other):
            one.stop()
    assert [*lost_on_record(empty, account)] == []
    assert (check_sent(empty, fake, account), account.lost) == (0, [])


def left(engine: Engine) -> list[str]:
    """The channels of what is recorded and unanswered, or in a sender's hands."""
    with read_session(engine) as session:
        unanswered = select(InboxMessage.channel).where(col(InboxMessage.answered_at).is_(None))
        sending = select(OutboxMessage.channel).where(OutboxMessage.state == "sending")
        return [*session.exec(unanswered).all(), *session.exec(sending).all()]


def test_a_server_left_running_ends_with_the_nursery(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'left.sqlite3'}"
    with nursery(tmp_path) as started:
        started.start(database, "http://127.0.0.1:1")
        left = Path(f"/proc/{started.pid}")
        assert left.exists()
    wait_until(lambda: not left.exists())

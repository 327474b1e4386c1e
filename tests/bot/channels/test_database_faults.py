"""The database locked, gone and back: nothing is acknowledged that is not recorded."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from bot import delivery as delivery_module
from knowledge import database as database_module
from knowledge.database import open_engine
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import staged, wait_until


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A database that gives up on a lock after a moment."""
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(delivery_module, "FIRST_RETRY_SECONDS", 0.02)
    engine = open_engine(f"sqlite:///{tmp_path / 'impatient.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Someone else holds the write lock."""
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def test_an_event_that_cannot_be_recorded_is_not_acknowledged(impatient: Engine) -> None:
    with staged("telegram-webhook", impatient, rote_service(impatient)) as stage:
        event = stage.fake.say("900", "hỏi")
        with locked(impatient):
            assert stage.hand_over(event) == 503
        assert stage.hand_over(event) == 200
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())


def test_polled_events_wait_until_they_can_be_recorded(impatient: Engine) -> None:
    with staged("zalo_bot", impatient, rote_service(impatient)) as stage:
        wait_until(lambda: len(stage.fake.called("getUpdates")) > 0)
        with locked(impatient):
            stage.hand_over(stage.fake.say("900", "hỏi"))
            wait_until(lambda: "database" in stage.running.problems().get("zalo_bot", ""))
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())


def test_a_message_sent_while_the_database_is_locked_is_not_sent_again(
    impatient: Engine,
) -> None:
    lock, sent = threading.Event(), threading.Event()
    with staged("telegram-webhook", impatient, rote_service(impatient)) as stage:

        def lock_now(_: object) -> None:
            sent.set()
            assert lock.wait(5)

        stage.fake.on_send = lock_now
        stage.hand_over(stage.fake.say("900", "hỏi"))
        assert sent.wait(5)
        with locked(impatient):
            lock.set()
            wait_until(lambda: "database" in stage.running.problems().get("telegram", ""))
        wait_until(stage.quiet)
        stage.hand_over(stage.fake.say("900", "thêm"))
        wait_until(lambda: len(stage.fake.sent) >= 2 and stage.quiet())
    assert [message.text for message in stage.fake.sent] == ["Nghe: hỏi", "Nghe: thêm"]


def test_a_turn_that_could_not_be_stored_is_taken_up_again(impatient: Engine) -> None:
    release = threading.Event()
    locks: list[threading.Thread] = []

    def hold_lock() -> None:
        with locked(impatient):
            release.wait(5)

    def before(_: object) -> None:
        if not locks:
            locks.append(threading.Thread(target=hold_lock))
            locks[0].start()
            wait_until(lambda: _is_locked(impatient))

    with staged("telegram-webhook", impatient, rote_service(impatient, before=before)) as stage:
        stage.running.inbox._sweep_seconds = 0.05
        stage.hand_over(stage.fake.say("900", "hỏi"))
        wait_until(lambda: bool(locks))
        release.set()
        _age(impatient)
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet(), 40)
    locks[0].join()


def _is_locked(engine: Engine) -> bool:
    other = sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def _age(engine: Engine) -> None:
    """Make what is recorded overdue."""

    def aged() -> bool:
        other = sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=1)
        try:
            other.execute("UPDATE inbox_message SET received_at = '2020-01-01 00:00:00.000000'")
        except sqlite3.OperationalError:
            return False
        finally:
            other.close()
        return True

    wait_until(aged)

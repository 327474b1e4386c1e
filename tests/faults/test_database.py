"""The database locked, full, gone and back: the citizen is told, nothing is lost or doubled."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func
from sqlmodel import select

from bot.building import Knowing, wire_bot
from bot.records import InboxMessage, OutboxMessage, TurnRecord
from bot.web import wording
from bot.web.mounting import add_site
from bot.web.site import open_site
from knowledge import database as database_module
from knowledge.database import open_engine, read_session
from migrations.upgrading import upgrade_database
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import staged, wait_until
from tests.light_bot import light_catalogue, light_search
from tests.servers import ProgramMissing, postgres, stop

TRIES = 8


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A SQLite database that waits a tenth of a second for a lock."""
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_SECONDS", 0.1)
    engine = open_engine(f"sqlite:///{tmp_path / 'impatient.sqlite3'}")
    upgrade_database(engine)
    yield engine
    engine.dispose()


@cache
def knowing() -> Knowing:
    catalogue = light_catalogue()
    return Knowing(catalogue, light_search(catalogue), {})


@contextmanager
def page(engine: Engine) -> Iterator[TestClient]:
    """The chat page over a light bot."""
    app = FastAPI()
    add_site(app, open_site(wire_bot(engine, knowing()), public_url="http://127.0.0.1"))
    with TestClient(app) as client:
        yield client


def send(client: TestClient, message_id: str, text: str = "xin chào") -> tuple[int, Any]:
    """Send a message as the page does."""
    body = {"conversation_id": None, "text": text, "message_id": message_id}
    response = client.post("/api/chat", json=body)
    return response.status_code, response.json()


def stored(engine: Engine) -> tuple[int, int]:
    """How many messages and turns are in the database."""
    with read_session(engine) as session:
        messages = session.exec(select(func.count()).select_from(InboxMessage)).one()
        return messages, session.exec(select(func.count()).select_from(TurnRecord)).one()


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Another program holds the write lock."""
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """No page more fits: SQLite answers as on a disk that is full."""
    engine.dispose()

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    database_module.event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        database_module.event.remove(engine, "connect", limit)
        engine.dispose()


@pytest.mark.parametrize("ill", [locked, full])
def test_a_message_that_cannot_be_recorded_is_told_and_sent_again_and_answered_once(
    impatient: Engine, ill: Any
) -> None:
    with page(impatient) as client:
        ids = [secrets.token_hex(12) for _ in range(TRIES)]
        with ill(impatient):
            told = [send(client, message_id, "dài " * 900) for message_id in ids]
        refused = [body for status, body in told if status != 200]
        assert refused and all(body == {"error": wording.BUSY} for body in refused)
        assert {status for status, _ in told} <= {200, 503}
        again = [send(client, message_id, "dài " * 900) for message_id in ids]
        assert [status for status, _ in again] == [200] * TRIES
    assert stored(impatient) == (TRIES, TRIES)


@pytest.mark.parametrize("ill", [locked, full])
def test_pages_without_a_conversation_are_still_served(impatient: Engine, ill: Any) -> None:
    with page(impatient) as client, ill(impatient):
        assert client.get("/").status_code == 200
        assert client.get("/thu-tuc").status_code == 200


@pytest.mark.postgres
@pytest.mark.slow
def test_postgres_stopped_and_started_again_loses_nothing_and_nothing_goes_twice() -> None:
    try:
        with postgres() as server:
            engine = open_engine(server.address)
            upgrade_database(engine)
            _stop_and_start(engine, server.process)
            engine.dispose()
    except ProgramMissing as missing:
        pytest.skip(str(missing))


def _stop_and_start(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    with ExitStack() as after, staged("telegram-webhook", engine, rote_service(engine)) as stage:
        before, during = stage.fake.say("900", "trước"), stage.fake.say("900", "trong lúc")
        assert stage.hand_over(before) == 200
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        stop(process)
        assert stage.hand_over(during) == 503
        wait_until(lambda: "database" in stage.running.problems().get("telegram", ""))
        after.callback(stop, _started_again(process))
        wait_until(lambda: stage.hand_over(during) == 200)
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
        assert [message.text for message in stage.fake.sent] == ["Nghe: trước", "Nghe: trong lúc"]
        with read_session(engine) as session:
            assert session.exec(select(OutboxMessage.state)).all() == ["sent", "sent"]


def _started_again(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    assert isinstance(process.args, list)
    data = Path(process.args[process.args.index("-D") + 1])
    owner = data.stat().st_uid if os.getuid() == 0 else None
    return subprocess.Popen(process.args, user=owner, cwd=data, stderr=subprocess.DEVNULL)

"""Told to stop, the server finishes the turns and the sending in hand."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, select

from bot.records import InboxMessage, OutboxMessage
from knowledge.database import open_engine
from tests.bot.channels.fakes import FakeTelegram, serving
from tests.bot.channels.stage import wait_until
from tests.bot.rates.test_limits import free_port

WRITERS = 4
START_SECONDS = 60.0


@pytest.mark.slow
def test_a_server_told_to_stop_answers_and_sends_what_is_in_hand(tmp_path: Path) -> None:
    fake, port = FakeTelegram(), free_port()
    with serving(fake):
        module = [sys.executable, "-m", "tests.bot.operations.slow_server"]
        server = subprocess.Popen([*module, str(tmp_path), str(port), fake.base_url])
        try:
            wait_until(lambda: healthy(port), START_SECONDS)
            replies = stopped_under_load(server, fake, port)
        finally:
            server.kill()
            server.wait(10)
    assert [reply.status_code for reply in replies] == [200] * WRITERS
    assert {reply.json()["outcome"] for reply in replies} == {"greeted"}
    engine = open_engine(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    with Session(engine) as session:
        recorded = session.exec(
            select(InboxMessage).where(InboxMessage.channel == "telegram")
        ).all()
        unsent = session.exec(
            select(OutboxMessage.id).where(col(OutboxMessage.state) != "sent")
        ).all()
    engine.dispose()
    assert recorded and all(row.answered_at for row in recorded)
    assert not unsent and len(fake.sent) == len(recorded)


def stopped_under_load(
    server: subprocess.Popen[bytes], fake: FakeTelegram, port: int
) -> list[httpx.Response]:
    """Stop the server while people wait; returns what those on the web got."""
    replies: list[httpx.Response] = []

    def write() -> None:
        body: dict[str, Any] = {"conversation_id": None, "text": "xin chào"}
        replies.append(httpx.post(f"http://127.0.0.1:{port}/api/chat", json=body, timeout=20))

    for person in range(WRITERS):
        fake.offer(fake.say(f"90{person}", "xin chào"))
    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_until(lambda: bool(fake.sent))
    server.send_signal(signal.SIGTERM)
    server.wait(30)
    for writer in writers:
        writer.join(20)
    return replies


def healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False

"""Killed with SIGKILL while messages stream in: every one is answered all the same."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from bot.records import InboxMessage, OutboxMessage
from knowledge.database import read_session
from tests.bot.channels.fakes import FakeTelegram, serving
from tests.bot.channels.stage import wait_until

KILLS = 10
MESSAGES_A_LIFE = 30
ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_killed_again_and_again_every_message_has_one_reply_and_it_arrives(
    database: Engine,
) -> None:
    fake = FakeTelegram()
    count = 0
    with serving(fake):
        for life in range(KILLS + 1):
            victim = _start(str(database.url), fake.base_url)
            asked = len(fake.calls)
            wait_until(lambda asked=asked: len(fake.calls) > asked, 60)  # type: ignore[misc]
            for _ in range(MESSAGES_A_LIFE):
                count += 1
                fake.offer(fake.say(str(count % 7), f"câu {count}"))
                time.sleep(0.004)
            if life < KILLS:
                time.sleep(0.05 * (life % 4))
                victim.kill()
                victim.wait()
        wait_until(lambda: _all_sent(database, count), 60)
        victim.kill()
        victim.wait()
    with read_session(database) as session:
        assert session.exec(select(func.count()).select_from(InboxMessage)).one() == count
        assert session.exec(select(func.count()).select_from(OutboxMessage)).one() == count
    seen = Counter(sent.text for sent in fake.sent)
    assert set(seen) == {f"Nghe: câu {number}" for number in range(1, count + 1)}
    twice = sum(times - 1 for times in seen.values())
    assert twice <= 4 * KILLS, "only what was in a sender's hands at a kill may come twice"
    print(f"{count} messages, {KILLS} kills, {twice} arrived twice")


def _start(database: str, base_url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.bot.channels.victim", database, base_url]
    return subprocess.Popen(command, cwd=ROOT)


def _all_sent(engine: Engine, count: int) -> bool:
    with read_session(engine) as session:
        query = select(func.count()).select_from(OutboxMessage)
        return session.exec(query.where(OutboxMessage.state == "sent")).one() == count

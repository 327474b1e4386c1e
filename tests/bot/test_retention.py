"""Conversations go when their time is over, with all that hangs on them; reports stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.__main__ import main
from bot.message import IncomingMessage
from bot.obstacles.records import ObstacleReport
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from bot.retention import delete_expired
from knowledge.columns import now
from knowledge.database import open_engine
from migrations.upgrading import upgrade_database
from tests.light_bot import light_bot

STORY = "/phananh ghế chờ ở ủy ban gãy hết rồi"


def talk(engine: Engine, sender: str, days_ago: int) -> None:
    message = IncomingMessage("telegram", sender, sender, STORY)
    reply = light_bot(engine).service.answer(message, deliver=True)
    with Session(engine) as session:
        conversation = session.get_one(Conversation, reply.conversation_id)
        conversation.last_at = now() - timedelta(days=days_ago)
        session.add(conversation)
        session.commit()


def counts(engine: Engine) -> dict[str, int]:
    tables = (Conversation, InboxMessage, OutboxMessage, TurnRecord, ObstacleReport)
    with Session(engine) as session:
        return {table.__name__: len(session.exec(select(table)).all()) for table in tables}


def test_only_what_is_past_its_time_goes_and_the_report_stays(database: Engine) -> None:
    talk(database, "old", 91)
    talk(database, "new", 89)
    assert delete_expired(database, 90) == 1
    left = counts(database)
    assert (left["Conversation"], left["InboxMessage"], left["TurnRecord"]) == (1, 1, 1)
    assert left["OutboxMessage"] == 1 and left["ObstacleReport"] >= 1
    assert delete_expired(database, 90) == 0


def test_the_command_does_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    engine = open_engine(url)
    upgrade_database(engine)
    talk(engine, "old", 8)
    assert main(["forget"]) == 0
    assert "deleted 0 conversations" in capsys.readouterr().out
    assert main(["forget", "--days", "7"]) == 0
    assert "deleted 1 conversations" in capsys.readouterr().out
    assert counts(engine)["Conversation"] == 0
    assert main(["forget", "--days", "0"]) == 1
    engine.dispose()

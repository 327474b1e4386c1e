"""Whole conversations over the bundled catalogue: the right procedure and section every turn."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from bot.building import Bot, build_bot
from bot.message import IncomingMessage, Outcome, Reply
from bot.records import TurnRecord
from knowledge.database import open_engine
from retrieval.opening import SearchPlace

CONVERSATIONS = Path(__file__).with_name("conversations.jsonl")
LEAST_RIGHT = 0.97
LEAST_CONVERSATIONS = 65
PICK = "@p:"


@dataclass
class Citizen:
    """Speaks with the bot, and taps the choice they mean where the bot asks back."""

    bot: Bot
    conversation_id: str | None = None
    wrong: list[str] = field(default_factory=list)

    def say(self, text: str) -> Reply:
        message = IncomingMessage("web", "", secrets.token_hex(8), text)
        reply = self.bot.service.answer(message, self.conversation_id)
        self.conversation_id = reply.conversation_id
        return reply

    def sections(self, turns: int) -> list[str | None]:
        """Sections of the newest turns on record, oldest first."""
        with Session(self.bot.engine) as session:
            query = select(TurnRecord.section).where(
                TurnRecord.conversation_id == self.conversation_id
            )
            newest = session.exec(query.order_by(col(TurnRecord.id).desc()).limit(turns)).all()
        return list(reversed(newest))

    def take(self, expected: Mapping[str, Any]) -> None:
        """Say one turn's message and note where the bot gets it wrong."""
        reply = self.say(expected["say"])
        told = _told(reply)
        if "outcome" in expected:
            if reply.outcome != expected["outcome"]:
                self.wrong.append(f"{expected['say']}: {expected['outcome']} is {told}")
            return
        codes: Sequence[str] = expected["codes"]
        asked_back = reply.outcome is Outcome.CLARIFY and reply.procedure is None
        if asked_back and expected.get("choice_ok"):
            meant = [button.value for button in reply.buttons if _code(button.value) in codes]
            if not meant:
                self.wrong.append(f"{expected['say']}: not offered by {told}")
                reply = self.say(f"{PICK}{codes[0]}")
                return
            reply = self.say(meant[0])
        wanted = expected.get("sections")
        sections = self.sections(len(wanted)) if wanted else wanted
        if reply.procedure not in codes or sections != wanted:
            self.wrong.append(f"{expected['say']}: {codes[0]} {wanted} is {sections} in {told}")
        if reply.procedure not in codes:
            self.say(f"{PICK}{codes[0]}")


def _code(value: str) -> str:
    return value.removeprefix(PICK).split(":")[0] if value.startswith(PICK) else ""


def _told(reply: Reply) -> str:
    offered = [button.label for button in reply.buttons if button.value.startswith(PICK)]
    return f"{reply.outcome} {reply.section} {reply.procedure} {offered[:4]}"


def read_conversations() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("conversations")
    engine = open_engine(f"sqlite:///{folder / 'bot.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    yield build_bot(engine, SearchPlace(folder / "index"))
    engine.dispose()


@pytest.mark.slow
def test_conversations_stay_right_at_every_turn(bot: Bot) -> None:
    conversations = read_conversations()
    wrong: list[str] = []
    for conversation in conversations:
        citizen = Citizen(bot)
        for turn in conversation["turns"]:
            citizen.take(turn)
        wrong += [f"{conversation['name']}: {line}" for line in citizen.wrong]
    turns = sum(len(conversation["turns"]) for conversation in conversations)
    print(*wrong, f"{turns - len(wrong)} of {turns} turns right", sep="\n")
    assert len(conversations) >= LEAST_CONVERSATIONS
    assert len(wrong) <= turns * (1 - LEAST_RIGHT), "\n".join(wrong)

"""A citizen who talks to the report steps alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.conversations import Conversations
from bot.message import IncomingMessage, Outcome, Reply
from bot.obstacles.desk import ObstacleDesk
from bot.obstacles.records import ObstacleReport
from bot.places.local import open_local
from bot.service import ChatService
from bot.steps.refuse import FileUnanswered
from bot.steps.reports import AskReport, Erase, NoticeDistress, RateAnswer, TakeComplaint
from bot.talk import read_talk
from bot.turn import Turn

HOTLINE = "1900 0000"


@dataclass
class Citizen:
    """Talks to the service on Telegram."""

    service: ChatService
    sender: str
    said: int = 0

    def say(self, text: str) -> Reply:
        self.said += 1
        message_id = f"{self.sender}-{self.said}"
        return self.service.answer(IncomingMessage("telegram", self.sender, message_id, text))


def reports_in(database: Engine) -> list[ObstacleReport]:
    with Session(database) as session:
        return list(session.exec(select(ObstacleReport).order_by(ObstacleReport.id)).all())  # type: ignore[arg-type]


@pytest.fixture
def desk(database: Engine) -> ObstacleDesk:
    return ObstacleDesk(database)


@pytest.fixture
def citizens(database: Engine, desk: ObstacleDesk) -> Callable[[str], Citizen]:
    def answer_questions(turn: Turn) -> Turn:
        asks = turn.text.startswith("hỏi")
        return turn if asks else turn.settle(Outcome.ANSWERED, "an answer")

    talk = read_talk()
    steps = (
        RateAnswer(desk),
        Erase(talk),
        AskReport(desk),
        NoticeDistress(desk, HOTLINE),
        TakeComplaint(desk, talk, HOTLINE),
        answer_questions,
        FileUnanswered(desk, HOTLINE, open_local(database, "").phone),
    )
    service = ChatService(Conversations(database), steps)
    return lambda sender: Citizen(service, sender)


@pytest.fixture
def citizen(citizens: Callable[[str], Citizen]) -> Citizen:
    return citizens("lan")

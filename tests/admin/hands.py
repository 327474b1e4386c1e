"""Hands for the tests of the staff pages: a clock, a browser, and citizens who talk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from admin.report_view import read_report
from bot.conversations import Conversations
from bot.message import IncomingMessage, Outcome, Reply
from bot.obstacles.desk import ObstacleDesk, Voice
from bot.obstacles.records import ObstacleReport
from bot.turn import Turn
from knowledge.columns import now
from knowledge.procedure import Procedure, Status
from retrieval.finding import Candidate, Finding, Verdict
from retrieval.understanding import Query, Section

PASSWORD = "con mèo leo cây cau"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **spans: float) -> None:
        self.moment += timedelta(**spans)


@dataclass
class Browser:
    """A client with one person's cookies, sending the page's CSRF token along."""

    client: TestClient
    token: str = ""

    def get(self, path: str, **options: object) -> Response:
        response = self.client.get(f"/admin{path}", **options)  # type: ignore[arg-type]
        found = TOKEN.search(response.text)
        self.token = found[1] if found else self.token
        return response

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> Response:
        body = {"csrf": self.token, **(data or {})}
        return self.client.post(f"/admin{path}", data=body, **more)  # type: ignore[arg-type]

    def log_in(self, username: str, password: str = PASSWORD) -> Response:
        self.get("/login")
        response = self.post("/login", {"username": username, "password": password})
        found = TOKEN.search(response.text)
        self.token = found[1] if found else self.token
        return response


def procedure(code: str = "1.004194", name: str = "Đăng ký tạm trú") -> Procedure:
    return Procedure(
        code=code,
        name=name,
        field="Đăng ký, quản lý cư trú",
        issuer="Bộ Công an",
        status=Status.IN_FORCE,
        as_of=now().date(),
    )


def finding(text: str, commune: str | None = None) -> Finding:
    query = Query(text, tuple(text.split()), Section.FEE, frozenset(), frozenset())
    best = Candidate("1.004194", 1.5, 0.91, {"bm25": 12.25})
    return Finding(query, Verdict.ANSWER, (best,), (), {"search": 3.5})


@dataclass(frozen=True)
class Town:
    """Citizens who talk to the bot."""

    engine: Engine

    def ask(
        self,
        text: str,
        *,
        sender: str = "citizen-1",
        commune: str | None = None,
        outcome: Outcome = Outcome.UNANSWERED_NO_PROCEDURE,
        **changes: object,
    ) -> Turn:
        """One settled turn on Telegram, as the bot stores it."""
        conversations = Conversations(self.engine)
        number = f"{sender}-{now().timestamp()}"
        received = conversations.receive(IncomingMessage("telegram", sender, number, text))
        turn = Turn(
            reference=f"T{received.inbox_id:09d}",
            key=f"{received.inbox_id}.0",
            conversation_id=received.conversation_id,
            channel="telegram",
            typed=text,
            text=received.text,
            state=received.state,
        )
        turn = turn.remember(commune=commune).note(
            verdict="nothing_fits",
            candidates=[{"code": "1.004194", "score": 0.5, "probability": 0.25}],
            timings_ms={"search": 4.25},
        )
        turn = turn.add(**changes).settle(outcome, "Tôi chưa tìm được thủ tục khớp.")
        reply = Reply(turn.conversation_id, outcome, turn.reply_text, reference=turn.reference)
        conversations.settle(received, [turn], reply, deliver=False)
        return turn

    def report(self, text: str, *, sender: str = "citizen-1", commune: str | None = None) -> int:
        """A report filed by a turn; returns its id."""
        turn = self.ask(text, sender=sender, commune=commune)
        desk = ObstacleDesk(self.engine)
        voice = Voice(turn.key, turn.reference, turn.conversation_id, text, commune=commune)
        found = desk.status(desk.file(voice))
        assert found is not None and found.id is not None
        return found.id


def report_of(engine: Engine, report_id: int) -> ObstacleReport:
    """A report that must be there."""
    found = read_report(engine, report_id)
    assert found is not None
    return found

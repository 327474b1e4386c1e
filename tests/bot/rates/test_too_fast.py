"""Who writes too fast is told politely, and nothing is answered twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.channels.web import build_router
from bot.conversations import Conversations
from bot.message import IncomingMessage, Outcome
from bot.rates.limits import RateLimits, rules
from bot.service import ChatService
from tests.bot.channels.scripts import rote_service
from tests.bot.operations.stage import CITIZEN, running

START = datetime(2026, 7, 1, 8, tzinfo=UTC)


def limited_client(engine: Engine, limits: RateLimits, address: str = "203.0.113.7") -> TestClient:
    app = FastAPI()
    app.include_router(build_router(rote_service(engine), Conversations(engine), limits))
    return TestClient(app, client=(address, 1))


def test_who_writes_too_fast_on_the_web_is_told_when_to_come_again(database: Engine) -> None:
    limits = RateLimits(b"k", rules(6, 0, 0), clock=lambda: START)
    client = limited_client(database, limits)
    begun = client.post("/api/chat", json={"text": "một"}).json()
    asked = {"conversation_id": begun["conversation_id"], "text": "hai"}
    answers = [client.post("/api/chat", json=asked) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    told = answers[-1].json()
    assert told["outcome"] == Outcome.INFORMED
    assert answers[-1].headers["Retry-After"] in told["text"]
    assert told["conversation_id"] == begun["conversation_id"]
    assert told.keys() == begun.keys()


def test_a_message_held_back_is_answered_once_it_comes_again(database: Engine) -> None:
    now = [START]
    client = limited_client(database, RateLimits(b"k", rules(3, 0, 0), clock=lambda: now[0]))
    begun = client.post("/api/chat", json={"text": "một"}).json()
    asked = {"conversation_id": begun["conversation_id"], "text": "hai", "message_id": "x"}
    assert client.post("/api/chat", json=asked).status_code == 200
    asked["message_id"], asked["text"] = "y", "ba"
    held = client.post("/api/chat", json=asked)
    assert held.status_code == 429
    now[0] += timedelta(seconds=int(held.headers["Retry-After"]))
    assert client.post("/api/chat", json=asked).json()["text"] == "Nghe: ba"


def test_new_conversations_do_not_get_round_the_limit_of_an_address(database: Engine) -> None:
    limits = RateLimits(b"k", rules(0, 5, 0), clock=lambda: START)
    here, there = (limited_client(database, limits, a) for a in ("203.0.113.7", "203.0.113.8"))
    statuses = [here.post("/api/chat", json={"text": "một"}).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert there.post("/api/chat", json={"text": "một"}).status_code == 200


def test_the_channel_as_a_whole_is_limited(database: Engine) -> None:
    limits = RateLimits(b"k", rules(0, 0, 60), clock=lambda: START)
    clients = [limited_client(database, limits, f"203.0.113.{n}") for n in range(4)]
    statuses = [client.post("/api/chat", json={"text": "một"}).status_code for client in clients]
    assert statuses == [200, 200, 429, 429]


def test_photos_sent_in_a_row_are_held_back_before_they_are_read(tmp_path: Path) -> None:
    with running(tmp_path, client=CITIZEN) as client:
        answers = [client.post("/api/chat/nobody/photo", content=b"x") for _ in range(20)]
    held = [answer for answer in answers if answer.status_code == 429]
    assert held and {answer.status_code for answer in answers[:12]} == {200}
    assert held[0].headers["Retry-After"] in held[0].json()["text"]


def test_looking_for_later_messages_is_limited_by_conversation(database: Engine) -> None:
    limits = RateLimits(b"k", rules(0, 0, 0), clock=lambda: START)
    client = limited_client(database, limits)
    statuses = {client.get("/api/chat/one/messages").status_code for _ in range(60)}
    assert statuses == {200}
    refused = client.get("/api/chat/one/messages")
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    assert client.get("/api/chat/other/messages").status_code == 200


def test_a_person_on_a_messenger_is_told_and_everything_is_answered_once(
    database: Engine,
) -> None:
    limits = RateLimits(b"k", rules(6, 0, 0))
    plain = rote_service(database)
    service = ChatService(plain.conversations, plain.steps, pace=limits.message)
    said = [
        service.answer(IncomingMessage("telegram", "lan", str(n), "một", START)).text
        for n in range(4)
    ]
    assert said[:2] == ["Nghe: một"] * 2
    assert said[2] == said[3] and "10 giây" in said[2]
    later = START + timedelta(seconds=10)
    assert (
        service.answer(IncomingMessage("telegram", "lan", "9", "hai", later)).text == "Nghe: hai"
    )
    assert service.answer(IncomingMessage("telegram", "minh", "8", "hai", START)).text.endswith(
        "hai"
    )


def test_what_waited_for_the_bot_is_judged_by_when_it_came(database: Engine) -> None:
    limits = RateLimits(b"k", rules(6, 0, 0))
    waits = [
        limits.message(
            IncomingMessage("telegram", "lan", str(n), "một", START + timedelta(minutes=n))
        )
        for n in range(20)
    ]
    assert waits == [0.0] * 20


def test_a_message_id_gives_nobody_the_reply_of_another(database: Engine) -> None:
    client = limited_client(database, RateLimits.none())
    mine, theirs = (client.post("/api/chat", json={"text": "một"}).json() for _ in range(2))
    asked = {"conversation_id": mine["conversation_id"], "text": "hai", "message_id": "1"}
    first = client.post("/api/chat", json=asked).json()
    assert client.post("/api/chat", json=asked).json() == first
    asked |= {"conversation_id": theirs["conversation_id"], "text": "ba"}
    assert client.post("/api/chat", json=asked).json()["text"] == "Nghe: ba"
    stranger = client.post("/api/chat", json={"text": "bốn", "message_id": "1"}).json()
    assert stranger["text"] == "Nghe: bốn"

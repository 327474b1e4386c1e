"""Planted personal data and secrets are found nowhere: in no log line and no table."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from bot.building import Bot
from bot.dossiers.records import DossierRow
from bot.dossiers.verifying import verifiers
from bot.message import IncomingMessage
from bot.operations.logs import SafeFormatter
from bot.service import ChatService
from bot.turn import Turn
from tests.bot.operations.stage import CITIZEN, quick_bot, ready_engine, running, settings

IDENTITY = "001085012345"
PHONE = "0912345678"
EMAIL = "lan.nguyen@example.vn"
PASSPORT = "B1234567"
ACCOUNT = "số tài khoản 19036584712018"
CODE = "H29.12.09-250701-0012"
MESSAGES = (
    f"tôi là Lan, căn cước {IDENTITY}, số {PHONE}, mail {EMAIL}, hỏi đăng ký khai sinh",
    f"số của tôi {PHONE[:4]} {PHONE[4:7]} {PHONE[7:]}",
    f"hộ chiếu {PASSPORT} gia hạn thế nào, {ACCOUNT}",
    f"cán bộ hạch sách không nhận hồ sơ, gọi tôi {PHONE}",
    f"/phananh chờ mãi không ai gọi, căn cước {IDENTITY}",
    "nổ " + PHONE,
    CODE,
    "6789",
    f"{CODE} {PHONE}",
)
SECRETS = {
    "metrics_token": "planted-metrics-token-0001",
    "dossier_key": "planted-dossier-key-0002",
    "telegram_webhook_secret": "planted-webhook-secret-0003",
    "zalo_bot_webhook_secret": "planted-zalo-secret-0004",
    "dossier_client_secret": "planted-client-secret-0005",
}
PASSWORD = "planted mật khẩu rất dài"


def exploding(turn: Turn) -> Turn:
    """A step with a bug that throws what the citizen typed."""
    if turn.typed.startswith("nổ"):
        raise ValueError(turn.typed)
    return turn


def clumsy(bot: Bot) -> Bot:
    service = replace(bot.service, steps=(exploding, *bot.service.steps))
    assert isinstance(service, ChatService)
    return replace(bot, service=service)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Every log line at every level, as it would be written."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(SafeFormatter("json", SECRETS.values()))
    level, kept = root.level, {name: logging.getLogger(name).level for name in ("bot", "admin")}
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in kept:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    for name, before in kept.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def client(tmp_path: Path, lines: io.StringIO) -> Iterator[TestClient]:
    engine = ready_engine(tmp_path)
    bot = clumsy(quick_bot(engine))
    with Session(engine) as session:
        proofs = verifiers(CODE, [PHONE.replace("5678", "6789")], bot.dossiers.key)
        session.add(DossierRow(code=CODE, status=4, verifiers=" ".join(proofs)))
        session.commit()
    with running(tmp_path, bot, CITIZEN, **SECRETS) as client:
        yield client


def everything_in(engine: Engine) -> str:
    """Every cell of every table, as text."""
    cells: list[str] = []
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                cells += [
                    json.dumps(cell, ensure_ascii=False, default=str)
                    if not isinstance(cell, str)
                    else cell
                    for cell in row
                ]
    return "\n".join(cells)


def talk(client: TestClient) -> None:
    conversation = None
    for text in MESSAGES:
        body = {"conversation_id": conversation, "text": text}
        answer = client.post("/api/chat", json=body)
        assert answer.status_code == 200
        conversation = answer.json()["conversation_id"]


def test_planted_personal_data_is_in_no_table_and_no_log_line(
    client: TestClient, lines: io.StringIO, tmp_path: Path
) -> None:
    talk(client)
    client.post("/tinh-nguyen/vao", data={"ma": PASSWORD})
    client.post("/webhook/telegram", content=json.dumps({"text": PHONE}))
    client.post("/api/chat", content=f'{{"text": "{IDENTITY}"')
    client.get(f"/thu-tuc?q={PHONE}")
    engine = ready_engine(tmp_path)
    stored, logged = everything_in(engine), lines.getvalue()
    engine.dispose()
    assert "turn failed" in logged and "khai sinh" in stored
    squeezed = stored.replace(" ", "")
    for planted in (IDENTITY, PHONE, EMAIL, PASSPORT, ACCOUNT.rsplit(" ", 1)[1], CITIZEN[0]):
        assert planted not in squeezed, f"{planted} is in the database"
        assert planted not in logged, f"{planted} is in the log"
    assert "6789" not in squeezed, "the digits that prove a dossier are in the database"
    for words in ("khai sinh", "hạch sách", PASSWORD):
        assert words not in logged, f"a citizen's words are in the log: {words}"
    for secret in SECRETS.values():
        assert secret not in logged and secret not in stored


def test_channels_keep_of_a_sender_only_what_answering_needs(tmp_path: Path) -> None:
    engine = ready_engine(tmp_path)
    bot = quick_bot(engine)
    for number, text in enumerate(MESSAGES):
        message = IncomingMessage("telegram", "chat-77", str(number), text, address=CITIZEN[0])
        bot.service.answer(message, deliver=True)
    stored = everything_in(engine)
    assert stored.count("chat-77") == 1
    assert CITIZEN[0] not in stored and PHONE not in stored
    engine.dispose()


def test_erasing_leaves_nothing_of_what_was_said(client: TestClient, tmp_path: Path) -> None:
    said = "tôi tên Nguyễn Thị Dần hỏi đăng ký tạm trú"
    begun = client.post("/api/chat", json={"conversation_id": None, "text": said}).json()
    engine = ready_engine(tmp_path)
    assert "Dần" in everything_in(engine)
    wish = {"conversation_id": begun["conversation_id"], "text": "/xoa"}
    client.post("/api/chat", json=wish)
    stored = everything_in(engine)
    assert "Dần" not in stored and begun["conversation_id"] not in stored
    engine.dispose()


def test_settings_and_their_errors_never_show_a_secret(tmp_path: Path) -> None:
    own = settings(tmp_path, **SECRETS)
    assert not any(secret in f"{own!r}{own}" for secret in SECRETS.values())

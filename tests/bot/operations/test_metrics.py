"""Figures for Prometheus: right, without personal data, and not open to the world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.operations.metrics import Metrics
from bot.records import Conversation, InboxMessage, OutboxMessage
from knowledge.columns import now
from knowledge.database import write_session
from tests.bot.operations.stage import CITIZEN, quick_bot, ready_engine, running

TOKEN = "a-token-of-the-operator"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def figure(page: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", page, re.MULTILINE)
    assert found, f"{series} is not on the page"
    return float(found[1])


def test_turns_are_counted_by_channel_and_outcome_with_their_time(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        for words in ("xin chào", "xin chào", "đăng ký khai sinh cần giấy tờ gì"):
            client.post("/api/chat", json={"conversation_id": None, "text": words})
        page = client.get("/metrics").text
    assert figure(page, 'motcua_turns_total{channel="web",outcome="greeted"}') == 2
    assert figure(page, 'motcua_turn_seconds_count{channel="web"}') == 3
    assert figure(page, "motcua_search_seconds_count") == 1
    assert figure(page, "process_resident_memory_bytes") > 1e6
    assert figure(page, "motcua_database_up") == 1
    assert figure(page, "motcua_inbox_queued") == 0


def test_what_waits_is_counted_from_the_database(tmp_path: Path) -> None:
    engine = ready_engine(tmp_path)
    bot = quick_bot(engine)
    with running(tmp_path, bot) as client:
        with write_session(engine) as session:
            session.add(Conversation(id="c", channel="telegram", sender="7"))
            session.flush()
            common = {"channel": "telegram", "conversation_id": "c", "text": "x"}
            session.add(InboxMessage(message_id="1", received_at=now(), **common))
            for number, state in enumerate(("pending", "pending", "dead", "sent")):
                session.add(OutboxMessage(key=str(number), state=state, **common))
        page = client.get("/metrics").text
    assert figure(page, 'motcua_inbox_unanswered{channel="telegram"}') == 1
    assert figure(page, 'motcua_outbox_messages{channel="telegram",state="pending"}') == 2
    assert figure(page, 'motcua_outbox_messages{channel="telegram",state="dead"}') == 1
    assert figure(page, 'motcua_outbox_oldest_seconds{channel="telegram"}') >= 0
    assert 'state="sent"' not in page


def test_database_errors_are_counted_and_the_page_stays(tmp_path: Path) -> None:
    engine = ready_engine(tmp_path)
    metrics = Metrics(engine)
    with pytest.raises(OperationalError), engine.begin() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    page = metrics.exposition().decode()
    assert figure(page, 'motcua_database_errors_total{kind="OperationalError"}') == 1
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE outbox_message"))
    assert figure(metrics.exposition().decode(), "motcua_database_up") == 0
    engine.dispose()


def test_messages_held_back_are_counted_by_scope(tmp_path: Path) -> None:
    with running(tmp_path, rate_address_per_minute=1) as client:
        for _ in range(3):
            client.post("/api/chat", json={"conversation_id": None, "text": "xin chào"})
        page = client.get("/metrics").text
    assert figure(page, 'motcua_rate_limited_total{scope="address"}') == 2


def test_no_label_holds_anything_of_a_person(tmp_path: Path) -> None:
    words = "tôi tên Nguyễn Thị Lan, 0912345678, hỏi đăng ký khai sinh"
    with running(tmp_path, client=CITIZEN, metrics_token=TOKEN) as client:
        begun = client.post("/api/chat", json={"conversation_id": None, "text": words}).json()
        page = client.get("/metrics", headers=BEARER).text
    labels = set(re.findall(r"(\w+)=\"", page))
    assert labels <= {"channel", "outcome", "state", "scope", "kind", "result", "le", "generation"}
    for private in ("Lan", "0912345678", begun["conversation_id"], begun["reference"], CITIZEN[0]):
        assert private not in page


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_without_a_token_only_this_machine_reads_figures(tmp_path: Path, name: str) -> None:
    with running(tmp_path) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={name: "203.0.113.7"}).status_code == 403


def test_without_a_token_others_read_no_figures(tmp_path: Path) -> None:
    with running(tmp_path, client=CITIZEN) as client:
        assert client.get("/metrics").status_code == 403


def test_a_public_deployment_without_a_token_opens_figures_to_nobody(tmp_path: Path) -> None:
    with running(tmp_path, public_url="https://motcua.example") as client:
        assert client.get("/metrics").status_code == 403


@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}"])
def test_with_a_token_nothing_else_opens_figures(tmp_path: Path, given: str) -> None:
    with running(tmp_path, client=CITIZEN, metrics_token=TOKEN) as client:
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 403
        assert client.get("/metrics", headers=BEARER).status_code == 200

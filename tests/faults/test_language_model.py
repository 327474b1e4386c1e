"""A language model that hangs, or that answers with figures of its own, behind the whole app."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.building import wire_bot
from bot.language_model.client import open_model
from bot.message import IncomingMessage
from tests.bot.language_model_server import Server, serving
from tests.bot.operations.stage import quick_bot, ready_engine, running
from tests.bot.operations.test_metrics import figure

QUESTION = "1.004194 lệ phí bao nhiêu"
TIMEOUT_SECONDS = 0.5
BOUND_SECONDS = 5.0


def asked(client: TestClient) -> tuple[str, float]:
    """The answer, and the seconds until it came."""
    started = time.monotonic()
    reply = client.post("/api/chat", json={"conversation_id": None, "text": QUESTION}).json()
    return reply["text"], time.monotonic() - started


def hang(server: Server) -> None:
    server.silence_seconds = 30.0


def lie(server: Server) -> None:
    server.reply = lambda text: text.replace("000", "500")


@pytest.mark.parametrize(("break_it", "counted"), [(hang, "failed"), (lie, "rejected")])
def test_a_model_that_hangs_leaves_the_template_and_is_counted(
    tmp_path: Path, break_it: Callable[[Server], None], counted: str
) -> None:
    engine = ready_engine(tmp_path)
    bot = quick_bot(engine)
    with serving() as server:
        break_it(server)
        model = open_model("test-model", server.base_url, "", TIMEOUT_SECONDS)
        ill = wire_bot(engine, bot.knowing, model=model)
        plain = bot.service.answer(IncomingMessage("web", "", "plain", QUESTION)).text
        with running(tmp_path, ill) as client:
            answer, seconds = asked(client)
            page = client.get("/metrics").text
        assert server.asked, "the model was never asked"
    assert answer == plain
    assert seconds < BOUND_SECONDS
    assert figure(page, f'motcua_language_model_total{{result="{counted}"}}') == 1

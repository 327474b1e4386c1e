"""A repealed procedure never answers: the bot says since when, and what likely took its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.message import IncomingMessage, Outcome, Reply
from tests.light_bot import BESIDE, light_bot

REPLACED, HEIR, NAMELESS = "1.012819", "1.012786", "1.012676"
Say = Callable[[str], Reply]


@pytest.fixture
def say(database: Engine) -> Say:
    service = light_bot(database, also=(*BESIDE, NAMELESS)).service
    numbers = iter(range(100))
    return lambda text: service.answer(IncomingMessage("web", "lan", str(next(numbers)), text))


def test_the_list_that_no_longer_holds_it_is_named(say: Say) -> None:
    reply = say(REPLACED)
    assert reply.outcome is Outcome.INFORMED
    assert "không còn áp dụng" in reply.text and "tháng 07/2026" in reply.text


def test_likely_successors_are_linked_and_can_be_picked(say: Say) -> None:
    reply = say(f"thủ tục {REPLACED}")
    assert f"mã {HEIR}" in reply.text and "https://dichvucong.gov.vn/" in reply.text
    assert reply.candidates == (HEIR,)
    assert any(HEIR in button.value for button in reply.buttons)


def test_without_a_successor_the_need_is_asked_for(say: Say) -> None:
    assert "chưa thấy thủ tục thay thế" in say(NAMELESS).text


def test_a_broken_name_is_no_procedure_to_ask_for(say: Say) -> None:
    assert NAMELESS not in say("bỏ").text
    assert say(NAMELESS).outcome is Outcome.INFORMED

"""The case is asked with buttons before a long paper list that depends on it, and is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.message import IncomingMessage, Outcome, Reply
from tests.light_bot import light_bot

BIRTH = "1.001193"
Say = Callable[[str], Reply]


@pytest.fixture
def say(database: Engine) -> Say:
    service = light_bot(database).service
    return lambda text: service.answer(
        IncomingMessage("telegram", "lan", secrets.token_hex(6), text)
    )


def asked(say: Say) -> Reply:
    reply = say(f"@p:{BIRTH}:documents")
    assert reply.outcome is Outcome.CLARIFY and "tùy trường hợp" in reply.text
    assert reply.procedure == BIRTH and reply.section == "documents"
    return reply


def tap(say: Say, reply: Reply, part: str) -> Reply:
    return say(next(b.value for b in reply.buttons if part in b.label))


def test_each_case_gets_its_own_papers_in_short_words(say: Say) -> None:
    question = asked(say)
    labels = [button.label for button in question.buttons]
    assert not any(label.startswith("Trường hợp") for label in labels)
    ordinary = tap(say, question, "Không thuộc").text
    special = tap(say, question, labels[0]).text
    assert "Tờ khai đăng ký khai sinh" in ordinary and "Tờ khai đăng ký khai sinh" in special
    assert "mang thai hộ" in special and "mang thai hộ" not in ordinary


def test_all_cases_can_be_seen_at_once(say: Say) -> None:
    everything = tap(say, asked(say), "Xem tất cả")
    assert everything.outcome is Outcome.ANSWERED
    assert "mang thai hộ" in everything.text and "Tờ khai" in everything.text


def test_the_choice_stays_for_the_checklist_and_for_the_next_question(say: Say) -> None:
    tap(say, asked(say), "Không thuộc")
    checklist = say("cho tôi danh sách giấy tờ")
    assert checklist.outcome is Outcome.ANSWERED and "☐ 1." in checklist.text
    assert "mang thai hộ" not in checklist.text
    assert say("cần giấy tờ gì").outcome is Outcome.ANSWERED


def test_another_procedure_begins_without_a_choice(say: Say) -> None:
    tap(say, asked(say), "Không thuộc")
    say("@p:1.004194:documents")
    asked(say)


def test_a_short_list_is_told_at_once(say: Say) -> None:
    assert say("@p:1.004194:documents").outcome is Outcome.ANSWERED

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


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        ("nhờ người khác làm hộ", "mang thai hộ", None),
        ("nho nguoi khac di thay", "mang thai hộ", None),
        ("nhờ bà ngoại đi thay", "mang thai hộ", None),
        ("trẻ bị bỏ rơi", "mang thai hộ", None),
        ("không thuộc trường hợp nào", "Tờ khai đăng ký khai sinh", "mang thai hộ"),
        ("không ạ", "Tờ khai đăng ký khai sinh", "mang thai hộ"),
        ("2", "Tờ khai đăng ký khai sinh", "mang thai hộ"),
        ("cái đầu", "mang thai hộ", None),
        ("xem tất cả", "mang thai hộ", None),
    ],
)
def test_the_case_is_taken_in_words_too(
    say: Say, words: str, there: str, not_there: str | None
) -> None:
    asked(say)
    answer = say(words)
    assert answer.outcome is Outcome.ANSWERED and answer.procedure == BIRTH
    assert there in answer.text
    assert not_there is None or not_there not in answer.text


def test_a_list_to_tick_waits_for_the_case_in_words(say: Say) -> None:
    say(f"@p:{BIRTH}:fee")
    assert say("cho tôi danh sách giấy tờ").outcome is Outcome.CLARIFY
    answer = say("nhờ người khác đi thay")
    assert answer.outcome is Outcome.ANSWERED and "☐ 1." in answer.text


@pytest.mark.parametrize(
    "words",
    ["lệ phí bao nhiêu", "đăng ký tạm trú", "cảm ơn", "là sao", "người nước ngoài thì sao"],
)
def test_what_is_no_case_is_read_as_what_it_is(say: Say, words: str) -> None:
    asked(say)
    answer = say(words)
    assert not (answer.section == "documents" and answer.outcome is Outcome.ANSWERED)


def test_another_case_can_be_supposed_after_the_papers(say: Say) -> None:
    tap(say, asked(say), "Không thuộc")
    answer = say("nhờ người khác đi thay thì sao")
    assert answer.procedure == BIRTH and "mang thai hộ" in answer.text

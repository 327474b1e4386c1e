"""Dossiers and reports within the whole list of steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.dossiers.records import DossierRow
from bot.message import IncomingMessage, Outcome, Reply
from tests.light_bot import light_bot

CODE = "H29.12.09-250701-0012"
Say = Callable[[str], Reply]


@pytest.fixture
def say(database: Engine) -> Say:
    with Session(database) as session:
        session.add(DossierRow(code=CODE, status=4))
        session.commit()
    service = light_bot(database).service
    numbers = iter(range(1000))
    return lambda text: service.answer(
        IncomingMessage("telegram", "lan", str(next(numbers)), text)
    )


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (f"tra giùm {CODE.lower()}", Outcome.DOSSIER_FOUND),
        ("H29.12.09-250701-9999", Outcome.DOSSIER_UNKNOWN),
        ("H29.12.09-250701", Outcome.CLARIFY),
        ("tra cứu hồ sơ", Outcome.CLARIFY),
        ("/hoso", Outcome.CLARIFY),
        ("xin chào", Outcome.GREETED),
        ("cán bộ hạch sách không nhận hồ sơ", Outcome.RECORDED),
        ("/phananh", Outcome.CLARIFY),
        ("/phananh ghế chờ gãy hết rồi", Outcome.RECORDED),
        ("PA-222222", Outcome.INFORMED),
        ("1.001193 lệ phí bao nhiêu", Outcome.ANSWERED),
        ("thôi báo", Outcome.INFORMED),
        (f"báo tôi khi có kết quả {CODE}", Outcome.CLARIFY),
        ("/xoa", Outcome.RECORDED),
    ],
)
def test_message_is_settled_by_the_step_meant_for_it(
    say: Say, text: str, outcome: Outcome
) -> None:
    assert say(text).outcome is outcome


def test_consent_in_words_is_no_small_talk(say: Say) -> None:
    say(f"báo tôi khi có kết quả {CODE}")
    assert say("ok").outcome is Outcome.RECORDED
    assert say("ok").outcome is Outcome.GREETED

"""An event of life told without a question leads to the procedures that follow from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.life_events import read_tellings
from bot.message import IncomingMessage, Outcome, Reply
from knowledge.life_events import read_life_events
from tests.light_bot import light_bot

Say = Callable[[str], Reply]


@pytest.fixture
def say(database: Engine) -> Say:
    service = light_bot(database).service
    return lambda text: service.answer(
        IncomingMessage("telegram", "lan", secrets.token_hex(6), text)
    )


def offered(reply: Reply) -> list[str]:
    values = [button.value for button in reply.buttons]
    return [value.removeprefix("@p:") for value in values if value.startswith("@p:")]


def test_every_event_that_can_be_told_is_one_of_the_catalogue() -> None:
    assert {telling.event for telling in read_tellings()} == set(read_life_events())


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ("bố tôi vừa mất", "nguoi-than-mat"),
        ("mẹ tôi qua đời", "nguoi-than-mat"),
        ("ba noi em moi mat hom qua", "nguoi-than-mat"),
        ("chồng em mất rồi", "nguoi-than-mat"),
        ("bà nội em mới mất, giờ làm giấy gì", "nguoi-than-mat"),
        ("vợ mới sinh", "sinh-con"),
        ("em vua sinh em be", "sinh-con"),
        ("em sắp cưới", "ket-hon"),
        ("nhà em vừa chuyển nhà sang huyện khác", "chuyen-nha"),
        ("tôi bị mất ví", "mat-giay-to"),
        ("nha toi vua bi mat het giay to", "mat-giay-to"),
        ("năm sau tôi sắp nghỉ hưu", "nghi-huu"),
        ("con tôi bị khuyết tật bẩm sinh", "khuyet-tat"),
        ("con em sắp vào lớp 6", "di-hoc"),
        ("tôi định mở quán", "mo-cua-hang"),
        ("nhà tôi sắp xây nhà", "lam-nha"),
    ],
)
def test_an_event_that_is_told_leads_to_its_procedures(say: Say, told: str, event: str) -> None:
    reply = say(told)
    codes = read_life_events()[event].procedures
    assert reply.outcome is Outcome.CLARIFY
    assert offered(reply) == list(codes)
    picked = say("1")
    assert picked.outcome is Outcome.ANSWERED and picked.procedure == codes[0]


def test_who_mourns_is_met_with_a_kind_word(say: Say) -> None:
    assert "chia buồn" in say("bố tôi vừa mất").text
    assert "chia buồn" not in say("tôi bị mất ví").text


@pytest.mark.parametrize(
    "asked",
    [
        "mẹ tôi bị mất căn cước",
        "con tôi bị mất",
        "bố tôi mất sổ bảo hiểm",
        "vợ mới sinh làm khai sinh ở đâu",
        "tôi bị mất giấy tờ xe",
        "em sắp cưới, làm giấy xác nhận độc thân ở đâu",
        "mất rồi",
        "mới sinh con thì hưởng thai sản bao nhiêu",
    ],
)
def test_what_asks_for_something_is_searched(say: Say, asked: str) -> None:
    known = [list(event.procedures) for event in read_life_events().values()]
    assert offered(say(asked)) not in known


def test_what_is_in_hand_for_the_event_stays_in_hand(say: Say) -> None:
    say("@p:1.000656:documents")
    say("bố tôi vừa mất")
    assert say("lệ phí bao nhiêu").procedure == "1.000656"


def test_another_matter_is_left_for_the_event_and_can_be_gone_back_to(say: Say) -> None:
    say("@p:1.004194:fee")
    assert "1.000656" in offered(say("mẹ tôi qua đời"))
    assert say("quay lại cái trước").procedure == "1.004194"

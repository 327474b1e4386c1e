"""Sister procedures are offered beside the ordinary one, which answers."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.building import Bot
from bot.message import IncomingMessage, Outcome, Reply
from tests.light_bot import light_bot

MARRIAGE, WITH_FOREIGNER, AT_HOME = "1.000894", "2.000806", "1.000593"
BUSINESS = "1.001612"


@pytest.fixture
def bot(database: Engine) -> Bot:
    return light_bot(database, [MARRIAGE, WITH_FOREIGNER, AT_HOME, BUSINESS, "1.004746"])


def ask(bot: Bot, text: str) -> Reply:
    return bot.service.answer(IncomingMessage("web", "p", text, text))


def test_the_ordinary_procedure_answers_and_its_variants_are_buttons(bot: Bot) -> None:
    reply = ask(bot, "Thủ tục đăng ký kết hôn")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, MARRIAGE)
    offered = {button.value.split(":")[1] for button in reply.buttons if "Trường" in button.label}
    offered |= {button.value.split(":")[1] for button in reply.buttons if "lưu" in button.label}
    assert offered == {WITH_FOREIGNER, AT_HOME}


def test_a_variant_is_not_offered_the_ordinary_one_as_a_circumstance(bot: Bot) -> None:
    reply = ask(bot, "Thủ tục đăng ký kết hôn có yếu tố nước ngoài")
    assert reply.procedure == WITH_FOREIGNER
    assert not [button for button in reply.buttons if button.label.startswith("Trường hợp")]


def test_another_action_on_the_same_thing_is_no_variant(bot: Bot) -> None:
    reply = ask(bot, "Thủ tục đăng ký kết hôn")
    assert all("1.004746" not in button.value for button in reply.buttons)


def test_a_question_for_the_fee_brings_no_variants(bot: Bot) -> None:
    reply = ask(bot, "Thủ tục đăng ký kết hôn lệ phí bao nhiêu")
    assert reply.procedure == MARRIAGE
    assert not [button for button in reply.buttons if button.label.startswith("Trường hợp")]

"""A preview says what the bot would answer, and leaves nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.building import Bot
from bot.previewing import Preview, open_preview
from bot.records import Conversation, TurnRecord
from knowledge.database import read_session
from knowledge.learning.entries import Draft
from tests.light_bot import light_bot

STAY = "1.004194"


@pytest.fixture
def bot(database: Engine) -> Bot:
    return light_bot(database)


@pytest.fixture
def preview(bot: Bot) -> Preview:
    return open_preview(bot)


def test_procedure_is_previewed_by_the_section_chosen(preview: Preview) -> None:
    text = preview(Draft(["ở nhờ nhà người quen"], procedure=STAY, section="fee"))
    assert "Đăng ký tạm trú" in text and "7.000 đồng" in text


def test_section_comes_from_the_question_where_none_is_chosen(preview: Preview) -> None:
    asked = Draft(["tạm trú hết bao nhiêu tiền"], procedure=STAY)
    assert preview(asked) == preview(Draft(asked.questions, procedure=STAY, section="fee"))
    assert preview(asked) != preview(Draft(["ở nhờ nhà người quen"], procedure=STAY))


def test_staffs_words_are_previewed_with_their_source(preview: Preview) -> None:
    text = preview(Draft(["câu hỏi"], answer="Có, tới 11 giờ 30 ạ.", source="Thông báo 12"))
    assert text.startswith("Có, tới 11 giờ 30 ạ.") and "Thông báo 12" in text


def test_procedure_that_is_gone_previews_as_nothing(preview: Preview) -> None:
    assert preview(Draft(["câu hỏi"], procedure="9.999999")) == ""


def test_preview_stores_nothing(preview: Preview, database: Engine) -> None:
    preview(Draft(["câu hỏi"], procedure=STAY))
    with read_session(database) as session:
        assert session.exec(select(Conversation)).all() == []
        assert session.exec(select(TurnRecord)).all() == []

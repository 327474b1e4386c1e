"""The notice of what is kept comes once, with the first answer, on every channel."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.message import IncomingMessage
from bot.wording import NOTICE
from tests.light_bot import light_bot


@pytest.mark.parametrize("first", ["xin chào", "/start", "đăng ký tạm trú", "giá vàng", "1+1"])
def test_the_first_answer_says_what_is_kept_and_the_next_does_not(
    database: Engine, first: str
) -> None:
    service = light_bot(database).service
    texts = [
        service.answer(IncomingMessage("telegram", "lan", str(number), text)).text
        for number, text in enumerate((first, first, "/xoa", "xin chào"))
    ]
    assert [text.count(NOTICE) for text in texts] == [1, 0, 0, 1]


def test_the_page_which_shows_it_itself_says_it_again_only_in_a_greeting(
    database: Engine,
) -> None:
    service = light_bot(database).service
    asked = service.answer(IncomingMessage("web", "", "1", "đăng ký tạm trú"))
    greeted = service.answer(IncomingMessage("web", "", "2", "xin chào"))
    assert NOTICE not in asked.text and NOTICE in greeted.text

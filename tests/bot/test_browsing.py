"""The list of procedures in the chat: every procedure can be reached by taps alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from bot.message import Button, IncomingMessage, Outcome, Reply
from tests.light_bot import light_bot

URL = "https://motcua.example"
Say = Callable[[str], Reply]


@pytest.fixture
def say(database: Engine) -> Iterator[Say]:
    service = light_bot(database, public_url=URL).service
    numbers = iter(range(10_000))
    yield lambda text: service.answer(IncomingMessage("telegram", "lan", str(next(numbers)), text))


def button(reply: Reply, label: str) -> Button:
    return next(button for button in reply.buttons if button.label == label)


@pytest.mark.parametrize("text", ["/danhmuc", "danh mục", "có những thủ tục nào"])
def test_the_list_opens_with_life_events_fields_and_a_link(say: Say, text: str) -> None:
    reply = say(text)
    assert reply.outcome is Outcome.INFORMED
    assert "Gia đình có em bé" in [button.label for button in reply.buttons]
    assert f"{URL}/thu-tuc" in reply.text


def test_a_life_event_leads_to_a_procedure(say: Say) -> None:
    event = say(button(say("/danhmuc"), "Gia đình có em bé").value)
    births = next(button for button in event.buttons if "khai sinh" in button.label.lower())
    assert say(births.value).procedure is not None


def test_a_procedure_of_the_list_is_picked_in_words_too(say: Say) -> None:
    event = say(button(say("/danhmuc"), "Gia đình có em bé").value)
    picks = [button for button in event.buttons if button.value.startswith("@p:")]
    assert say("cái thứ hai").procedure == picks[1].value.removeprefix("@p:")


def test_every_procedure_stands_in_some_field_on_some_page(say: Say, database: Engine) -> None:
    found: set[str] = set()
    fields = say(button(say("/danhmuc"), "Xem theo lĩnh vực").value)
    while True:
        for pick in fields.buttons:
            if pick.value.startswith("@dm:l:"):
                found |= codes_of(say, say(pick.value))
        if not any(button.label == "Trang sau" for button in fields.buttons):
            break
        fields = say(button(fields, "Trang sau").value)
    assert found == {p.code for p in light_bot(database).knowing.catalogue.answerable}


def codes_of(say: Say, page: Reply) -> set[str]:
    found = {b.value.removeprefix("@p:") for b in page.buttons if b.value.startswith("@p:")}
    if any(button.label == "Trang sau" for button in page.buttons):
        found |= codes_of(say, say(button(page, "Trang sau").value))
    return found


def test_words_after_the_command_are_searched(say: Say) -> None:
    reply = say("/danhmuc tam tru")
    assert "@p:1.004194" in [button.value for button in reply.buttons]
    nothing = say("/danhmuc xyzabc")
    assert "không có thủ tục nào" in nothing.text and nothing.buttons


@pytest.mark.parametrize(
    "tap", ["@dm:e:gone", "@dm:l:gone:1", "@dm:f:999", "@dm:f:x", "@dm:", "@dm:w:tạm:99"]
)
def test_an_old_or_broken_button_still_opens_the_list(say: Say, tap: str) -> None:
    assert say(tap).outcome is Outcome.INFORMED and say(tap).buttons


def test_the_other_commands_of_the_menu_are_understood(say: Say) -> None:
    assert say("/start").outcome is Outcome.GREETED
    assert say("/trogiup").outcome is Outcome.GREETED
    assert say("/hoso").outcome is Outcome.CLARIFY
    assert say("/phananh").outcome is Outcome.CLARIFY
    assert say("/xoa").outcome is Outcome.RECORDED

"""Checklists in a chat: one edited message on Telegram, numbers to type on Zalo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.bot.channels.fakes import Sent
from tests.bot.channels.stage import Stage, staged
from tests.light_bot import light_bot

CHAT = "900"
WISH = "danh sách giấy tờ đăng ký tạm trú"


@pytest.fixture
def stage(database: Engine) -> Iterator[Stage]:
    with staged("telegram", database, light_bot(database).service) as stage:
        yield stage


def say(stage: Stage, text: str) -> Sent:
    return stage.sent_after(lambda: stage.hand_over(stage.fake.say(CHAT, text)))[-1]


def tap(stage: Stage, label: str, shown: Sent, number: int) -> Sent:
    value = next(data for text, data in shown.buttons if label in text)
    update = stage.fake.tap(CHAT, value, number)
    return stage.sent_after(lambda: stage.hand_over(update))[-1]


def test_ticking_edits_the_message_that_was_tapped(stage: Stage) -> None:
    say(stage, "xin chào")
    shown = say(stage, WISH)
    number = len(stage.fake.sent)
    ticked = tap(stage, "1.", shown, number)
    assert ticked.replaces == number
    assert "☑ 1." in ticked.text and "Còn thiếu 1 trong 2" in ticked.text
    both = tap(stage, "2.", ticked, number)
    assert both.replaces == number and "Đã đủ 2" in both.text
    again = tap(stage, "1.", both, number)
    assert again.replaces == number and "☐ 1." in again.text
    assert len(stage.fake.called("answerCallbackQuery")) == 3


def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(stage: Stage) -> None:
    shown = say(stage, WISH)
    stage.fake.fixed.add(1)
    ticked = tap(stage, "1.", shown, 1)
    assert ticked.replaces == 0 and "☑ 1." in ticked.text


def test_a_second_tap_on_the_same_old_button_changes_nothing_and_sends_nothing(
    stage: Stage,
) -> None:
    shown = say(stage, WISH)
    tap(stage, "1.", shown, 1)
    value = next(data for text, data in shown.buttons if "1." in text)
    before = len(stage.fake.sent)
    stage.hand_over(stage.fake.tap(CHAT, value, 1))
    say(stage, "cảm ơn")
    assert [sent.text for sent in stage.fake.sent[before:]] == [stage.fake.sent[-1].text]


def test_other_answers_to_taps_are_new_messages(stage: Stage) -> None:
    shown = say(stage, "đăng ký tạm trú")
    fee = tap(stage, "Lệ phí", shown, 1)
    assert fee.replaces == 0


def test_on_zalo_the_papers_are_numbered_once_and_ticked_by_number(database: Engine) -> None:
    with staged("zalo_bot", database, light_bot(database).service) as stage:

        def hear(text: str) -> str:
            event = stage.fake.say("u1", text)
            return str(stage.sent_after(lambda: stage.hand_over(event))[-1].text)

        shown = hear(WISH)
        assert [line for line in shown.splitlines() if "1. " in line] == [
            line for line in shown.splitlines() if line.startswith("☐ 1.")
        ]
        assert shown.endswith("Gõ số để chọn.")
        ticked = hear("2")
        assert "☑ 2." in ticked and "☐ 1." in ticked
        assert "☐ 2." in hear("2")

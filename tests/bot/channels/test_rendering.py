"""Splitting long texts and numbering choices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import number_in
from bot.channels.limits import Limits, Pace
from bot.channels.rendering import length, render, split_text
from bot.message import Button

NUMBERED = Limits(text_length=200)
TAPPED = Limits(text_length=200, buttons=True)


@given(st.text(max_size=600), st.integers(min_value=2, max_value=90))
def test_no_piece_is_too_long_or_blank_and_no_letter_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(piece.strip() and length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_cut_between_paragraphs_then_lines_then_sentences_then_words() -> None:
    assert split_text("Một hai.\n\nBa bốn. Năm", 20) == ["Một hai.", "Ba bốn. Năm"]
    assert split_text("Một hai\nba bốn năm sáu", 20) == ["Một hai", "ba bốn năm sáu"]
    assert split_text("Một hai ba. Bốn năm sáu", 20) == ["Một hai ba.", "Bốn năm sáu"]
    assert split_text("mộthaiba bốnnămsáu bảytám", 20) == ["mộthaiba bốnnămsáu", "bảytám"]


def test_a_short_first_paragraph_does_not_become_a_message_of_its_own() -> None:
    pieces = split_text("A.\n\n" + "b" * 15 + " " + "c" * 15, 20)
    assert pieces[0] == "A.\n\n" + "b" * 15


def test_emoji_count_twice_as_the_platforms_count_them() -> None:
    assert [length(piece) for piece in split_text("\N{FAMILY}" * 15, 20)] == [20, 10]


def test_choices_are_numbered_below_the_text_where_there_are_no_buttons() -> None:
    (part,) = render(1, "Chọn:", [Button("A", "@a"), Button("B", "@b")], NUMBERED)
    assert part.text == "Chọn:\n\n1. A\n2. B\nGõ số để chọn."
    assert part.buttons == ()


def test_choices_that_end_the_text_already_are_not_listed_twice() -> None:
    choices = [Button("Khai sinh", "@a"), Button("Khai tử, dài quá…", "@b"), Button("Khác", "@c")]
    text = "Việc nào?\n1. Khai sinh\n2. Khai tử, dài quá nên cắt"
    (part,) = render(1, text, choices, NUMBERED)
    assert part.text == f"{text}\n3. Khác\nGõ số để chọn."


def test_short_choices_are_buttons_and_the_text_stays_as_it_is() -> None:
    (part,) = render(1, "Chọn:", [Button("A", "@a")], TAPPED)
    assert (part.text, part.buttons) == ("Chọn:", (Button("A", "@a"),))


def test_choices_go_with_the_last_part_only() -> None:
    first, last = render(1, "a " * 150, [Button("A", "@a")], TAPPED)
    assert (first.buttons, len(last.buttons)) == ((), 1)


def test_a_value_too_long_for_the_platform_is_named_by_its_place_in_the_outbox() -> None:
    (part,) = render(77, "Chọn:", [Button("A", "@a"), Button("B", "@b:" + "x" * 80)], TAPPED)
    assert [button.value for button in part.buttons] == ["@a", "@o:77:1"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 2. ", 2),
        ("số 3", 3),
        ("Chọn 12", 12),
        ("2️⃣", 2),
        ("２", 2),
        ("0", None),
        ("100", None),
        ("2 con", None),
        ("1.001193", None),
        ("con 2 tuổi", None),
        ("", None),
    ],
)
def test_a_message_that_is_only_a_number_is_a_choice(text: str, number: int | None) -> None:
    assert number_in(text) == number


@given(st.text(max_size=20))
def test_reading_a_number_never_fails(text: str) -> None:
    assert number_in(text) in (None, *range(1, 100))


def test_pace_lets_a_burst_through_then_spaces_messages_out() -> None:
    clock = [0.0]
    pace = Pace(
        Limits(100, per_second=100, burst=100, chat_per_second=1, chat_burst=2), lambda: clock[0]
    )
    waits = [pace.reserve("a") for _ in range(4)]
    assert waits == pytest.approx([0, 0, 1, 2])
    assert pace.reserve("b") == 0
    clock[0] = 10
    assert pace.reserve("a") == 0


def test_pace_holds_all_chats_together_to_the_platforms_rate() -> None:
    pace = Pace(Limits(100, per_second=10, burst=1), lambda: 0.0)
    waits = [pace.reserve(str(chat)) for chat in range(4)]
    assert waits == pytest.approx([0, 0.1, 0.2, 0.3])

"""Talk around a question: small talk, moves, choices picked in words."""

from __future__ import annotations

import pytest

from bot.talk import Move, Talk, read_talk


@pytest.fixture(scope="module")
def talk() -> Talk:
    return read_talk()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("xin chào bạn", "greet"),
        ("cảm ơn em nhiều nha", "thanks"),
        ("ok em", "agree"),
        ("quay lại cái trước", "back"),
        ("mất rồi", None),
        ("ok phí bao nhiêu", None),
        ("chào em, làm khai sinh", None),
    ],
)
def test_small_talk_is_small_talk_alone(talk: Talk, text: str, kind: str | None) -> None:
    assert talk.kind(text.replace(",", "").split()) == kind


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("số 2", 1),
        ("cái thứ hai", 1),
        ("cái đầu tiên nha em", 0),
        ("cái cuối cùng", 2),
        ("4", None),
        ("ở đâu", None),
        ("đổi bằng lái số 2 phí bao nhiêu hả em ơi", None),
    ],
)
def test_a_choice_is_picked_by_number(talk: Talk, text: str, place: int | None) -> None:
    assert talk.picked(text.split(), 3) == place


@pytest.mark.parametrize(
    ("text", "move", "rest"),
    [
        ("không phải ý tôi là cấp lại", Move.CORRECT, "cấp lại"),
        ("ủa nhầm tôi hỏi tạm trú", Move.CORRECT, "tạm trú"),
        ("không phải khai sinh mà là khai tử", Move.CORRECT, "khai tử"),
        ("thế còn khai sinh", Move.ANOTHER, "khai sinh"),
        ("nếu bị mất thì sao", Move.SUPPOSE, "bị mất thì sao"),
        ("đăng ký kết hôn", None, "đăng ký kết hôn"),
    ],
)
def test_moves_open_a_message(talk: Talk, text: str, move: Move | None, rest: str) -> None:
    words = text.split()
    found, start = talk.move(words)
    assert (found, " ".join(words[start:])) == (move, rest)


@pytest.mark.parametrize("text", ["ket hon", "kết hôn", "ly hon", "mo quan"])
def test_topics_of_empty_looking_words_are_topics(talk: Talk, text: str) -> None:
    assert talk.topic_words(text.split(), frozenset()) == text.split()


def test_none_of_the_choices(talk: Talk) -> None:
    assert talk.rejects(["không", "phải", "mấy", "cái", "này"])
    assert not talk.rejects(["không", "phải", "khai", "sinh"])

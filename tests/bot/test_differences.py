"""Words that people confuse are told apart; other questions are left alone."""

from __future__ import annotations

import pytest

from bot.differences.asking import Asking, read_asking
from knowledge.glossary import read_glossary
from knowledge.questions import read_questions

MOST_TAKEN_PER_THOUSAND = 1


@pytest.fixture(scope="module")
def asking() -> Asking:
    return read_asking(read_glossary())


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("tạm trú khác thường trú thế nào", "residence"),
        ("lưu trú với tạm trú có khác nhau không", "residence"),
        ("cap lai voi cap doi khac gi nhau", "issue"),
        ("phân biệt bản sao và trích lục", "copies"),
        ("khai tử khác xóa thường trú chỗ nào", "death"),
        ("khiếu nại với tố cáo khác gì", "complaint"),
        ("tạm trú khác gì", "residence"),
    ],
)
def test_the_family_of_the_words_is_found(asking: Asking, text: str, family: str) -> None:
    found = asking.family(text)
    assert found is not None and found.id == family


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký tạm trú nơi khác được không",
        "đổi căn cước ở tỉnh khác được không",
        "tạm trú cần giấy gì",
        "tờ này hỏng xin tờ khác",
        "khác gì nhau",
    ],
)
def test_other_questions_are_left_alone(asking: Asking, text: str) -> None:
    assert asking.family(text) is None


def test_citizen_questions_are_hardly_ever_taken(asking: Asking) -> None:
    asked = [q for entry in read_questions().values() for q in entry.questions]
    taken = [question for question in asked if asking.family(question)]
    assert len(taken) <= MOST_TAKEN_PER_THOUSAND * len(asked) / 1000, taken

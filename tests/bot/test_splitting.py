"""Several questions in one message come apart in order."""

from __future__ import annotations

import pytest

from bot.splitting import Splitter, split_questions
from bot.talk import read_talk
from retrieval.spelling import Speller, read_shorthand
from retrieval.understanding import build_understanding


@pytest.fixture(scope="module")
def splitter() -> Splitter:
    understanding = build_understanding(Speller({}, {}, read_shorthand()))
    return Splitter(lambda: understanding, read_talk())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("đăng ký kết hôn cần gì? phí bao nhiêu?", ["đăng ký kết hôn cần gì?", "phí bao nhiêu?"]),
        ("khai tử cần gì, phí bao nhiêu", ["khai tử cần gì", "phí bao nhiêu"]),
        ("mất mấy ngày và nộp ở đâu", ["mất mấy ngày", "nộp ở đâu"]),
        (
            "làm căn cước cần gì và đăng ký tạm trú hết bao nhiêu tiền",
            ["làm căn cước cần gì", "đăng ký tạm trú hết bao nhiêu tiền"],
        ),
        ("khai tử nộp ở đâu, hộ khẩu có phải mang không", None),
        ("khai sinh và kết hôn cần gì", None),
        ("phí 50.000 đồng, đúng không", ["phí 50.000 đồng, đúng không"]),
        ("đăng ký tạm trú, phí bao nhiêu", ["đăng ký tạm trú, phí bao nhiêu"]),
        ("cha và mẹ cần giấy gì", ["cha và mẹ cần giấy gì"]),
        ("@p:1.004194:fee", ["@p:1.004194:fee"]),
        ("/hoso H29.12.09-250701-0012", ["/hoso H29.12.09-250701-0012"]),
    ],
)
def test_questions_come_apart(splitter: Splitter, text: str, pieces: list[str] | None) -> None:
    assert splitter(text) == (pieces or [text])


def test_a_tail_too_short_to_stand_alone_stays() -> None:
    assert split_questions("cần gì? ạ") == ["cần gì? ạ"]

"""Repair of what people type, against the words of the bundled catalogue and questions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import load_catalogue
from knowledge.questions import read_questions
from retrieval.normalise import fold
from retrieval.spelling import Speller, read_shorthand

LONGEST_MS = 50


@pytest.fixture(scope="module")
def speller() -> Speller:
    shorthand = read_shorthand()
    texts = [procedure.name for procedure in load_catalogue().procedures]
    texts += [text for asked in read_questions().values() for text in asked.questions]
    return Speller.learn([*texts, *shorthand.values()], shorthand)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("dangkykhaisinh", "dang ky khai sinh"),
        ("dangky tamtru", "dang ky tam tru"),
        ("khaisinhchocon", "khai sinh cho con"),
        ("giaays tow", "giay to"),
        ("tooi khoong bieets", "toi khong biet"),
        ("lam giay khai sihn", "lam giay khai sinh"),
        ("k có giấy tờ j", "khong co giay to gi"),
        ("lm cccd cho con", "lam can cuoc cong dan cho con"),
        ("đkks cho bé", "dang ky khai sinh cho be"),
        ("ơiiii khônggg", "oi khong"),
        ("xin link nộp", "xin link nop"),
        ("scan hs", "scan ho so"),
        ("đất 100m2", "dat 100m2"),
        ("50k một bản", "50k mot ban"),
        ("50 k một bản", "50 k mot ban"),
        ("bằng lái hạng B", "bang lai hang b"),
        ("căn hộ 70 m", "can ho 70 m"),
    ],
)
def test_slips_and_shorthand_are_read_as_meant(speller: Speller, typed: str, read: str) -> None:
    assert fold(" ".join(speller.words(typed))) == read


@pytest.mark.parametrize(
    "text",
    ["", "a", "12345", "😀", "how to register a birth", "привет", "出生登记", "\u200b\u200d"],
)
def test_whatever_is_no_vietnamese_is_left_alone(speller: Speller, text: str) -> None:
    assert len(speller.words(text)) == len(text.replace("\u200b", "").split()) - (
        text in ("😀", "\u200b\u200d")
    )


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "xyzkj" * 2_000,
        "dangkykhaisinh" * 700,
        "đăng ký " * 1_250,
        " ".join(f"q{number}wrtzx" for number in range(1_200)),
        " ".join(
            "".join(chr(97 + (word * 7 + place * 3) % 26) for place in range(9))
            for word in range(1_000)
        ),
    ],
)
def test_ten_thousand_characters_are_read_at_once(speller: Speller, text: str) -> None:
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        speller.words(text)
        taken.append((time.perf_counter() - started) * 1000)
    assert min(taken) < LONGEST_MS


@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_is_read(speller: Speller, text: str) -> None:
    words = speller.words(text)
    assert all(word and word == word.lower() and " " not in word for word in words)


@settings(deadline=None)
@given(text=st.text(alphabet="abcdeghiklmnopqrstuvxyđăâêôơư ", max_size=60))
def test_known_words_are_never_repaired(speller: Speller, text: str) -> None:
    known = [word for word in text.split() if fold(word) in speller.counts and len(word) > 2]
    kept = [word for word in known if word not in speller.shorthand]
    assert [fold(word) for word in speller.words(" ".join(kept))] == [fold(w) for w in kept]

"""Text normalisation: what people type, made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.normalise import (
    clean,
    decode_telex,
    expand_words,
    fold,
    place_tone,
    shorten_repeats,
    split_joined,
    tokens,
)

TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aăâeêioôơuưyđáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữự bcghklmnpqrstvx0123456789.,?/-"
        ),
        st.characters(),
    ),
    max_size=60,
)
SYLLABLES = {"khai", "sinh", "dang", "ky", "tam", "tru", "cho", "con", "ket", "hon"}


@given(TYPED)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TYPED)
def test_cleaned_text_is_composed_and_has_no_double_space(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert "  " not in cleaned


@given(TYPED)
def test_composed_and_decomposed_text_reads_the_same(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert tokens(clean(composed)) == tokens(clean(decomposed))
    assert fold(composed) == fold(decomposed)


@given(
    st.text(alphabet="aăâeêioôơuưyđáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữựbcghklmnpqrstvx ", max_size=40)
)
def test_folded_vietnamese_is_plain_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert fold(fold(text)) == fold(text)


@given(TYPED)
def test_placing_tones_keeps_the_letters(text: str) -> None:
    for word in tokens(clean(text)):
        assert fold(place_tone(word)) == fold(word)
        assert place_tone(place_tone(word)) == place_tone(word)


@given(TYPED)
def test_no_letter_stands_three_times_after_shortening(text: str) -> None:
    short = shorten_repeats(text)
    assert all(
        not (a == b == c and a.isalpha())
        for a, b, c in zip(short, short[1:], short[2:], strict=False)
    )


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=4))
def test_joined_syllables_come_apart_into_known_ones(syllables: list[str]) -> None:
    parts = split_joined("".join(syllables), SYLLABLES.__contains__)
    assert "".join(parts) == "".join(syllables)
    assert all(part in SYLLABLES for part in parts)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("quý", "quý"),
        ("toàn", "toàn"),
        ("uỷ", "ủy"),
        ("HOÀ", "HÒA"),
    ],
)
def test_tone_marks_stand_where_the_portal_puts_them(typed: str, written: str) -> None:
    assert place_tone(typed) == written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaays", "giấy"),
        ("ddawng", "đăng"),
        ("tooi", "tôi"),
        ("khoong", "không"),
        ("nguwowif", "người"),
        ("dduwowngf", "đường"),
        ("muoons", "muốn"),
        ("ban", "ban"),
    ],
)
def test_telex_typed_with_the_input_method_off(typed: str, meant: str) -> None:
    assert decode_telex(typed) == meant


@pytest.mark.parametrize(
    "hidden", ["đăng\u200b ký", "\ufeffđăng ký", "đăng\u00ad ký", "đăng ký\u2060", "đăng\u00a0ký"]
)
def test_what_cannot_be_seen_is_not_read(hidden: str) -> None:
    assert clean(hidden) == "đăng ký"


def test_full_width_and_ligatures_become_plain_letters() -> None:
    assert clean("ＣＣＣＤ ﬁle") == "CCCD file"


def test_codes_stay_whole() -> None:
    assert tokens("thủ tục 1.004194, mã H29.12.09-250701-0012?") == [
        "thủ",
        "tục",
        "1.004194",
        "mã",
        "h29.12.09-250701-0012",
    ]


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "?!.", "\ud800", "\u200b"])
def test_text_without_words_has_no_tokens(text: str) -> None:
    assert tokens(clean(text)) == []


@pytest.mark.parametrize(
    ("words", "expanded"),
    [
        (["k", "có"], ["không", "có"]),
        (["50", "k"], ["50", "k"]),
        (["100m2"], ["100m2"]),
        (["70", "m"], ["70", "m"]),
        (["nhà", "b"], ["nhà", "b"]),
        (["hạng", "b"], ["hạng", "b"]),
        (["b", "ơi"], ["bạn", "ơi"]),
    ],
)
def test_single_letters_after_numbers_and_names_stay(
    words: list[str], expanded: list[str]
) -> None:
    meanings = {"k": "không", "m": "mình", "b": "bạn"}
    assert expand_words(words, meanings, frozenset({"nhà", "hạng"})) == expanded

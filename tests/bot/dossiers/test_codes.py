"""Dossier codes in running text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.codes import canonical, mention_of_code
from bot.privacy import mask

HERE = Path(__file__).parent
EXAMPLES = [json.loads(line) for line in (HERE / "codes.jsonl").read_text("utf-8").splitlines()]
MALFORMED = (HERE / "malformed_codes.txt").read_text("utf-8").splitlines()
NOT_CODES = (HERE / "not_codes.txt").read_text("utf-8").splitlines()

groups = st.lists(st.integers(0, 99).map("{:02}".format), max_size=3)
letters = st.sampled_from("ABCDEFGHKLMNPQRSTUVWXYZ")
days = st.dates().map(lambda day: f"{15 + day.year % 15:02}{day:%m%d}")
numbers = st.integers(0, 999_999).map("{:04}".format)


@st.composite
def offices(draw: st.DrawFn) -> str:
    own = draw(letters) + f"{draw(st.integers(0, 99)):02}"
    if draw(st.booleans()):
        above = f"000.{draw(st.integers(0, 99)):02}.{draw(st.integers(0, 99)):02}"
        return f"{above}.{own}"
    return ".".join([own, *draw(groups)])


codes = st.tuples(offices(), days, numbers).map("-".join)
before = st.sampled_from(["", "mã ", "hồ sơ: ", "(", "tôi nộp 2 bộ, ", "sđt 0901234567 ", "😀"])
after = st.sampled_from(["", ".", " xong chưa", ")", ", gọi 0901234567", "?", "\n"])


def test_there_are_two_hundred_examples() -> None:
    assert len(EXAMPLES) >= 200


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"][:40])
def test_real_shaped_example_is_recognised_and_survives_masking(example: dict[str, str]) -> None:
    for text in (example["text"], mask(example["text"])):
        mention = mention_of_code(text)
        assert mention is not None
        assert mention.code == example["code"]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_code_is_recognised_as_an_attempt(text: str) -> None:
    mention = mention_of_code(text)
    assert mention is not None
    assert mention.code is None


@pytest.mark.parametrize("text", NOT_CODES)
def test_other_number_is_no_dossier_code(text: str) -> None:
    assert mention_of_code(text) is None


@given(before, codes, after)
def test_every_well_formed_code_is_read_as_written(head: str, code: str, tail: str) -> None:
    mention = mention_of_code(head + code + tail)
    assert mention is not None
    assert mention.code == code


@given(codes, st.sampled_from(["lower", "spaces", "wide", "dash", "letter o"]))
def test_slips_are_read_as_the_code_meant(code: str, slip: str) -> None:
    office, day, number = code.split("-")
    typed = {
        "lower": code.lower(),
        "spaces": f"{office} {day} {number}",
        "wide": "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in code),
        "dash": code.replace("-", " – "),
        "letter o": code.replace("0", "O"),
    }[slip]
    mention = mention_of_code(typed)
    assert mention is not None
    assert mention.code == code


@given(before, codes, after)
def test_masking_keeps_the_code(head: str, code: str, tail: str) -> None:
    assert code in mask(head + code + tail)


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    mention = mention_of_code(text)
    assert mention is None or mention.code is None or canonical(mention.code) == mention.code


@given(st.text(alphabet="H29.-0 17o25", max_size=60))
def test_reading_a_read_code_again_gives_the_same(text: str) -> None:
    mention = mention_of_code(text)
    if mention is not None and mention.code is not None:
        assert canonical(mention.code) == mention.code


@given(st.from_regex(r"0[35789]\d{8}", fullmatch=True), st.sampled_from(["P12 ", "nhà B12, ", ""]))
def test_phone_number_is_never_a_dossier_code(phone: str, head: str) -> None:
    mention = mention_of_code(head + phone)
    assert mention is None

"""Masks of personal data: everything personal goes, every code stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import wording
from bot.privacy import mask, mask_digits

CODE = "H29.12.09-250701-0012"
heads = st.sampled_from(
    (
        *("", "sđt ", "sdt:", "gọi tôi ", "cccd ", "phí 500.000 đồng, ", f"{CODE} "),
        *("thủ tục 1.004194 ", "ngày 12/09/2025 ", "số,", "(", "tôi là Lan, "),
    )
)
tails = st.sampled_from(("", ".", " đ/c xã A", " nhé", ", phí 20.000đ", ")", f" {CODE}"))
joints = st.sampled_from(["", " ", ".", "-", " - ", "  "])


def grouped(digits: str, sizes: list[int], joint: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return joint.join(parts)


@st.composite
def phones(draw: st.DrawFn) -> str:
    body = draw(st.from_regex(r"[35789]\d{8}", fullmatch=True))
    lead = draw(st.sampled_from(["0", "+84", "84", "(0)", "+84 (0)"]))
    sizes = draw(st.sampled_from([[2, 3, 4], [3, 3, 3], [2, 2, 2, 3], [9]]))
    return lead + grouped(body, sizes, draw(joints))


@st.composite
def identities(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        digits = "0" + draw(st.from_regex(r"\d{11}", fullmatch=True))
        sizes = draw(st.sampled_from([[3, 3, 3, 3], [4, 4, 4], [12]]))
        return grouped(digits, sizes, draw(joints))
    digits = draw(st.from_regex(r"[1-3]\d{8}", fullmatch=True))
    return grouped(digits, draw(st.sampled_from([[3, 3, 3], [9]])), draw(joints))


@given(heads, phones(), tails)
@example("sđt ", "0901234567", " đ/c xã A")
@example("", "0901 234.567", "")
@example("sdt", "0901 234 567", "")
def test_phone_number_is_masked(head: str, phone: str, tail: str) -> None:
    masked = mask(head + phone + tail)
    assert re.sub(r"\D", "", masked) == re.sub(r"\D", "", head + tail)


@given(heads, identities(), tails)
@example("", "001203004567", "")
@example("", "272 345 678", "")
def test_identity_number_is_masked(head: str, identity: str, tail: str) -> None:
    masked = mask(head + identity + tail)
    assert re.sub(r"\D", "", masked) == re.sub(r"\D", "", head + tail)


@given(
    st.sampled_from(["stk ", "STK: ", "tài khoản ", "so tk ", "tai khoan vietcombank "]),
    st.from_regex(r"[1-9]\d{7,14}", fullmatch=True),
    st.sampled_from(["", " vcb", " nhé"]),
)
def test_bank_account_is_masked(head: str, account: str, tail: str) -> None:
    assert not re.search(r"\d", mask(head + account + tail))


@given(heads, st.emails(), tails)
@example("", "lan1.004194@gmail.com", "")
def test_mail_address_is_masked(head: str, address: str, tail: str) -> None:
    if re.fullmatch(r"[\w.+-]+@[\w.-]+", address):
        assert address not in mask(f"{head} {address} {tail}")


@pytest.mark.parametrize(
    "text",
    [
        "thủ tục 1.004194 cần gì",
        "phí 500.000 đồng",
        "phí 1.500.000đ",
        "20.000 hay 25.000",
        "ngày 12/09/2025",
        "nghị định 123/2015/NĐ-CP",
        "PA-7K3QF9",
        "nộp 1500000 đồng",
        "50 triệu",
        "000.00.12.H29-250701-0012 và H29.12.09-250701-0012",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text", ["B1234567", "hộ chiếu c1234567", "số 1234567890123456789012", "0084901234567"]
)
def test_other_numbers_of_a_person_are_masked(text: str) -> None:
    assert not re.search(r"\d{5}", mask(text))


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


def test_digits_sent_to_prove_a_dossier_are_hidden() -> None:
    assert mask_digits("bốn số cuối 4567") == "bốn số cuối ****"
    assert wording.MASKED_PHONE in mask_digits("0901234567")

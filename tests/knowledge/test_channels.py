"""Rows of the ways to hand in, out of one string without cell borders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.channels import method_of, parse_channels, split_note

HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"


def test_rows_are_cut_at_methods() -> None:
    text = (
        f"{HEAD}Trực tuyến7 Ngày làm việcMiễn phíQua cổng. Trực tiếp1 Giờ50,000 VNĐ(/lần)Tại quầy"
        "Dịch vụ bưu chínhKhông có thông tinKhông có thông tin"
    )
    rows, before = parse_channels(text)
    assert before == ""
    assert [(row.method, row.time) for row in rows] == [
        ("online", "7 Ngày làm việc"),
        ("direct", "1 Giờ"),
        ("post", "Không có thông tin"),
    ]
    assert [(row.fees[0].cell, row.fees[0].note) for row in rows] == [
        ("Miễn phí", None),
        ("50,000 VNĐ", "/lần"),
        ("Không có thông tin", None),
    ]
    assert rows[1].description == "Tại quầy"


def test_a_method_can_stand_in_several_rows() -> None:
    rows, _ = parse_channels(f"{HEAD}Trực tiếp5 NgàyMiễn phíTrực tiếp7 NgàyMiễn phí")
    assert [row.time for row in rows] == ["5 Ngày", "7 Ngày"]


def test_methods_named_in_a_description_start_no_row() -> None:
    rows, _ = parse_channels(f"{HEAD}Trực tuyến5 NgàyMiễn phíTrực tiếp tại quầy hoặc trực tuyến")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("cell", "time", "fee", "glued"),
    [
        ("120,000 VNĐ", "1", "20,000 VNĐ", False),
        ("1Miễn phí", "1", "Miễn phí", False),
        ("15Miễn phí", "15", "Miễn phí", False),
        ("1250 VNĐ", "1", "250 VNĐ", True),
        ("1520,000 VNĐ", "1", "520,000 VNĐ", True),
    ],
)
def test_bare_time_run_together_with_the_fee(cell: str, time: str, fee: str, glued: bool) -> None:
    (row,), _ = parse_channels(f"{HEAD}Trực tuyến{cell}")
    assert (row.time, row.fees[0].cell, row.glued) == (time, fee, glued)


def test_note_ends_at_its_own_parenthesis() -> None:
    assert split_note("(a (b) c) rest") == ("a (b) c", " rest")
    assert split_note("((a))") == ("(a)", "")
    assert split_note("(never closed") == ("never closed", "")
    assert split_note("no note") == (None, "no note")


def test_enumerator_opens_a_description() -> None:
    assert split_note("(i) Trường hợp một") == (None, "(i) Trường hợp một")


def test_what_is_not_understood_is_told() -> None:
    _, before = parse_channels(f"{HEAD}Bồ câu3 NgàyMiễn phí")
    assert before == "Bồ câu3 NgàyMiễn phí"
    assert parse_channels("Không có thông tin") == ((), "")


def test_methods_by_word() -> None:
    assert method_of("Trực tiếp") == "direct"
    assert method_of("Bồ câu") == ""


@given(st.text(max_size=200))
def test_parser_never_raises(text: str) -> None:
    parse_channels(text)
    split_note(text)

"""Processing times: value and unit, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.doubts import Reason
from knowledge.importing.times import parse_time
from knowledge.procedure import TimeUnit


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("7 Ngày làm việc", 7, TimeUnit.WORKING_DAY),
        ("07 Ngày làm việc", 7, TimeUnit.WORKING_DAY),
        ("20 Ngày", 20, TimeUnit.DAY),
        ("01 Giờ", 1, TimeUnit.HOUR),
        ("0.5 Giờ", 0.5, TimeUnit.HOUR),
        ("1,5 Giờ", 1.5, TimeUnit.HOUR),
        ("3 Tháng", 3, TimeUnit.MONTH),
        ("2 Năm", 2, TimeUnit.YEAR),
        ("30 Phút", 30, TimeUnit.MINUTE),
        ("  5   Nga\u0300y  la\u0300m vie\u0323\u0302c ", 5, TimeUnit.WORKING_DAY),
    ],
)
def test_time_has_value_and_unit(cell: str, value: float, unit: TimeUnit) -> None:
    time, reason = parse_time(cell)
    assert time is not None and (time.value, time.unit) == (value, unit)
    assert reason is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Không có thông tin", None),
        ("Không", None),
        ("Không quy định", None),
        ("", None),
        ("0 Giờ", None),
        ("15", Reason.TIME_WITHOUT_UNIT),
        ("0", Reason.TIME_WITHOUT_UNIT),
        ("10-25", Reason.TIME_UNREAD),
        ("Chậm nhất trước khi tàu rời cảng", Reason.TIME_UNREAD),
        ("7 Ngày hoặc 10 Ngày", Reason.TIME_UNREAD),
    ],
)
def test_a_cell_without_value_and_unit_is_no_time(cell: str, reason: Reason | None) -> None:
    assert parse_time(cell) == (None, reason)


@given(st.text(max_size=60))
def test_parser_never_raises(cell: str) -> None:
    time, _ = parse_time(cell)
    assert time is None or time.value > 0

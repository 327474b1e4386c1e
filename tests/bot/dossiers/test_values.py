"""Statuses and dates are read as exports write them."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.dates import read_date
from bot.dossiers.lexicon import read_status
from bot.dossiers.wording import STATUS_TITLES


@pytest.mark.parametrize("status", STATUS_TITLES)
def test_every_status_is_read_by_number_and_name(status: int) -> None:
    title = STATUS_TITLES[status]  # type: ignore[index]
    forms = (
        status,
        str(int(status)),
        float(status),
        title,
        title.upper(),
        f"{int(status)}. {title}",
    )
    assert {read_status(form) for form in forms} == {status}


@pytest.mark.parametrize("value", ["11", "0", "4.5", "", None, True, "abc", "4 con gà"])
def test_other_status_is_none(value: object) -> None:
    assert read_status(value) is None


@pytest.mark.parametrize(
    "value",
    [
        *("15/07/2025", "15/7/2025 08:30", "15-07-2025", "15.07.2025", "15/07/25", "2025-07-15"),
        *("2025-07-15T01:00:00.000+0700", "2025-07-14T17:30:00Z", "2025-07-15 08:00:00", "45853"),
        *(45853, 45853.5, 1752512400000, "1752512400000", date(2025, 7, 15), "8h ngày 15/07/2025"),
    ],
)
def test_dates_are_read_as_they_come(value: object) -> None:
    assert read_date(value) == date(2025, 7, 15)


@pytest.mark.parametrize(
    "value", ["07/15/2025", "mai", "15/07", 12, -1, "1e9", 1e300, "01/01/1900"]
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises((ValueError, OverflowError)):
        read_date(value)


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers()))
def test_no_value_breaks_the_date_reader(value: object) -> None:
    with contextlib.suppress(ValueError, OverflowError):
        read_date(value)

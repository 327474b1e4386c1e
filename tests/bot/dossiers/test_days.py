"""Working days of Vietnam: weekends, holidays, and Saturdays worked instead."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dossiers.days import after_working_days, working_day, working_days_between


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-08-29", True),  # Friday
        ("2025-08-30", False),
        ("2025-09-01", False),  # National Day and the day before it
        ("2025-09-02", False),
        ("2025-05-02", False),  # moved to a Saturday
        ("2025-04-26", True),
        ("2026-02-16", False),  # Tet
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-04-27", False),  # Hung Kings' day fell on a Sunday
    ],
)
def test_offices_work_on_the_days_that_were_announced(day: str, works: bool) -> None:
    assert working_day(date.fromisoformat(day)) is works


def test_holidays_do_not_count_as_days_left() -> None:
    assert working_days_between(date(2025, 8, 29), date(2025, 9, 3)) == 1
    assert working_days_between(date(2025, 9, 3), date(2025, 8, 29)) == -1
    assert working_days_between(date(2026, 2, 13), date(2026, 2, 23)) == 1
    assert after_working_days(date(2025, 8, 29), 1) == date(2025, 9, 3)

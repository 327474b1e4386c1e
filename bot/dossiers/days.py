"""Working days of Vietnam: weekends, public holidays and their substitutions."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

FARTHEST_DAYS = 3660


@lru_cache(maxsize=1)
def _calendar() -> Any:
    from holidays import country_holidays  # slow to import, and few turns need it

    return country_holidays("VN")


def working_day(day: date) -> bool:
    """Whether offices work on `day`. Source: the `holidays` package, country VN."""
    return bool(_calendar().is_working_day(day))


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative where `end` comes first."""
    if end < start:
        return -working_days_between(end, start)
    length = min((end - start).days, FARTHEST_DAYS)
    return sum(working_day(start + timedelta(days=step + 1)) for step in range(length))


def after_working_days(start: date, count: int) -> date:
    """The `count`-th working day after `start`."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= working_day(day)
    return day

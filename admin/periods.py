"""Periods of whole days that staff choose for figures and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query
from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from admin.page import VIETNAM
from admin.tools import Tools

MOST_BARS = 31
MOST_DAYS = 366
USUAL_DAYS = 7
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Period:
    """Whole days in Vietnam's time, both ends included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), VIETNAM)

    @property
    def end(self) -> datetime:
        """The moment after the last."""
        return datetime.combine(self.last + timedelta(days=1), time(), VIETNAM)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def pieces(self) -> list[Period]:
        """Spans of equal length for a chart, days where they are few enough."""
        step = -(-self.days // MOST_BARS)
        starts = [self.first + timedelta(days=n) for n in range(0, self.days, step)]
        return [Period(s, min(s + timedelta(days=step - 1), self.last)) for s in starts]

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """The SQL condition that a column's moment falls inside."""
        return and_(col(moment) >= self.start, col(moment) < self.end)


def chosen_period(
    tools: Tools,
    first: Annotated[str, Query(max_length=10)] = "",
    last: Annotated[str, Query(max_length=10)] = "",
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = USUAL_DAYS,
) -> Period:
    """From `first` to `last`; without them the last `days`.

    Raises: HTTPException 422 where they are no days, stand in the wrong order or too far apart.
    """
    try:
        end = date.fromisoformat(last) if last else today(tools)
        begin = date.fromisoformat(first) if first else end - timedelta(days=days - 1)
    except (ValueError, OverflowError) as error:
        raise HTTPException(422) from error
    period = Period(begin, end)
    if not 1 <= period.days <= MOST_DAYS or begin < EARLIEST or end > LATEST:
        raise HTTPException(422)
    return period


def today(tools: Tools) -> date:
    """The date in Vietnam."""
    return tools.clock().astimezone(VIETNAM).date()


ChosenPeriod = Annotated[Period, Depends(chosen_period)]

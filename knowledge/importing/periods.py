"""Periods in which a fee holds: from a day to the end of a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from knowledge.importing.tokens import pattern, words


@dataclass(frozen=True)
class Period:
    """First and last day; None is open."""

    since: date | None = None
    until: date | None = None


def find_period(text: str) -> Period | None:
    """The period that `text` names; a document's own date is none."""
    day, since, until = (words("fees", key) for key in ("date", "since", "until"))
    both = pattern(rf"{since}{day}\s*,?\s*{until}{day}").search(text)
    if both is not None:
        return Period(_date(both.groups()[:3]), _date(both.groups()[3:]))
    ended = pattern(rf"\b{until}{day}").search(text)
    if ended is not None:
        return Period(until=_date(ended.groups()))
    begun = pattern(rf"\b{since}{day}").search(text)
    return Period(since=_date(begun.groups())) if begun is not None else None


def _date(parts: tuple[str, ...] | tuple[str | None, ...]) -> date | None:
    day, month, year = (int(part or 0) for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def without_periods(text: str) -> str:
    """`text` without its periods and the parentheses they leave empty."""
    day, since, until = (words("fees", key) for key in ("date", "since", "until"))
    bare = pattern(rf"(?:{since}{day}\s*,?\s*)?\b{until}{day}|{since}{day}").sub("", text)
    return re.sub(r"\(\s*\)", "", bare)

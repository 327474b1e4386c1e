"""Processing times: a cell such as "7 working days" to a value with its unit."""

from __future__ import annotations

import re

from knowledge.importing.doubts import Reason
from knowledge.importing.text import one_line, says_nothing
from knowledge.importing.tokens import any_of, tokens
from knowledge.procedure import Time, TimeUnit


def parse_time(cell: str) -> tuple[Time | None, Reason | None]:
    """Read a time cell; a number without unit, zero and prose make no time.

    Returns: the time or None, and why the cell is doubted or None.
    """
    text = one_line(cell).strip(" .").lower()
    if says_nothing(text):
        return None, None
    units: dict[str, str] = tokens()["units"]
    match = re.fullmatch(rf"(\d{{1,4}}(?:[.,]\d{{1,2}})?) ?({any_of(units)})", text)
    if match is None:
        bare = re.fullmatch(r"\d+", text) is not None
        return None, Reason.TIME_WITHOUT_UNIT if bare else Reason.TIME_UNREAD
    value = float(match[1].replace(",", "."))
    return (Time(value=value, unit=TimeUnit(units[match[2]])), None) if value else (None, None)

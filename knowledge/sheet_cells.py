"""Cells of staff's CSV files: dates and amounts as people write them."""

from __future__ import annotations

import re
from datetime import date

from knowledge.places.wording import ROW_BAD_DATE
from knowledge.sheets import BadRow

_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_GROUPED = re.compile(r"\d{1,3}([.,\s]\d{3})+|\d+")


def day_of(cell: str) -> date | None:
    """A date as `31/12/2026` or `2026-12-31`; None where the cell is empty.

    Raises: BadRow where it is neither.
    """
    if not cell:
        return None
    try:
        if match := _ISO.fullmatch(cell):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _VIETNAMESE.fullmatch(cell):
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    raise BadRow(ROW_BAD_DATE.format(value=cell))


def amount_of(cell: str) -> int | None:
    """A whole amount as `50000` or `50.000`; None where it is none."""
    return int(re.sub(r"\D", "", cell)) if _GROUPED.fullmatch(cell) else None

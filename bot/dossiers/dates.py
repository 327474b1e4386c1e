"""Reading dates as exports and other systems write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
EXCEL_START = date(1899, 12, 30)  # serial 0, counting Excel's 29 February 1900
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 2000 to 2099
FIRST_EPOCH_MS = 946_684_800_000
EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)


def read_date(value: object, excel_start: date = EXCEL_START) -> date | None:
    """The date in Vietnam that a cell or field holds; None where it is empty.

    Takes dates, ISO text, day-first text, Excel serials (also as text) and epoch milliseconds.
    Raises: ValueError where it holds anything else, or a year before 2000 or after 2099.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    day = _day(value, excel_start)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} is no date of a dossier")
    return day


def _day(value: object, excel_start: date) -> date:
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value), excel_start)
    return _from_text(str(value).strip(), excel_start)


@lru_cache(maxsize=10_000)
def _from_text(text: str, excel_start: date) -> date:
    if NUMBER.fullmatch(text):
        return _from_number(float(text), excel_start)
    if ISO.match(text):
        return _from_iso(text)
    match = DAY_FIRST.search(text)
    if match is None:
        raise ValueError(f"no date in {text[:40]!r}")
    year = int(match[3])
    return date(year if year >= 100 else 2000 + year, int(match[2]), int(match[1]))


def _from_iso(text: str) -> date:
    try:
        return _local(datetime.fromisoformat(text))
    except ValueError:
        year, month, day = (int(part) for part in re.split(r"[-T ]", text)[:3])
        return date(year, month, day)


def _local(moment: datetime) -> date:
    return moment.date() if moment.tzinfo is None else moment.astimezone(ZONE).date()


def _from_number(number: float, excel_start: date) -> date:
    if number >= FIRST_EPOCH_MS:
        try:
            return _local(datetime.fromtimestamp(number / 1000, UTC))
        except (OverflowError, OSError) as error:
            raise ValueError("a moment out of range") from error
    serial = number + (excel_start - EXCEL_START).days
    if FIRST_SERIAL <= serial <= LAST_SERIAL:
        return EXCEL_START + timedelta(days=int(serial))
    raise ValueError(f"{number} is no date")

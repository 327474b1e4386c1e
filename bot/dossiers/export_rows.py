"""From a row of an export to a dossier's values, or the reason it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dossiers import wording
from bot.dossiers.codes import canonical
from bot.dossiers.dates import read_date
from bot.dossiers.dossier import mask_name
from bot.dossiers.lexicon import folded, read_lexicon, read_status
from bot.dossiers.sheets import Formula, Row
from bot.dossiers.verifying import verifiers

REQUIRED = ("code", "status")
LEAST_HEADER_CELLS = 2
LONGEST_TEXT = 500
SHOWN = 60
DATES = ("received_on", "due_on", "finished_on")


class RowRejected(ValueError):
    """A row cannot be used; the message is the reason, for staff."""


@dataclass(frozen=True)
class Header:
    """Where each field stands in a row, by column place; `unknown` columns are passed over."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]

    def cell(self, row: Row, field: str) -> object:
        """The cell of `field`.

        Raises: RowRejected where it holds a formula without a result.
        """
        place = self.places.get(field)
        value = row.cells[place] if place is not None and place < len(row.cells) else None
        if isinstance(value, Formula):
            raise RowRejected(wording.FORMULA.format(column=wording.COLUMN_TITLES[field]))
        return value


def read_header(row: Row) -> Header | None:
    """The header that `row` is, or None where it names no code and status."""
    columns = read_lexicon().columns
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(row.cells):
        name = str(cell or "").strip()
        field = columns.get(folded(name))
        if field and field not in places:
            places[field] = place
        elif name:
            unknown.append(name[:SHOWN])
    return Header(places, tuple(unknown)) if all(name in places for name in REQUIRED) else None


def read_values(row: Row, header: Header, key: bytes) -> dict[str, Any]:
    """The values of a `DossierRow`; names masked and numbers hashed already.

    Raises: RowRejected with the reason.
    """
    code = _code(header.cell(row, "code"))
    values: dict[str, Any] = {"code": code, "status": _status(header.cell(row, "status"))}
    values.update({name: _date(row, header, name) for name in DATES})
    received, due = values["received_on"], values["due_on"]
    if received and due and due < received:
        raise RowRejected(wording.DUE_BEFORE_RECEIVED)
    numbers = [header.cell(row, "phone"), header.cell(row, "identity")]
    return {
        **values,
        "procedure_name": _text(header.cell(row, "procedure_name")),
        "procedure_code": _text(header.cell(row, "procedure_code")) or None,
        "applicant_masked": mask_name(_text(header.cell(row, "applicant"))),
        "verifiers": " ".join(verifiers(code, numbers, key)),
        "office": _text(header.cell(row, "office")),
        "note": _text(header.cell(row, "note")),
    }


def row_as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row as JSON."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def row_from_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `row_as_json` wrote down."""
    days = {name: date.fromisoformat(data[name]) for name in DATES if data[name]}
    return {**data, **days}


def seen_columns(rows: Sequence[Row]) -> str:
    """The fullest of the first rows, for telling that a header is missing."""
    fullest = max(rows, key=lambda row: sum(cell is not None for cell in row.cells), default=None)
    names = [str(cell)[:SHOWN] for cell in fullest.cells if cell] if fullest else []
    return ", ".join(names[:12]) or wording.NO_COLUMNS_SEEN


def _code(value: object) -> str:
    text = _text(value)
    if not text:
        raise RowRejected(wording.NO_CODE)
    code = canonical(text)
    if code is None:
        raise RowRejected(wording.BAD_CODE.format(value=text[:SHOWN]))
    return code


def _status(value: object) -> int:
    if not _text(value):
        raise RowRejected(wording.NO_STATUS)
    status = read_status(value)
    if status is None:
        raise RowRejected(wording.BAD_STATUS.format(value=_text(value)[:SHOWN]))
    return int(status)


def _date(row: Row, header: Header, field: str) -> date | None:
    value = header.cell(row, field)
    try:
        return read_date(value, row.excel_start)
    except (ValueError, OverflowError) as error:
        column = wording.COLUMN_TITLES[field]
        shown = str(value)[:SHOWN]
        raise RowRejected(wording.BAD_DATE.format(column=column, value=shown)) from error


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())[:LONGEST_TEXT]

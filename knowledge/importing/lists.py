"""Readers of the portal's lists: the CSV of all procedures and the Excel export of an issuer."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.errors import UnreadableSource
from knowledge.importing.pages import official_issuer
from knowledge.importing.performers import split_performers
from knowledge.importing.records import RawRecord, SourceKind
from knowledge.importing.text import one_line
from knowledge.importing.tokens import words

CSV_COLUMNS = ("code", "name", "issuer", "performer", "field", "url")
TITLE_ROWS = 20


def csv_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the CSV list with their line numbers.

    Raises: UnreadableSource where the columns are not those of the list.
    """
    reader = csv.DictReader(StringIO(text), strict=True)
    columns = tuple(reader.fieldnames or ())
    if unknown := [column for column in columns if column not in CSV_COLUMNS]:
        raise UnreadableSource(
            f"unknown column {unknown[0]!r}; known are {', '.join(CSV_COLUMNS)}"
        )
    if missing := [column for column in CSV_COLUMNS if column not in columns]:
        raise UnreadableSource(f"column {missing[0]!r} is missing")
    try:
        for row in reader:
            yield reader.line_num, {key: value or "" for key, value in row.items() if key}
    except csv.Error as error:
        raise UnreadableSource(f"line {reader.line_num} is no CSV: {error}") from error


def read_csv_row(row: dict[str, str], as_of: date) -> RawRecord:
    """One row of the CSV list to a raw record."""
    return RawRecord(
        code=one_line(row["code"]),
        kind=SourceKind.CSV_LIST,
        as_of=as_of,
        name=row["name"],
        field=one_line(row["field"]),
        issuer=official_issuer(row["issuer"]),
        performers=split_performers(row["performer"]),
        url=row["url"].strip(),
    )


def excel_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows below the headings of an Excel export, which title rows precede.

    Raises: UnreadableSource where it is no workbook or has other headings.
    """
    try:
        sheet: Any = load_workbook(BytesIO(content), read_only=True, data_only=True).active
        rows = [tuple(_cell(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise UnreadableSource(f"no readable Excel workbook: {error}") from error
    start = _header_row(rows)
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if any(row):
            yield (
                number,
                dict(zip(("code", "name", "issuer", "performer", "field"), row, strict=False)),
            )


def _header_row(rows: Sequence[tuple[str, ...]]) -> int:
    columns = tuple(words("headers", "list_columns"))
    for number, row in enumerate(rows[:TITLE_ROWS]):
        if tuple(map(one_line, row[: len(columns)])) == columns:
            return number
    raise UnreadableSource(
        f"no row of headings {', '.join(columns)!r} in the first {TITLE_ROWS} rows"
    )


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def read_excel_row(row: dict[str, str], as_of: date) -> RawRecord:
    """One row of an Excel export to a raw record."""
    return RawRecord(
        code=one_line(row["code"]),
        kind=SourceKind.EXCEL_LIST,
        as_of=as_of,
        name=row.get("name", ""),
        field=one_line(row.get("field", "")),
        issuer=official_issuer(row.get("issuer", "")),
        performers=split_performers(row.get("performer", "")),
    )

"""Rows of a CSV or XLSX file, read one by one, whatever program wrote it."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from bot.dossiers import wording
from bot.dossiers.dates import EXCEL_START
from bot.dossiers.workbooks import SheetTraits, inspect_workbook
from knowledge.errors import UnreadableSource

MOST_FILE_BYTES = 150_000_000
MOST_COLUMNS = 60
MOST_SHEET_ROWS = 1_048_576  # Excel's own limit; openpyxl fills gaps up to any number declared
MOST_CELL = 5_000
HEAD_BYTES = 65_536
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "windows-1258")
EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula without a saved result."""

    text: str


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (from 1), its cells, and day 0 of its date serials."""

    number: int
    cells: tuple[object, ...]
    excel_start: date = EXCEL_START


def open_sheets(path: Path) -> Iterator[Iterator[Row]]:
    """The sheets of a file, each as an iterator over its rows that are not blank.

    Raises: UnreadableSource naming the cause, at the start or while rows are read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise _unreadable(wording.CANNOT_OPEN, path, cause=error.strerror) from error
    if not size:
        raise _unreadable(wording.EMPTY_FILE, path)
    if size > MOST_FILE_BYTES:
        raise _unreadable(wording.TOO_LARGE, path, limit=MOST_FILE_BYTES // 1_000_000)
    if head.startswith(OLD_EXCEL_START):
        raise _unreadable(wording.OLD_EXCEL, path)
    if head.startswith(ZIP_START):
        yield from _workbook_sheets(path)
    else:
        yield _csv_rows(path, head)


def _csv_rows(path: Path, head: bytes) -> Iterator[Row]:
    encoding = _encoding(path, head)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(HEAD_BYTES)
        file.seek(0)
        reader = csv.reader(file, delimiter=_delimiter(sample))
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Row(reader.line_num, tuple(map(_csv_cell, cells[:MOST_COLUMNS])))
        except csv.Error as error:
            raise _unreadable(wording.BAD_CSV, path, line=reader.line_num, cause=error) from error


def _encoding(path: Path, head: bytes) -> str:
    """The first encoding that reads the whole file; a byte-order mark decides at once."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    elif head[1:400:2].count(0) > len(head[1:400:2]) // 2:
        candidates = ("utf-16-le",)
    elif b"\x00" in head:
        raise _unreadable(wording.NOT_A_TABLE, path)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise _unreadable(wording.UNKNOWN_LETTERS, path)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    first_lines = sample.splitlines()[:20]
    return max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in first_lines))


def _csv_cell(cell: str) -> object:
    text = unicodedata.normalize("NFC", cell.replace("\x00", "").strip())[:MOST_CELL]
    excel_text = EXCEL_TEXT.fullmatch(text)
    if excel_text:
        return excel_text[1]
    return Formula(text) if text.startswith("=") else text


def _workbook_sheets(path: Path) -> Iterator[Iterator[Row]]:
    traits = inspect_workbook(path)
    values = _open(path, data_only=True)
    try:
        for place, sheet in enumerate(values.worksheets):
            part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            yield _sheet_rows(path, values, place, traits.get(part, SheetTraits()))
    finally:
        values.close()


def _open(path: Path, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and parts it passes over
            return openpyxl.load_workbook(path, read_only=True, data_only=data_only)
    except Exception as error:  # openpyxl raises many kinds on a damaged workbook
        raise _unreadable(wording.DAMAGED, path, cause=error) from error


def _sheet_rows(path: Path, values: Any, place: int, traits: SheetTraits) -> Iterator[Row]:
    formulas = _open(path, data_only=False) if traits.formulas else None
    start = values.epoch.date()
    try:
        below = _raw_rows(formulas, place) if formulas else None
        merged: dict[tuple[int, int], object] = {}
        for number, cells in enumerate(_raw_rows(values, place), 1):
            beside = next(below, ()) if below else ()
            cells = tuple(map(_cell, cells))
            cells = _with_formulas(cells, beside)
            cells = _unmerged(cells, number, traits, merged)
            if any(cell not in (None, "") for cell in cells):
                yield Row(number, cells, start)
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise _unreadable(wording.DAMAGED, path, cause=error) from error
    finally:
        if formulas:
            formulas.close()


def _raw_rows(workbook: Any, place: int) -> Iterator[tuple[object, ...]]:
    sheet = workbook.worksheets[place]
    sheet.reset_dimensions()  # exports often declare a wrong size
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(
        max_row=MOST_SHEET_ROWS, max_col=MOST_COLUMNS, values_only=True
    )
    return rows


def _unreadable(template: str, path: Path, **values: object) -> UnreadableSource:
    return UnreadableSource(template.format(file=path.name, **values))


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    return (text if text.isascii() else unicodedata.normalize("NFC", text))[:MOST_CELL]


def _with_formulas(cells: tuple[object, ...], beside: tuple[object, ...]) -> tuple[object, ...]:
    """Cells of values, with a `Formula` where a formula has no saved result."""
    if not beside:
        return cells
    return tuple(
        Formula(formula)
        if value is None and isinstance(formula, str) and formula.startswith("=")
        else value
        for value, formula in zip(cells, beside, strict=False)
    )


def _unmerged(
    cells: tuple[object, ...],
    number: int,
    traits: SheetTraits,
    merged: dict[tuple[int, int], object],
) -> tuple[object, ...]:
    """Cells with the value of a merged range in each of its rows, not only its first."""
    if not traits.merged:
        return cells
    result = list(cells)
    for column in range(1, len(result) + 1):
        origin = traits.merged.get((number, column))
        if origin == (number, column):
            merged[origin] = result[column - 1]
        elif origin is not None and origin[0] < number and origin[1] == column:
            result[column - 1] = merged.get(origin)
    return tuple(result)

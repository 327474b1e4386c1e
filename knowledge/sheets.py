"""CSV files that staff fill: headings in Vietnamese, problems told by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from knowledge.errors import UnreadableSource
from knowledge.importing.text import one_line

DELIMITERS = ";,\t"
BOM = "\ufeff"


@dataclass(frozen=True)
class Problem:
    """A row that cannot be taken: its line in the file and the reason, for staff to read."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class BadRow(ValueError):
    """One row cannot be taken; the message is the reason, in words for staff."""


def read_rows(
    content: bytes, headings: Mapping[str, str], required: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by field name with their line numbers; empty rows are passed over.

    `headings` are the columns' titles by field; a column that is not `required` may be missing.
    Raises: UnreadableSource where the file is no UTF-8 CSV or lacks a required column.
    """
    reader = csv.reader(StringIO(_decode(content)), delimiter=_delimiter(content))
    fields: list[str | None] = []
    try:
        for cells in reader:
            row = [one_line(cell) for cell in cells]
            if not any(row):
                continue
            if not fields:
                fields = _fields(row, headings, required)
                continue
            pairs = zip(fields, row, strict=False)
            blank = dict.fromkeys(headings, "")
            yield reader.line_num, blank | {field: cell for field, cell in pairs if field}
    except csv.Error as error:
        raise UnreadableSource(f"line {reader.line_num} is no CSV: {error}") from error
    if not fields:
        raise UnreadableSource("the file is empty")


def template(headings: Mapping[str, str], examples: Sequence[Sequence[str]] = ()) -> str:
    """An empty file to fill, with a byte order mark so that Excel reads it as UTF-8."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([list(headings.values()), *examples])
    return BOM + written.getvalue()


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"is not UTF-8 (byte {error.start}); save it as CSV UTF-8"
        ) from error


def _delimiter(content: bytes) -> str:
    first = next((line for line in _decode(content).splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _fields(
    row: Sequence[str], headings: Mapping[str, str], required: Sequence[str]
) -> list[str | None]:
    by_title = {title.casefold(): field for field, title in headings.items()}
    fields = [by_title.get(cell.strip(" *").casefold()) for cell in row]
    missing = [headings[field] for field in required if field not in fields]
    if missing:
        raise UnreadableSource(f"column {missing[0]!r} is missing")
    return fields

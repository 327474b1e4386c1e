"""Telling what kind of source a file is, and reading it whole."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.errors import UnreadableSource
from knowledge.importing import lists, pages, portal_json, tables
from knowledge.importing.records import RawRecord, SourceKind, Unreadable
from knowledge.importing.text import one_line

CODE = re.compile(r"\d{1,2}\.\d{6}")
ENDINGS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".xlsx", ".json", ".json.gz")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?")

Row = tuple[int, dict[str, Any]]
Reader = Callable[[dict[str, Any], date], RawRecord]

READERS: dict[SourceKind, Reader] = {
    SourceKind.PAGES: pages.read_page,
    SourceKind.TABLES: tables.read_tables,
    SourceKind.CSV_LIST: lists.read_csv_row,
    SourceKind.EXCEL_LIST: lists.read_excel_row,
    SourceKind.PORTAL_JSON: portal_json.read_portal,
}


@dataclass(frozen=True)
class Source:
    """One file read: its kind, its day, its records and what could not be read."""

    path: Path
    kind: SourceKind
    as_of: date
    records: tuple[RawRecord, ...]
    unreadable: tuple[Unreadable, ...] = field(default=())

    @property
    def is_complete_list(self) -> bool:
        """Whether the file holds all procedures of its issuers: the portal's own export."""
        return self.kind is SourceKind.EXCEL_LIST


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files of known endings: the paths themselves, and those inside of folders.

    Raises: UnreadableSource where a path is missing or a folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside or not path.exists():
            raise UnreadableSource(f"{path}: no such file, or no file of a known kind in it")
        found += inside
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.name.endswith(ENDINGS))


def read_sources(files: Sequence[Path], default_day: date | None = None) -> list[Source]:
    """Read all files.

    A file's day is the month in its name; else the day that its records support; else
    `default_day`; else the newest day of the other files; else today.
    Raises: UnreadableSource with one line for every file that cannot be read.
    """
    days = [day for path in files if (day := day_in_name(path))]
    fallback = default_day or max(days, default=date.today())
    sources: list[Source] = []
    failures: list[str] = []
    for path in files:
        try:
            sources.append(read_source(path, fallback))
        except UnreadableSource as error:
            failures.append(str(error))
    if failures:
        raise UnreadableSource("\n".join(failures))
    return sources


def day_in_name(path: Path) -> date | None:
    """The first day of the month that a file's name tells, as in `pages-2026-07.jsonl.gz`."""
    match = _MONTH.search(path.name)
    return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None


def read_source(path: Path, fallback: date) -> Source:
    """Read one file.

    Raises: UnreadableSource where the file as a whole cannot be read.
    """
    try:
        kind, rows = _detect(path, _content(path))
        day = day_in_name(path) or (_documents_day(rows) if kind is SourceKind.TABLES else None)
        return _source(path, kind, rows, day or fallback)
    except UnreadableSource as error:
        raise UnreadableSource(f"{path}: {error}") from error


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.name.endswith(".gz") else content
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableSource(f"cannot be read: {error}") from error
    if not content.strip():
        raise UnreadableSource("the file is empty")
    return content


def _detect(path: Path, content: bytes) -> tuple[SourceKind, list[Row]]:
    if content[:2] == b"PK":
        return SourceKind.EXCEL_LIST, list(lists.excel_rows(content))
    text = _decode(content)
    if text.lstrip()[:1] in ("{", "["):
        return _detect_json(text)
    if path.name.endswith((".csv", ".csv.gz")):
        return SourceKind.CSV_LIST, list(lists.csv_rows(text))
    raise UnreadableSource("no known kind of source (pages, tables, CSV list, Excel list, JSON)")


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _detect_json(text: str) -> tuple[SourceKind, list[Row]]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        rows = list(_json_lines(text))
    else:
        rows = list(enumerate(whole if isinstance(whole, list) else [whole], 1))
    first = next((row for _, row in rows if isinstance(row, dict) and row), {})
    return _kind_of(first), rows


def _json_lines(text: str) -> Iterator[Row]:
    """Rows of JSON lines; a broken line is kept as its text, to be reported with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                yield number, {"": f"is no JSON: {error.msg}"}


def _kind_of(row: dict[str, Any]) -> SourceKind:
    data = row.get("data", row)
    if all(key in row for key in pages.REQUIRED):
        return SourceKind.PAGES
    if all(key in row for key in tables.REQUIRED):
        return SourceKind.TABLES
    if isinstance(data, dict) and {"code", "name", "executionMethods"} <= data.keys():
        return SourceKind.PORTAL_JSON
    raise UnreadableSource(f"unknown keys {', '.join(map(str, list(row)[:6]))!r}")


def _source(path: Path, kind: SourceKind, rows: Sequence[Row], day: date) -> Source:
    records: list[RawRecord] = []
    unreadable: list[Unreadable] = []
    for line, row in rows:
        read = _read(READERS[kind], row, day)
        if isinstance(read, RawRecord):
            records.append(read)
        else:
            unreadable.append(Unreadable(str(path), line, read))
    if not records and not unreadable:
        raise UnreadableSource("the file holds no record")
    return Source(path, kind, day, tuple(records), tuple(unreadable))


def _read(reader: Reader, row: Any, day: date) -> RawRecord | str:
    """The record, or the reason why there is none."""
    if not isinstance(row, dict):
        return f"expected an object, found {type(row).__name__}"
    if "" in row:
        return str(row[""])
    try:
        record = reader(row, day)
    except KeyError as error:
        return f"key {error.args[0]!r} is missing"
    except (AttributeError, TypeError, ValueError) as error:
        return f"has another shape: {error}"
    if CODE.fullmatch(record.code) is None:
        return f"{record.code!r} is no procedure code"
    return record if one_line(record.name) else "the name is missing"


def _documents_day(rows: Sequence[Row]) -> date | None:
    """The day of the newest document that exported tables cite: they cannot be older."""
    days = [day for _, row in rows for day in _document_days(row)]
    return max((day for day in days if day <= date.today()), default=None)


def _document_days(row: Any) -> Iterator[date]:
    try:
        told = [document["ngay_ban_hanh"] for document in row["tables"]["can_cu_phap_ly"]]
    except (KeyError, TypeError):
        return
    for text in told:
        match = re.fullmatch(r"(\d{2})-(\d{2})-(\d{4})", str(text))
        if match:
            yield date(int(match[3]), int(match[2]), int(match[1]))

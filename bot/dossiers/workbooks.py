"""Checking an XLSX file before anything parses it, and the merged cells it declares."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.dossiers import wording
from knowledge.errors import UnreadableSource

MOST_PARTS = 2_000
MOST_UNPACKED_BYTES = 700_000_000
MOST_PART_BYTES = 200_000_000  # of a part that openpyxl holds in memory whole
MOST_RATIO = 150
SHEETS = "worksheets/"
SMALL_BYTES = 20_000_000
PIECE_BYTES = 1 << 20
OVERLAP_BYTES = 64
MOST_MERGES = 50_000
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_ENCODING = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell[^>]{0,20}\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


@dataclass
class SheetTraits:
    """What the bytes of one sheet tell: its merged ranges, and whether it holds formulas.

    `merged` maps a cell (row and column from 1) to the top-left cell of its range.
    """

    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    formulas: bool = False


def inspect_workbook(path: Path) -> dict[str, SheetTraits]:
    """Traits of the sheets of an XLSX file by part name.

    Raises: UnreadableSource where the file is no workbook, or unpacks to more than any
    export would (a zip or XML bomb).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, path)
            return {
                entry.filename: _inspect_part(archive, entry, path)
                for entry in archive.infolist()
                if entry.filename.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError) as error:
        raise _damaged(path, error) from error
    except (RuntimeError, EOFError, ValueError, zlib.error) as error:  # encrypted or overwritten
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UnreadableSource:
    return UnreadableSource(wording.DAMAGED.format(file=path.name, cause=error))


def _refuse_bomb(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    squeezed = unpacked > SMALL_BYTES and unpacked / packed > MOST_RATIO
    large = any(e.file_size > MOST_PART_BYTES for e in entries if SHEETS not in e.filename)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or squeezed or large:
        raise UnreadableSource(
            wording.UNPACKS_TOO_LARGE.format(file=path.name, size=unpacked // 1_000_000)
        )


def _inspect_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> SheetTraits:
    traits = SheetTraits()
    is_sheet = SHEETS in entry.filename
    for piece in _pieces(archive, entry):
        if FORBIDDEN.search(piece) or piece.startswith(OTHER_ENCODING):
            raise UnreadableSource(wording.STRANGE_XML.format(file=path.name))
        if is_sheet:
            traits.formulas = traits.formulas or FORMULA.search(piece) is not None
            for match in MERGE.finditer(piece):
                _add_range(traits, match)
    return traits


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(entry) as part:
        while piece := part.read(PIECE_BYTES):
            yield tail + piece
            tail = piece[-OVERLAP_BYTES:]


def _add_range(traits: SheetTraits, match: re.Match[bytes]) -> None:
    left, right = _column(match[1]), _column(match[3])
    top, bottom = int(match[2]), int(match[4])
    size = (right - left + 1) * (bottom - top + 1)
    if len(traits.merged) + size > MOST_MERGES:
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            traits.merged[row, column] = (top, left)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

"""Any spreadsheet that staff upload, as the plain CSV that the knowledge reads."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from bot.dossiers.sheets import Formula, open_sheets

LONGEST_NAME = 100


def as_csv(filename: str, content: bytes) -> bytes:
    """The first sheet that holds anything, as CSV in UTF-8 whose lines keep their numbers.

    Raises: UnreadableSource, its message for staff, where the file is no spreadsheet.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(filename.replace("\\", "/")).name[-LONGEST_NAME:] or "upload")
        path.write_bytes(content)
        written = StringIO()
        writer = csv.writer(written, delimiter=";", lineterminator="\n")
        line = 0
        for sheet in open_sheets(path):
            for row in sheet:
                written.write("\n" * (row.number - line - 1))
                writer.writerow(map(_text, row.cells))
                line = max(line + 1, row.number)
            if line:
                break
        return written.getvalue().encode()


def _text(cell: object) -> str:
    """One cell on one line, dates as people here write them."""
    if isinstance(cell, Formula):
        return cell.text
    if isinstance(cell, date | datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())

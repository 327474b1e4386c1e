"""Text as office files take it."""

from __future__ import annotations

import re

from bot.dossiers.importing import harmless_cell

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without letters that no office file may hold."""
    return UNPRINTABLE.sub("", text)


def cell(value: str | int) -> str | int:
    """A value for a spreadsheet: numbers stay numbers, and no text starts a formula."""
    return value if isinstance(value, int) else harmless_cell(printable(value))

"""Fee cells of the Word exports and of the portal's JSON, brought to the page's form."""

from __future__ import annotations

import re

from knowledge.importing.money import parse_number
from knowledge.importing.records import FeeCell
from knowledge.importing.text import compose, one_line
from knowledge.importing.tokens import words


def split_table_fees(cell: str) -> tuple[FeeCell, ...]:
    """Cells of an export, a fee a line; an empty cell is one without information."""
    label, attached = words("fees", "table_label"), words("fees", "table_attachment")
    lines = re.split(rf"(?:^|\n)\s*{label}\s*:", compose(cell))
    texts = [re.sub(rf"\n?{attached}[^\n]*", "", line).strip() for line in lines]
    cells = tuple(_table_cell(text) for text in texts if text)
    return cells or (FeeCell(words("words", "no_information")),)


def _table_cell(text: str) -> FeeCell:
    value, _, rest = one_line(text).partition("(")
    note = rest.rstrip(")").strip() or None if rest.count("(") >= rest.count(")") else rest[:-1]
    number, currency = _value(value.strip())
    if number == 0 and not note:
        return FeeCell(words("words", "free_cell"))
    if number:
        return FeeCell(
            f"{number:,.10g} {currency}" if number % 1 else f"{number:,.0f} {currency}", note
        )
    told = note if number == 0 else " ".join(filter(None, [value, note]))
    return FeeCell(words("words", "free_cell") if number == 0 else value or "", told)


def _value(text: str) -> tuple[float | None, str]:
    """The number and currency of a cell's value; zero in words is zero; None is no number."""
    match = re.fullmatch(r"([\d.,]+|\w+)?\s*(\w+)?", text)
    unit = (match[2] or "").lower() if match else ""
    currency = words("fees", "currencies").get(unit, "VND")
    shown = "USD" if currency == "USD" else words("money", "dong")
    if match is None or match[1] is None:
        return None, shown
    if match[1].lower() in words("fees", "zero_words"):
        return 0, shown
    return parse_number(match[1]), shown


def portal_fee(value: object, currency: object, description: object) -> FeeCell:
    """The page's form of a fee of the portal's JSON."""
    note = one_line(str(description or "")) or None
    if not isinstance(value, int | float):
        return FeeCell(words("words", "no_information"), note)
    if value == 0:
        return FeeCell(words("words", "free_cell"), note)
    shown = "USD" if "usd" in str(currency or "").lower() else words("money", "dong")
    return FeeCell(f"{value:,.10g} {shown}", note)

"""Clauses of a fee note, each told apart by what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.importing.money import Money, find_money
from knowledge.importing.periods import Period, find_period
from knowledge.importing.text import one_line, says_nothing
from knowledge.importing.tokens import pattern, words

BULLETS = ("-", "+", "*", "•")
SUB_BULLET = "+"
_SPLIT = re.compile(
    r"[;\n]|(?<![\d.])\.(?:\s+|(?=[-+*]|[^\W\d_]))|(?:^|(?<=[\s:.)]))[-+*•](?=\s|[^\W\d_])|"
    r"(?<=\d)\.(?=\s)"
)


class Says(StrEnum):
    """What one clause says of the fee."""

    AMOUNT = "amount"
    FREE = "free"
    FREE_FOR_SOME = "free_for_some"
    LOCAL = "local"
    FORMULA = "formula"
    BROKEN = "broken"
    LAW = "law"
    DENIED = "denied"
    LABEL = "label"


@dataclass(frozen=True)
class Clause:
    """One clause with its sums and its period, and the heading that it stands under."""

    text: str
    says: Says
    sums: tuple[Money, ...] = ()
    period: Period | None = None
    heading: str = ""

    @property
    def is_reduction(self) -> bool:
        """Whether it holds only until a day."""
        return self.period is not None and self.period.until is not None


def read_clauses(note: str) -> list[Clause]:
    """Cut a fee note into clauses and tell what each says."""
    apart = pattern(words("fees", "reduced_in_parentheses")).sub("; (", note)
    return [replace(_clause(text), heading=heading) for text, heading in _under_headings(apart)]


def _under_headings(note: str) -> Iterator[tuple[str, str]]:
    """The parts of a note; those marked with a plus stand under the part with a colon before."""
    heading, bullet, start = "", "", 0
    for end, after in [*((m.start(), m) for m in _SPLIT.finditer(note)), (len(note), None)]:
        text = _trim(note[start:end])
        if re.search(r"\w", text):
            heading = "" if bullet and bullet != SUB_BULLET else heading
            yield text, heading
            if text.endswith(":") and bullet != SUB_BULLET:
                heading = text.rstrip(": ")
            bullet = ""
        if after is not None:
            bullet, start = after.group().strip() or bullet, after.end()
            bullet = bullet if bullet in BULLETS else ""


def _trim(text: str) -> str:
    line = one_line(text)
    while line.startswith("(") and line.endswith(")") and "(" not in line[1:]:
        line = line[1:-1].strip()
    return (
        line.lstrip("(").strip(" .,-+*")
        if line.count("(") > line.count(")")
        else line.strip(" .,-+*")
    )


def _clause(text: str) -> Clause:
    sums, broken = find_money(text)
    fees = tuple(money for money in sums if not money.is_bound)
    return Clause(text, _says(text, fees, broken), fees, find_period(text))


def _says(text: str, sums: tuple[Money, ...], broken: bool) -> Says:
    if broken:
        return Says.BROKEN
    if any(pattern(local).search(text) for local in words("fees", "local")):
        return Says.LOCAL
    if _has(text, "formula") or _has(text, "from_sum"):
        return Says.FORMULA
    if sums:
        return Says.AMOUNT
    return _says_without_sum(text)


def _says_without_sum(text: str) -> Says:
    if _has(text, "free"):
        rest = pattern(words("fees", "free")).sub("", text)
        return Says.FREE_FOR_SOME if _has(rest, "free_for") else Says.FREE
    if _has(text, "free_subject"):
        return Says.FREE_FOR_SOME
    if says_nothing(text) or _has(text, "denied"):
        return Says.DENIED
    return Says.LAW if _has(text, "law") else Says.LABEL


def _has(text: str, key: str) -> bool:
    return pattern(words("fees", key)).search(text) is not None

"""Rows of the flattened dossier table: case heading, then name, form file and numbers a row."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from knowledge.importing.paper_names import part_form, without_bullets
from knowledge.importing.records import PaperRow
from knowledge.importing.text import UPPER, compose, first_words, one_line, says_nothing
from knowledge.importing.tokens import pattern, words

CASE_WORDS = 12
_OPENS = ("(", '"', "\u201c")


@lru_cache(maxsize=1)
def _quantity() -> re.Pattern[str]:
    originals, copies = words("papers", "originals"), words("papers", "copies")
    both = rf"(?P<originals>\d+) {originals}(?:, ?(?P<copies>\d+) {copies})?"
    return re.compile(rf"(?:{both}|(?P<only>\d+) {copies})")


def _ends_row(text: str, match: re.Match[str]) -> bool:
    """Whether a quantity ends its row: it is glued to what goes before and what comes after.

    A quantity inside a name ("01 …;", "with 02 …") is written with a leading
    zero, or stands between spaces.
    """
    digits = match["originals"] or match["only"]
    before, after = text[: match.start()][-1:], text[match.end() :]
    if re.fullmatch(r"0\d", digits) or before in _OPENS:
        return False
    if re.match(r"$|\n|[^\s,;.:)/]", after):
        return True
    next_row = rf"\s{{1,2}}[-+*({UPPER}]|[.,;)]+\s?[-+*{UPPER}]"
    opens_next = match["copies"] is not None or re.match(next_row, after) is not None
    return opens_next and bool(before.strip())


def parse_papers(flattened: str) -> tuple[PaperRow, ...]:
    """Cut the flattened dossier into rows, in order, with the heading of each row's case."""
    head, *parts = compose(flattened).split(words("headers", "papers"))
    cases = [head]
    rows: list[PaperRow] = []
    for part in parts:
        found, rest = _rows(part, short_case(cases[-1]))
        rows += found
        cases.append(rest)
    return _without_sole_case(rows)


def _without_sole_case(rows: list[PaperRow]) -> tuple[PaperRow, ...]:
    if len({row.case for row in rows}) != 1:
        return tuple(rows)
    return tuple(replace(row, case=sole_case(row.case)) for row in rows)


def _rows(part: str, case: str) -> tuple[list[PaperRow], str]:
    marks = [match for match in _quantity().finditer(part) if _ends_row(part, match)]
    starts = [0, *(mark.end() for mark in marks)]
    rows = [
        _row(part[start : mark.start()], mark, case)
        for start, mark in zip(starts, marks, strict=False)
    ]
    return rows, part[starts[-1] :]


def _row(text: str, mark: re.Match[str], case: str) -> PaperRow:
    digits = mark["originals"] or mark["only"]
    glued = len(digits) > 1 or text[-1:].isdigit()
    name, form = part_form(one_line(text + digits[:-1]) if glued else one_line(text))
    number = int(digits[-1])
    return PaperRow(
        case=case,
        name=name,
        form=form,
        originals=number if mark["originals"] else 0,
        copies=number if mark["only"] else int(mark["copies"] or 0),
        doubted=glued,
    )


def short_case(heading: str) -> str:
    """A case heading in at most 12 words; empty where the heading only marks a list."""
    text = without_bullets(one_line(heading)).strip(" :.-–)(")
    if heading.strip() in words("papers", "case_marks") or says_nothing(text):
        return ""
    return first_words(text, CASE_WORDS)


def sole_case(case: str) -> str:
    """The heading of a dossier's only list: kept where it names a case, else dropped."""
    return case if pattern(words("papers", "case_words")).search(case) else ""

"""Rows of the flattened dossier table: case heading, then name, form file and numbers a row."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from knowledge.importing.paper_names import part_form, without_bullets
from knowledge.importing.records import PaperRow
from knowledge.importing.text import compose, first_words, one_line, says_nothing
from knowledge.importing.tokens import pattern, words

CASE_WORDS = 12


@lru_cache(maxsize=1)
def _quantity() -> re.Pattern[str]:
    """A quantity ends a row, so it is glued to what goes before and to what comes after.

    Numbers inside a name ("01 bản chính;", "nộp 2 bản sao có chứng thực") stand between spaces.
    """
    originals, copies = words("papers", "originals"), words("papers", "copies")
    both = rf"(?P<originals>\d{{1,3}}) {originals}(?:, ?(?P<copies>\d{{1,3}}) {copies})?"
    alone = rf"(?P<only>\d{{1,3}}) {copies}"
    return re.compile(rf"(?<![\s(\"/0])(?:{both}|{alone})(?=$|\s*\n|[^\s,;.:)/]|\s{{1,2}}[-+*A-ZĐ])")


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
    marks = [match for match in _quantity().finditer(part)]
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

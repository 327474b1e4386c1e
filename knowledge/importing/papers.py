"""Rows of the flattened dossier table: case heading, then name, form file and numbers a row."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from knowledge.importing.records import PaperRow
from knowledge.importing.text import compose, first_words, one_line, says_nothing
from knowledge.importing.tokens import any_of, pattern, words

NAME_WORDS = 30
CASE_WORDS = 12
MIN_NAME_WORDS = 2


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
    return tuple(rows)


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


def part_form(text: str) -> tuple[str, str | None]:
    """Part the form's file name, glued to the end of a paper's name, from the name."""
    endings = any_of(words("papers", "form_endings"))
    match = pattern(rf"^(?P<rest>.*?)(?P<forms>\S[^\n]*?\.{endings})$").match(text)
    if match is None:
        return text, None
    start = _form_start(text)
    return text[:start].strip() or text, text[start:].strip() or None


def _form_start(text: str) -> int:
    """Where the form's file name begins: the last border of a lower and an upper letter."""
    borders = [
        right.start()
        for _, right in pairwise(re.finditer(r".", text))
        if _is_border(text, right.start())
    ]
    return borders[0] if borders else 0


def _is_border(text: str, at: int) -> bool:
    return text[at - 1 : at].islower() and text[at : at + 1].isupper()


def short_name(text: str) -> str:
    """The name of a paper up to its first clause boundary, without bullets, at most 30 words."""
    name = _without_bullets(one_line(text))
    for boundary in words("papers", "boundaries"):
        for match in pattern(boundary).finditer(name):
            if len(name[: match.start()].split()) >= MIN_NAME_WORDS:
                name = name[: match.start()]
                break
    short = first_words(name, NAME_WORDS)
    return short[:1].upper() + short[1:]


def _without_bullets(text: str) -> str:
    bullets = pattern(words("papers", "bullets"))
    while (stripped := bullets.sub("", text, count=1)) != text and stripped:
        text = stripped
    return text


def short_case(heading: str) -> str:
    """A case heading in at most 12 words; empty where the heading only marks a list."""
    text = _without_bullets(one_line(heading)).strip(" :.-–")
    if heading.strip() in words("papers", "case_marks") or says_nothing(text):
        return ""
    return first_words(text, CASE_WORDS)

"""Names of papers: what the paper is and when it is asked for, without the prose around."""

from __future__ import annotations

import re

from knowledge.importing.records import PaperRow
from knowledge.importing.text import LOWER, UPPER, first_words, one_line
from knowledge.importing.tokens import any_of, pattern, words

NAME_WORDS = 30
CONDITION_WORDS = 12
SENTENCE_WORDS = 20
MIN_NAME_WORDS = 2
FORM_SEARCH_CHARACTERS = 200
FORM_WORDS = 25
_FORM_BORDERS = (
    rf"(?<![^\W\d_])[^\W\d_]?[{LOWER}]{{2,}}(?=[{UPPER}])",
    rf"(?<=[{UPPER}])[{UPPER}](?=[{UPPER}][{LOWER}])",
    rf"\d(?=[{UPPER}][{LOWER}])",
    rf"[.;:)\u201d\"](?=[{UPPER}])",
    r"(?<!\d)[.;:)\u201d\"](?=\d)",
    rf"[.;:)\u201d\"](?=[{LOWER}]+[^.]*\.)",
    words("papers", "form_opening"),
)
_LAST_BORDER = re.compile(rf"[{LOWER}](?=\d)")


def part_form(text: str) -> tuple[str, str | None]:
    """Part the form's file name, glued to the end of a paper's name, from the name.

    A text that is nothing but a file name gives the name as well.
    """
    endings = any_of(words("papers", "form_endings"))
    if pattern(rf"\.{endings}$").search(text) is None:
        return text, None
    start = _form_start(text)
    files = pattern(rf"(?>\.{endings})(?=[^\s.])").sub(lambda m: f"{m[0]}, ", text[start:].strip())
    name = text[:start].strip() or pattern(rf"\.{endings}$").sub("", text)
    return name, files if len(files.split()) <= FORM_WORDS else None


def _form_start(text: str) -> int:
    """Where the file name begins: the first border without a space, near the text's end.

    A border is lower case running into upper case, as in "theo mauMau.docx", or a closing
    mark or a number running into it; a number stuck to a letter is the last resort.
    """
    from_here = max(0, len(text) - FORM_SEARCH_CHARACTERS)
    found = [
        m.end()
        for border in _FORM_BORDERS
        for m in re.finditer(border, text)
        if m.end() > from_here
    ]
    starts = [start for start in found if _has_name(text, start)]
    return min(starts or [m.end() for m in _LAST_BORDER.finditer(text)], default=0)


def _has_name(text: str, start: int) -> bool:
    return len(text[:start].split()) >= MIN_NAME_WORDS


def short_name(text: str) -> str:
    """The name of a paper up to its first clause boundary, and its condition in parentheses.

    A paper asked for in some cases only must not read as if everyone needs it.
    """
    full = without_bullets(one_line(text))
    leading = pattern(words("papers", "leading_condition")).match(full)
    if leading is not None:
        name, condition = _until_boundary(leading["rest"]), leading["condition"]
    elif pattern(words("papers", "opens_condition")).match(full):
        name, condition = first_words(full, SENTENCE_WORDS), ""
    else:
        name = _until_boundary(full)
        condition = _condition(full, name)
    short = first_words(without_bullets(name).rstrip(" ."), NAME_WORDS)
    capital = short[:1].upper() + short[1:]
    return (
        f"{capital} ({_first_lower(first_words(condition, CONDITION_WORDS))})"
        if condition
        else capital
    )


def _condition(full: str, name: str) -> str:
    same_sentence = re.split(r"[.;]\s", full[len(name.rstrip(" .;")) :])[0]
    match = pattern(words("papers", "condition")).search(same_sentence)
    text = match["condition"].strip(" .,;") if match else ""
    return "" if len(text.split()) < MIN_NAME_WORDS else text


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _until_boundary(name: str) -> str:
    for boundary in words("papers", "boundaries"):
        for match in pattern(boundary).finditer(name):
            if len(name[: match.start()].split()) >= MIN_NAME_WORDS:
                name = name[: match.start()]
                break
    return name


def without_bullets(text: str) -> str:
    """`text` without the bullets and numbers that open it."""
    bullets = pattern(words("papers", "bullets"))
    while (stripped := bullets.sub("", text, count=1)) != text and stripped:
        text = stripped
    return text


def is_remark(row: PaperRow) -> bool:
    """Whether a row only says something about the dossier and is no paper of it.

    A row of neither an original nor a copy is a remark unless it opens with a document's
    name: papers that are only shown stand there too.
    """
    name = without_bullets(one_line(row.name))
    if pattern(words("papers", "remark_cases")).match(row.case):
        return True
    if pattern(words("papers", "remarks")).search(name):
        return True
    is_asked = row.originals > 0 or row.copies > 0
    return not is_asked and pattern(words("papers", "documents")).match(name) is None

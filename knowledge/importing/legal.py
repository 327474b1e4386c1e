"""Rows of the flattened legal basis: a title, and a number run together with it."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.importing.text import UPPER, compose, first_words, one_line
from knowledge.importing.tokens import any_of, words

TITLE_WORDS = 60


_YEAR_GLUE = re.compile(r"((?:19|20)\d{2})(?=\d{1,3}/(?:19|20)\d{2}/)")


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    agency = f"{any_of(words('legal', 'agencies'))}(?:-{any_of(words('legal', 'agencies'))})*"
    kind = rf"[{UPPER}]{{2,5}}- ?"
    return re.compile(
        rf"\d{{1,4}}(?:\.\d{{1,2}})?/(?:\d{{4}}/)?(?:{kind}{agency}|QH\d{{2}}|{agency})"
    )


@lru_cache(maxsize=1)
def _prefix() -> re.Pattern[str]:
    """A kind of document that opens a cell: glued to what goes before, or on a new line."""
    kinds, number = any_of(words("legal", "prefixes")), words("legal", "number_word")
    return re.compile(rf"(?:(?<=[^\s(/-])|(?:^|\n)\s*){kinds}{number} ?$")


def find_numbers(text: str) -> tuple[str, ...]:
    """Document numbers in `text`, each once, in order."""
    return tuple(dict.fromkeys(match.group() for match in _number().finditer(compose(text))))


def parse_legal(flattened: str) -> tuple[tuple[str, str], ...]:
    """Cut the flattened legal basis into (number, title), in the portal's order.

    A number in a title stands between spaces; the number that closes a pair is glued.
    """
    text = compose(flattened).removeprefix(words("headers", "legal"))
    text = _YEAR_GLUE.sub(r"\1\v", text)
    found: dict[str, str] = {}
    start = 0
    for match in _number().finditer(text):
        if _closes_pair(text, match):
            title = _title(_prefix().sub("", text[start : match.start()]))
            found.setdefault(match.group().replace(" ", ""), title)
            start = match.end()
    return tuple(found.items())


def _closes_pair(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if after.startswith(match.group()):
        return False
    if before.endswith("\v") or not before or not before[-1].isspace():
        return not before.endswith("(")
    opens_cell = _prefix().search(before) is not None or before.endswith("\n")
    runs_on = after[:1].isspace() or after.startswith(words("legal", "day"))
    return opens_cell and not runs_on


def _title(text: str) -> str:
    return first_words(one_line(text).strip(" ;,-"), TITLE_WORDS)

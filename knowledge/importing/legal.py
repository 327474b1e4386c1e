"""Rows of the flattened legal basis: a title, and a number run together with it."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.importing.text import compose, first_words, one_line
from knowledge.importing.tokens import any_of, words

TITLE_WORDS = 60


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    agency = f"{any_of(words('legal', 'agencies'))}(?:-{any_of(words('legal', 'agencies'))})*"
    kind = r"(?:[A-ZĐ]{2,4}T?)-"
    return re.compile(rf"\d{{1,4}}(?:\.\d{{1,2}})?/(?:\d{{4}}/)?(?:{kind}{agency}|QH\d{{2}}|{agency})")


def find_numbers(text: str) -> tuple[str, ...]:
    """Document numbers in `text`, each once, in order."""
    return tuple(dict.fromkeys(match.group() for match in _number().finditer(compose(text))))


def parse_legal(flattened: str) -> tuple[tuple[str, str], ...]:
    """Cut the flattened legal basis into (number, title), in the portal's order."""
    text = compose(flattened).removeprefix(words("headers", "legal"))
    found: list[tuple[str, str]] = []
    start = 0
    for match in _number().finditer(text):
        if _inside_title(text, match):
            continue
        title = re.sub(rf"(?<=\S){any_of(words('legal', 'prefixes'))}(?: số)? ?$", "", text[start : match.start()])
        found.append((match.group(), _title(title)))
        start = match.end()
    return tuple(dict(reversed(found)).items())[::-1] if found else ()


def _inside_title(text: str, match: re.Match[str]) -> bool:
    """Whether a number belongs to a title: a space before it, or its own number glued after."""
    before = text[: match.start()]
    cell = re.search(rf"[a-zà-ỹ0-9.)]{any_of(words('legal', 'prefixes'))}(?: số)? $", before)
    if _number().match(text, match.end()):
        return True
    return bool(before) and before[-1].isspace() and cell is None


def _title(text: str) -> str:
    return first_words(one_line(text).strip(" ;,-"), TITLE_WORDS)

"""Names of results out of the flattened cell, which page furniture follows."""

from __future__ import annotations

import re

from knowledge.importing.text import compose, first_words, one_line, says_nothing
from knowledge.importing.tokens import pattern, words

RESULT_WORDS = 40


def parse_results(flattened: str) -> tuple[str, ...]:
    """Names of the results; a name stands before its code, furniture after the last."""
    parts = pattern(words("headers", "result_code")).split(compose(flattened))
    named = parts[:-1] if len(parts) > 1 else [without_furniture(parts[0])]
    return tuple(dict.fromkeys(filter(None, map(_name, named))))


def without_furniture(text: str) -> str:
    """`text` up to the first label of the page's own furniture that is glued to it."""
    labels = "|".join(map(re.escape, words("words", "page_furniture")))
    nothing = re.escape(words("words", "no_information"))
    return re.split(rf"(?:{labels}){nothing}|{words('words', 'page_furniture')[-1]}", text)[0]


def _name(text: str) -> str:
    line = one_line(text).lstrip("-+*•. ").strip(" ;")
    return "" if says_nothing(line) else first_words(line, RESULT_WORDS)

"""Names of procedures put right: spaces, Unicode, capitals, another record's name."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from knowledge.importing.text import one_line
from knowledge.importing.tokens import words

SAME_NAME_SCORE = 60.0
_LETTERS = re.compile(r"[^\W\d_]+", re.UNICODE)


def clean_name(text: str) -> str:
    """A name in one line, composed, without a closing full stop, not in capitals only."""
    name = re.sub(r"\s+([,;.)])", r"\1", one_line(text)).strip(" .;:").rstrip(" -(")
    return sentence_case(name) if _mostly_capitals(name) else name


def is_placeholder(name: str) -> bool:
    """Whether a name is only a word that somebody wrote in its place."""
    return name.lower() in words("names", "placeholders")


def _mostly_capitals(name: str) -> bool:
    outside = re.sub(r"\([^()]*\)", "", name)
    letters = [c for c in outside if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def sentence_case(name: str) -> str:
    """Lower all but the first letter, acronyms and proper names."""
    acronyms = {word.upper() for word in words("names", "acronyms")}
    lowered = _LETTERS.sub(lambda m: m[0] if m[0] in acronyms else m[0].lower(), name)
    for proper in words("names", "proper"):
        lowered = re.sub(rf"\b{re.escape(proper)}\b", proper, lowered, flags=re.IGNORECASE)
    return lowered[:1].upper() + lowered[1:]


def is_name_of_another(name: str, listed: str) -> bool:
    """Whether a page's name has so little of the listed name that it is another record's."""
    if not listed:
        return False
    return fuzz.token_set_ratio(name.lower(), listed.lower()) < SAME_NAME_SCORE

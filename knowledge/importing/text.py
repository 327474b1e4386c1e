"""Putting right how the portal writes text: Unicode form, spaces, line breaks."""

from __future__ import annotations

import re
import unicodedata

from knowledge.importing.tokens import words

_LATIN = [chr(point) for point in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER = "".join(letter for letter in _LATIN if letter.isupper())
LOWER = "".join(letter for letter in _LATIN if letter.islower())
_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")


def compose(text: str) -> str:
    """Composed Unicode (NFC) without control and invisible characters; line breaks stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\u00a0", " "))
    return "".join(
        c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")
    )


def one_line(text: str) -> str:
    """Composed Unicode in one line with single spaces."""
    return _SPACES.sub(" ", compose(text)).strip()


def says_nothing(text: str) -> bool:
    """Whether `text` only says that nothing is published or asked."""
    return one_line(text).strip(" .-").lower() in words("words", "nothing")


def word_count(text: str) -> int:
    """How many runs of letters and digits `text` has."""
    return len(_WORD.findall(text))


def first_words(text: str, limit: int) -> str:
    """The first `limit` words of `text`; an ellipsis shows that more followed.

    Words are runs of letters and digits: a document number such as 12/2025/TT-BTC has four.
    """
    found = list(_WORD.finditer(text))
    if len(found) <= limit:
        return text.strip(" ,;:-–")
    cut = text[: found[limit].start()]
    return cut[: cut.rfind(" ")].rstrip(" ,.;:(-–/") + "…"

"""Running text as words with their place, so that a name found in it can be taken out again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from knowledge.places.spelling import fold, name_words

_WORD = re.compile(r"[^\W\d_]+|\d+")
_BREAK = re.compile(r"[,;:?!()\n]")


@dataclass(frozen=True)
class Token:
    """One word: as spelt, without marks, and where it stands in the composed text."""

    spelt: str
    folded: str
    start: int
    end: int
    capital: bool

    @property
    def marked(self) -> bool:
        """Whether it was typed with diacritics."""
        return self.spelt != self.folded


@dataclass(frozen=True)
class Words:
    """The words of a text."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def marked(self) -> bool:
        """Whether the text was typed with diacritics."""
        return any(token.marked for token in self.tokens)

    def run_on(self, start: int, end: int) -> bool:
        """Whether no comma or other break stands between the words `[start, end)`."""
        inside = self.text[self.tokens[start].end : self.tokens[end - 1].start]
        return _BREAK.search(inside) is None

    def folded(self, start: int, length: int) -> tuple[str, ...]:
        """`length` words from `start` without marks; fewer at the end."""
        return self._all_folded[start : start + length]

    def spelt(self, start: int, length: int) -> tuple[str, ...]:
        """`length` words from `start` as spelt; fewer at the end."""
        return self._all_spelt[start : start + length]

    @cached_property
    def _all_spelt(self) -> tuple[str, ...]:
        return tuple(token.spelt for token in self.tokens)

    @cached_property
    def _all_folded(self) -> tuple[str, ...]:
        return tuple(token.folded for token in self.tokens)


def read_words(text: str) -> Words:
    """The words of `text`; letters and figures are apart: `p12` is `p` and `12`."""
    composed = unicodedata.normalize("NFC", text)
    return Words(composed, tuple(_token(match) for match in _WORD.finditer(composed)))


def _token(match: re.Match[str]) -> Token:
    spelt = "".join(name_words(match[0]))
    return Token(spelt, fold(spelt), match.start(), match.end(), match[0][0].isupper())

"""The words around place names, from `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.places.spelling import fold, name_words
from knowledge.places.tokens import Words

PATH = Path(__file__).parent / "words.toml"

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Phrases by what they stand for; the longest is tried first."""

    kinds: Mapping[Phrase, str]
    districts: Mapping[Phrase, str]
    provinces: frozenset[Phrase]
    province_names: Mapping[Phrase, str]
    between: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]
    doubtful_names: frozenset[Phrase]
    doubtful_pairs: frozenset[Phrase]
    old: frozenset[Phrase]
    new: frozenset[Phrase]
    at: frozenset[str]


@lru_cache(maxsize=1)
def read_lexicon() -> Lexicon:
    """The bundled words."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    return Lexicon(
        kinds=_by_phrase(data["kind"]),
        districts=_by_phrase(data["district"]),
        provinces=frozenset(map(_phrase, data["province"]["words"])),
        province_names=_by_phrase(data["province_names"]),
        between=frozenset(data["between"]["words"]),
        not_after=frozenset(data["not_a_kind"]["after"]),
        not_before=frozenset(data["not_a_kind"]["before"]),
        doubtful_names=frozenset(
            tuple(map(fold, _phrase(name))) for name in data["doubtful"]["names"]
        ),
        doubtful_pairs=frozenset(map(_phrase, data["doubtful"]["pairs"])),
        old=frozenset(map(_phrase, data["old"]["words"])),
        new=frozenset(map(_phrase, data["new"]["words"])),
        at=frozenset(data["at"]["words"]),
    )


def phrase_at(words: Words, start: int, phrases: Mapping[Phrase, str]) -> tuple[int, str] | None:
    """The longest of `phrases` that stands at `start`: its length and what it stands for.

    In a text typed with diacritics `xa` is far, and no commune.
    """
    for length in (3, 2, 1):
        phrase = words.spelt(start, length)
        if len(phrase) == length and phrase in phrases:
            meant = phrases[phrase]
            if not (words.marked and _lacks_marks(phrase, meant)):
                return length, meant
    return None


def phrase_before(words: Words, end: int, phrases: Mapping[Phrase, str]) -> tuple[int, str] | None:
    """The longest of `phrases` that ends before `end`: its length and what it stands for."""
    for length in (3, 2, 1):
        found = phrase_at(words, end - length, phrases) if end >= length else None
        if found and found[0] == length:
            return found
    return None


def _lacks_marks(phrase: Phrase, meant: str) -> bool:
    full = tuple(name_words(meant))
    return phrase != full and phrase == tuple(map(fold, full))


def _by_phrase(groups: Mapping[str, list[str]]) -> dict[Phrase, str]:
    return {_phrase(typed): meant for meant, group in groups.items() for typed in group}


def _phrase(typed: str) -> Phrase:
    return tuple(name_words(typed))

"""What a question asks about: its words, section, actions and hints."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from retrieval.normalise import fold
from retrieval.phrases import Phrases
from retrieval.spelling import Speller

DATA = Path(__file__).parent / "data"


class Section(StrEnum):
    """Part of a procedure that a question asks about."""

    OVERVIEW = "overview"
    DOCUMENTS = "documents"
    FEE = "fee"
    TIME = "time"
    PLACE = "place"
    STEPS = "steps"
    ONLINE = "online"
    LEGAL = "legal"
    RESULT = "result"
    CONDITIONS = "conditions"


@dataclass(frozen=True)
class Query:
    """A question as understood.

    `words` are lower-case with the diacritics typed; `section` is None where the question
    names the procedure alone; `actions` and `hints` are labels of `understanding.toml`.
    """

    text: str
    words: tuple[str, ...]
    section: Section | None
    actions: frozenset[str]
    hints: frozenset[str]

    @property
    def marked(self) -> bool:
        """Whether it was typed with diacritics."""
        return any(word != fold(word) for word in self.words)


@dataclass(frozen=True)
class Understanding:
    """Reads questions by cue phrases and a speller."""

    speller: Speller
    sections: Phrases
    actions: Phrases
    hints: Phrases

    def read(self, text: str) -> Query:
        """Understand `text`; an empty one gives a query without words."""
        words = tuple(self.speller.words(text))
        return Query(
            text=text,
            words=words,
            section=choose_section(self.sections, words),
            actions=frozenset(label for _, _, label in self.actions.find(words)),
            hints=frozenset(label for _, _, label in self.hints.find(words)),
        )


def choose_section(cues: Phrases, words: Sequence[str]) -> Section | None:
    """The section of the longest cue; among equals the one listed first."""
    found = cues.find(words)
    if not found:
        return None
    order = list(dict.fromkeys(label for label, _ in cues.entries))
    best = min(found, key=lambda cue: (-cue[1], order.index(cue[2])))
    return Section(best[2])


@lru_cache(maxsize=1)
def read_lexicon() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The cue phrases of `understanding.toml`."""
    return _read_toml("understanding.toml")


@lru_cache(maxsize=1)
def read_shorthand() -> Mapping[str, str]:
    """What people type for common words, from `shorthand.toml`."""
    return {
        typed: meant
        for group in _read_toml("shorthand.toml").values()
        for typed, meant in group.items()
    }


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def build_understanding(speller: Speller) -> Understanding:
    """The understanding that the bundled lexicons give."""
    lexicon = read_lexicon()
    return Understanding(
        speller=speller,
        sections=Phrases.of(lexicon["section"].items()),
        actions=Phrases.of(lexicon["action"].items()),
        hints=Phrases.of(lexicon["hint"].items()),
    )

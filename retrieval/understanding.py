"""What a question asks about: its words, section, actions and hints."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from retrieval.models import BUNDLED, Models
from retrieval.normalise import fold
from retrieval.phrases import Phrases
from retrieval.sections import Hearing, SectionModel
from retrieval.spelling import Speller, read_shorthand
from retrieval.topic import topic_words

DATA = Path(__file__).parent / "data"
RECENT = 256


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
    """Reads questions by cue phrases, a speller and the section model.

    `sections` are the cues of sections; what is asked for is for `section_model` to say.
    """

    speller: Speller
    section_model: SectionModel
    sections: Phrases
    actions: Phrases
    hints: Phrases

    def read(self, text: str) -> Query:
        """Understand `text`; an empty one gives a query without words."""
        return self._recently(text)

    @cached_property
    def _recently(self) -> Callable[[str], Query]:
        """Several steps of a turn read the same words."""
        return lru_cache(maxsize=RECENT)(lambda text: self.query(text, self.speller.words(text)))

    def query(self, text: str, words: Sequence[str]) -> Query:
        """Understand `words`, already spelled as meant."""
        words = tuple(words)
        asked = self.section_model.read(words) if words else None
        return Query(
            text=text,
            words=words,
            section=Section(asked) if asked else None,
            actions=frozenset(label for _, _, label in self.actions.find(words)),
            hints=frozenset(label for _, _, label in self.hints.find(words)),
        )

    def topic(self, query: Query) -> Query:
        """The query without the words that only ask for a detail.

        What "mat" means in "mat bao nhieu tien" must not look like a loss.
        """
        words = topic_words(self.sections, query.words)
        return replace(
            query,
            words=words,
            actions=frozenset(label for _, _, label in self.actions.find(words)),
            hints=frozenset(label for _, _, label in self.hints.find(words)),
        )


@lru_cache(maxsize=1)
def read_lexicon() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The cue phrases of `understanding.toml`."""
    return _read_toml("understanding.toml")


def read_hearing(frame: frozenset[str] = frozenset()) -> Hearing:
    """How the words of a question are heard, from `understanding.toml`."""
    lexicon = read_lexicon()
    common, ending = (
        {word: common for common, heard in lexicon[part].items() for word in heard}
        for part in ("dialect", "dialect_at_end")
    )
    common |= {word: word for word in lexicon["as_typed"]["words"]}
    fillers, openers = (frozenset(lexicon["hearing"][part]) for part in ("fillers", "openers"))
    return Hearing(common, ending, fillers, openers, frame, _section_cues())


@lru_cache(maxsize=1)
def _section_cues() -> Phrases:
    return Phrases.of(read_lexicon()["section"].items())


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def build_understanding(speller: Speller, models: Models = BUNDLED) -> Understanding:
    """The understanding that the bundled lexicons and the section model of `models` give."""
    lexicon = read_lexicon()
    return Understanding(
        speller=speller,
        section_model=SectionModel.load(read_hearing(), models.sections),
        sections=_section_cues(),
        actions=Phrases.of(lexicon["action"].items()),
        hints=Phrases.of(lexicon["hint"].items()),
    )


__all__ = (
    "Query",
    "Section",
    "Understanding",
    "build_understanding",
    "read_hearing",
    "read_lexicon",
    "read_shorthand",
)

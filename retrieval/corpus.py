"""What is searched: the answerable procedures, their official words and people's words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.models import BUNDLED, Models
from retrieval.normalise import clean, place_tone, tokens
from retrieval.spelling import Speller
from retrieval.topic import topic_words
from retrieval.understanding import (
    Understanding,
    build_understanding,
    read_lexicon,
    read_shorthand,
)

NOT_ASKED = Asked(0, ())
FORMAT = 6
SEARCHED = {
    "code", "name", "field", "levels", "audience", "status",
}  # fmt: skip

Words = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One procedure as it is searched; `name` holds its words with diacritics."""

    procedure: Procedure
    asked: Asked
    name: Words


@dataclass(frozen=True)
class Corpus:
    """All entries, in the order of their codes, with the understanding learnt from them."""

    entries: tuple[Entry, ...]
    understanding: Understanding
    version: str

    @cached_property
    def codes(self) -> Words:
        """Codes by row."""
        return tuple(entry.procedure.code for entry in self.entries)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row by code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def questions(self) -> tuple[tuple[Words, ...], ...]:
        """Topic words of each row's citizen questions; read on first use, in some seconds."""
        read, sections = self.understanding.speller.words, self.understanding.sections
        return tuple(
            tuple(topic_words(sections, read(text)) for text in entry.asked.questions)
            for entry in self.entries
        )


def answerable(procedures: Iterable[Procedure]) -> tuple[Procedure, ...]:
    """The procedures that are searched, sorted by code."""
    return tuple(sorted((p for p in procedures if p.answerable), key=lambda p: p.code))


def build_corpus(
    procedures: Iterable[Procedure],
    asked: Mapping[str, Asked],
    speller: Speller | None = None,
    models: Models = BUNDLED,
) -> Corpus:
    """Corpus of the answerable ones among `procedures`, with a speller learnt from it."""
    kept = answerable(procedures)
    entries = tuple(
        Entry(p, asked.get(p.code, NOT_ASKED), tuple(official_words(p.name))) for p in kept
    )
    speller = speller or learn_speller(entries)
    understanding = build_understanding(speller, models)
    return Corpus(entries, understanding, corpus_version(kept, asked))


def learn_speller(entries: Sequence[Entry]) -> Speller:
    """A speller that knows the words of names, questions and shorthand."""
    shorthand = read_shorthand()
    texts = [entry.procedure.name for entry in entries]
    texts += [question for entry in entries for question in entry.asked.questions]
    return Speller.learn([*texts, *shorthand.values()], shorthand)


def official_words(text: str) -> list[str]:
    """Words of official text: no slips to repair, only tone marks to place."""
    return [place_tone(word) for word in tokens(clean(text))]


def corpus_version(procedures: Iterable[Procedure], asked: Mapping[str, Asked]) -> str:
    """A hash that changes when what is searched or the reading of questions changes."""
    digest = hashlib.sha256(f"{FORMAT}{read_shorthand()}{read_lexicon()}".encode())
    for procedure in answerable(procedures):
        digest.update(procedure.model_dump_json(include=SEARCHED).encode())
        digest.update("\n".join(asked.get(procedure.code, NOT_ASKED).questions).encode())
    return digest.hexdigest()[:16]

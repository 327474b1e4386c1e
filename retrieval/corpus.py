"""What is searched: the answerable procedures, their official words and people's words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.normalise import clean, place_tone, tokens
from retrieval.spelling import Speller
from retrieval.understanding import Understanding, build_understanding, read_shorthand

NOT_ASKED = Asked(0, ())
FORMAT = 3


@dataclass(frozen=True)
class Entry:
    """One procedure as it is searched; texts are lists of words with diacritics.

    `details` are words of papers, results, performers and field.
    """

    procedure: Procedure
    need: int
    name: tuple[str, ...]
    details: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Corpus:
    """All entries, in the order of their codes, with the understanding learnt from them."""

    entries: tuple[Entry, ...]
    understanding: Understanding
    version: str

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes by row."""
        return tuple(entry.procedure.code for entry in self.entries)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row by code."""
        return {code: row for row, code in enumerate(self.codes)}


def build_corpus(
    procedures: Iterable[Procedure], asked: Mapping[str, Asked], kept_in: Path | None = None
) -> Corpus:
    """Corpus of the answerable ones among `procedures`; `version` changes when content does.

    The words read from the texts are kept in the file `kept_in`, where one is given, and taken
    from there while the version is the same.
    """
    kept = sorted((p for p in procedures if p.answerable), key=lambda p: p.code)
    version = _version(kept, asked)
    words = _load_words(kept_in, version) or _read_words(kept, asked)
    if kept_in is not None and not kept_in.exists():
        _save_words(kept_in, version, words)
    entries = tuple(
        _entry(procedure, _asked(asked, procedure), questions)
        for procedure, questions in zip(kept, words.questions, strict=True)
    )
    return Corpus(entries, build_understanding(words.speller), version)


@dataclass(frozen=True)
class _Words:
    speller: Speller
    questions: Sequence[Sequence[Sequence[str]]]


def _read_words(procedures: Sequence[Procedure], asked: Mapping[str, Asked]) -> _Words:
    shorthand = read_shorthand()
    texts = [p.name for p in procedures]
    texts += [question for p in procedures for question in _asked(asked, p).questions]
    speller = Speller.learn([*texts, *shorthand.values()], shorthand)
    return _Words(
        speller, [[speller.words(q) for q in _asked(asked, p).questions] for p in procedures]
    )


def _load_words(path: Path | None, version: str) -> _Words | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8")) if path is not None else {}
        if data.get("version") != version:
            raise KeyError(version)
        pairs = {(left, right): count for left, right, count in data["pairs"]}
        return _Words(Speller(data["counts"], pairs, read_shorthand()), data["questions"])
    except (OSError, ValueError, KeyError, TypeError):
        if path is not None:
            path.unlink(missing_ok=True)
        return None


def _save_words(path: Path, version: str, words: _Words) -> None:
    pairs = [[left, right, count] for (left, right), count in words.speller.pairs.items()]
    data = {
        "version": version,
        "counts": words.speller.counts,
        "pairs": pairs,
        "questions": words.questions,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _asked(asked: Mapping[str, Asked], procedure: Procedure) -> Asked:
    return asked.get(procedure.code, NOT_ASKED)


def _entry(
    procedure: Procedure, asked: Asked, questions: Sequence[Sequence[str]]
) -> Entry:
    details = [
        procedure.field,
        *procedure.performers,
        *procedure.results,
        *(paper.name for paper in procedure.papers),
        *(paper.case or "" for paper in procedure.papers),
    ]
    return Entry(
        procedure=procedure,
        need=asked.need,
        name=tuple(official_words(procedure.name)),
        details=tuple(word for text in dict.fromkeys(details) for word in official_words(text)),
        questions=tuple(map(tuple, questions)),
    )


def official_words(text: str) -> list[str]:
    """Words of official text: no slips to repair, only tone marks to place."""
    return [place_tone(word) for word in tokens(clean(text))]


def _version(procedures: Sequence[Procedure], asked: Mapping[str, Asked]) -> str:
    digest = hashlib.sha256(f"{FORMAT}{read_shorthand()}".encode())
    for procedure in procedures:
        digest.update(procedure.model_dump_json().encode())
        digest.update("\n".join(_asked(asked, procedure).questions).encode())
    return digest.hexdigest()[:16]

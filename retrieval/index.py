"""The built index on disk: built once, loaded at start, rebuilt when the corpus changes."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from knowledge.errors import MotCuaError
from retrieval.corpus import Corpus
from retrieval.coverage import Coverage
from retrieval.dense import Dense
from retrieval.encoder import Encoder
from retrieval.features import Matcher
from retrieval.lexical import LexicalIndex, folded_terms
from retrieval.normalise import fold
from retrieval.spelling import Speller
from retrieval.traits import read_traits
from retrieval.understanding import read_shorthand

META = "meta.json"
SPELLER = "speller.json"
LEXICAL = ("names", "questions")
UNFINISHED = "index-"
UNFINISHED_SECONDS = 3600.0


class IndexBroken(MotCuaError):
    """The index on disk cannot be read; it is built again."""


def build_matcher(corpus: Corpus, encoder: Encoder | None) -> Matcher:
    """Index every entry of `corpus` in memory; without an encoder, lexically only."""
    entries, questions = corpus.entries, corpus.questions
    lexical = {
        "names": LexicalIndex.build([folded_terms(e.name)] for e in entries),
        "questions": LexicalIndex.build([folded_terms(q) for q in asked] for asked in questions),
    }
    names = [frozenset(map(fold, entry.name)) for entry in entries]
    said = [frozenset(fold(w) for question in row for w in question) for row in questions]
    coverage = {
        "name_coverage": Coverage.of(names),
        "question_coverage": Coverage.of([a | b for a, b in zip(names, said, strict=True)]),
    }
    dense = _encode(corpus, encoder) if encoder is not None else None
    return _assemble(corpus, lexical, coverage, dense, encoder)


def save_matcher(matcher: Matcher, corpus: Corpus, version: str, folder: Path) -> None:
    """Write the index beside `folder` and move it there whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear_up(folder.parent)
    fresh = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    for name in LEXICAL:
        getattr(matcher, name).save(fresh / name)
    matcher.name_coverage.save(fresh / "name_coverage.npz")
    matcher.question_coverage.save(fresh / "question_coverage.npz")
    if matcher.dense is not None:
        np.save(fresh / "dense_names.npy", matcher.dense.names.astype(np.float16))
        np.save(fresh / "dense_questions.npy", matcher.dense.questions.astype(np.float16))
        np.save(fresh / "dense_starts.npy", matcher.dense.starts)
    (fresh / SPELLER).write_text(corpus.understanding.speller.as_json(), encoding="utf-8")
    (fresh / META).write_text(json.dumps({"version": version}))
    if folder.exists():
        shutil.rmtree(folder)
    try:
        fresh.rename(folder)
    except OSError:  # another start moved its own there in the meantime
        shutil.rmtree(fresh)


def _clear_up(parent: Path) -> None:
    """Remove what starts that were killed have left unfinished."""
    for left in parent.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > UNFINISHED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def saved_version(folder: Path) -> str | None:
    """Version of the index in `folder`; None where there is none that is whole."""
    try:
        return str(json.loads((folder / META).read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def load_speller(folder: Path) -> Speller:
    """Read the speller that `save_matcher` wrote.

    Raises: IndexBroken where it is missing or broken.
    """
    try:
        return Speller.from_json((folder / SPELLER).read_text(encoding="utf-8"), read_shorthand())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexBroken(f"search index in {folder}: {error}") from error


def load_matcher(corpus: Corpus, encoder: Encoder | None, folder: Path) -> Matcher:
    """Read the index that `save_matcher` wrote for this corpus.

    Raises: IndexBroken where a file is missing or broken.
    """
    try:
        lexical = {name: LexicalIndex.load(folder / name) for name in LEXICAL}
        coverage = {
            name: Coverage.load(folder / f"{name}.npz")
            for name in ("name_coverage", "question_coverage")
        }
        dense = None
        if encoder is not None:
            dense = Dense(
                np.load(folder / "dense_names.npy").astype(np.float32),
                np.load(folder / "dense_questions.npy").astype(np.float32),
                np.load(folder / "dense_starts.npy"),
            )
    except Exception as error:
        raise IndexBroken(f"search index in {folder}: {error}") from error
    return _assemble(corpus, lexical, coverage, dense, encoder)


def _encode(corpus: Corpus, encoder: Encoder) -> Dense:
    groups = [asked or ((),) for asked in corpus.questions]
    starts = np.cumsum([0, *(len(group) for group in groups)])
    names = encoder.encode([entry.name for entry in corpus.entries])
    questions = encoder.encode([question for group in groups for question in group])
    return Dense(names, questions, starts)


def _assemble(
    corpus: Corpus,
    lexical: Mapping[str, LexicalIndex],
    coverage: Mapping[str, Coverage],
    dense: Dense | None,
    encoder: Encoder | None,
) -> Matcher:
    return Matcher(
        names=lexical["names"],
        questions=lexical["questions"],
        name_coverage=coverage["name_coverage"],
        question_coverage=coverage["question_coverage"],
        traits=read_traits(corpus.entries, corpus.understanding),
        dense=dense,
        encoder=encoder,
    )

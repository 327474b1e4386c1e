"""The built index on disk: built once, loaded at start, rebuilt when the corpus changes."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.errors import MotCuaError
from retrieval.corpus import Corpus, Entry
from retrieval.coverage import Coverage
from retrieval.encoder import Encoder
from retrieval.features import Dense, Matcher
from retrieval.lexical import LexicalIndex, exact_terms, folded_terms
from retrieval.normalise import fold
from retrieval.traits import read_traits

META = "meta.json"
LEXICAL = ("names", "names_exact", "details", "questions", "questions_exact")

Progress = Callable[[str], None]


class IndexBroken(MotCuaError):
    """The index on disk cannot be read; it is built again."""


def build_matcher(
    corpus: Corpus, encoder: Encoder | None, progress: Progress = lambda _: None
) -> Matcher:
    """Index every entry of `corpus` in memory; without an encoder, lexically only."""
    entries = corpus.entries
    progress("lexical")
    lexical = {
        "names": LexicalIndex.build([folded_terms(e.name)] for e in entries),
        "names_exact": LexicalIndex.build([exact_terms(e.name)] for e in entries),
        "details": LexicalIndex.build([[*map(fold, e.details)]] for e in entries),
        "questions": LexicalIndex.build([folded_terms(q) for q in e.questions] for e in entries),
        "questions_exact": LexicalIndex.build(
            [exact_terms(q) for q in e.questions] for e in entries
        ),
    }
    progress("dense")
    dense = _encode(entries, encoder) if encoder is not None else None
    return _assemble(corpus, lexical, dense, encoder)


def save_matcher(matcher: Matcher, version: str, folder: Path) -> None:
    """Write the index beside `folder` and move it there whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="index-", dir=folder.parent))
    for name in LEXICAL:
        getattr(matcher, name).save(fresh / name)
    if matcher.dense is not None:
        np.save(fresh / "dense_names.npy", matcher.dense.names.astype(np.float16))
        np.save(fresh / "dense_questions.npy", matcher.dense.questions.astype(np.float16))
        np.save(fresh / "dense_starts.npy", matcher.dense.starts)
    meta = {"version": version, "dense": matcher.dense is not None}
    (fresh / META).write_text(json.dumps(meta))
    if folder.exists():
        shutil.rmtree(folder)
    fresh.rename(folder)


def saved_version(folder: Path) -> str | None:
    """Version of the index in `folder`; None where there is none that is whole."""
    try:
        return str(json.loads((folder / META).read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def load_matcher(corpus: Corpus, encoder: Encoder | None, folder: Path) -> Matcher:
    """Read the index that `save_matcher` wrote for this corpus.

    Raises: IndexBroken where a file is missing or broken.
    """
    try:
        lexical = {name: LexicalIndex.load(folder / name) for name in LEXICAL}
        dense = None
        if encoder is not None:
            dense = Dense(
                np.load(folder / "dense_names.npy").astype(np.float32),
                np.load(folder / "dense_questions.npy").astype(np.float32),
                np.load(folder / "dense_starts.npy"),
            )
    except Exception as error:
        raise IndexBroken(f"search index in {folder}: {error}") from error
    return _assemble(corpus, lexical, dense, encoder)


def _encode(entries: Sequence[Entry], encoder: Encoder) -> Dense:
    groups = [e.questions or ((),) for e in entries]
    starts = np.cumsum([0, *(len(group) for group in groups)])
    names = encoder.encode([e.name for e in entries])
    questions = encoder.encode([question for group in groups for question in group])
    return Dense(names, questions, starts)


def _assemble(
    corpus: Corpus,
    lexical: dict[str, LexicalIndex],
    dense: Dense | None,
    encoder: Encoder | None,
) -> Matcher:
    names = [frozenset(map(fold, entry.name)) for entry in corpus.entries]
    said = [
        frozenset(fold(word) for question in entry.questions for word in question)
        for entry in corpus.entries
    ]
    return Matcher(
        **lexical,
        name_coverage=Coverage.of(names),
        question_coverage=Coverage.of([a | b for a, b in zip(names, said, strict=True)]),
        traits=read_traits(corpus.entries, corpus.understanding),
        dense=dense,
        encoder=encoder,
    )

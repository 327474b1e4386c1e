"""Training questions: what citizens ask, as typed and as mistyped, and official names."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Corpus
from retrieval.dense import LeftOut
from retrieval.features import Floats, Matcher
from retrieval.index import build_matcher
from retrieval.normalise import fold
from retrieval.training.encoder import train_encoder
from retrieval.understanding import Query, Understanding

SEED = 20261122
FOLDS = 3
NEAREST = 20
UNMARKED_SHARE = 0.3
SHORT_SHARE = 0.1
FORMAL_COUNT = 4000
Place = tuple[int, int]


@dataclass(frozen=True)
class Example:
    """One ranked training question.

    `features` has shape (pool, len(FEATURES)); `right` marks the rows that answer it.
    """

    query: Query
    kind: str
    features: Floats
    right: NDArray[np.bool_]
    fold: int


def families(corpus: Corpus) -> Mapping[int, frozenset[int]]:
    """Rows that share a row's official name: any of them is right."""
    by_name: dict[str, list[int]] = {}
    for row, entry in enumerate(corpus.entries):
        by_name.setdefault(fold(" ".join(entry.name)), []).append(row)
    return {row: frozenset(rows) for rows in by_name.values() for row in rows}


def assign_folds(corpus: Corpus) -> Mapping[Place, int]:
    """A fold for each (row, question), spread at random."""
    places = [(row, k) for row, e in enumerate(corpus.questions) for k in range(len(e))]
    random.Random(SEED).shuffle(places)
    return {place: number % FOLDS for number, place in enumerate(places)}


def cross_fitted(
    corpus: Corpus, limit: int | None = None, say: Callable[[str], None] = lambda _: None
) -> Iterator[Example]:
    """Examples whose question neither the index nor the encoder has seen."""
    folds = assign_folds(corpus)
    chosen = list(folds)[:limit]
    for number in range(FOLDS):
        held = frozenset(place for place, fold_ in folds.items() if fold_ == number)
        encoder = train_encoder(corpus, None, held_out=held)
        matcher = build_matcher(corpus, encoder)
        say(f"fold {number + 1} of {FOLDS}: encoder and index")
        yield from _of_fold(corpus, matcher, [p for p in chosen if folds[p] == number], number)
        yield from _formal(corpus, matcher, number)


def _of_fold(
    corpus: Corpus, matcher: Matcher, places: Sequence[Place], number: int
) -> Iterator[Example]:
    rng = random.Random(SEED + number)
    right = families(corpus)
    for row, k in places:
        words = corpus.questions[row][k]
        if rng.random() < UNMARKED_SHARE:
            words = tuple(map(fold, words))
        yield example(
            corpus.understanding, matcher, words, right[row], _left_out(corpus, matcher, row, k),
            kind="citizen", number=number,
        )  # fmt: skip


def _formal(corpus: Corpus, matcher: Matcher, number: int) -> Iterator[Example]:
    rng = random.Random(SEED * 7 + number)
    right = families(corpus)
    for row in rng.sample(range(len(corpus.entries)), FORMAL_COUNT // FOLDS):
        words = corpus.entries[row].name
        if rng.random() < UNMARKED_SHARE:
            words = tuple(map(fold, words))
        words = words[2:] if [fold(w) for w in words[:2]] == ["thu", "tuc"] else words
        if len(words) > 8 and rng.random() < 0.3:
            words = words[: rng.randint(8, len(words))]
        yield example(
            corpus.understanding, matcher, words, right[row], None, kind="formal", number=number
        )


def example(
    understanding: Understanding,
    matcher: Matcher,
    words: Sequence[str],
    right: frozenset[int],
    without: LeftOut | None,
    *,
    kind: str,
    number: int,
) -> Example:
    """Rank-ready features of one question."""
    query = understanding.topic(understanding.query(" ".join(words), words))
    signals = matcher.signals(query, without)
    near = () if signals.vector is None else matcher.nearest(signals.vector, NEAREST, without)
    rows = matcher.pool(signals, near)
    features = matcher.features(signals, rows)
    return Example(query, kind, features, np.isin(rows, list(right)), number)


def _left_out(corpus: Corpus, matcher: Matcher, row: int, k: int) -> LeftOut:
    assert matcher.dense is not None
    said = (q for place, q in enumerate(corpus.questions[row]) if place != k)
    others = (corpus.entries[row].name, *said)
    return LeftOut(
        place=int(matcher.dense.starts[row]) + k,
        row=row,
        terms=frozenset(fold(word) for text in others for word in text),
    )


__all__ = ["Example", "cross_fitted", "example", "families"]

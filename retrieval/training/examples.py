"""Training questions: what citizens ask, as typed and as mistyped, and official names."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Corpus
from retrieval.features import Floats, Matcher
from retrieval.index import build_matcher
from retrieval.normalise import fold
from retrieval.training.encoder import train_encoder
from retrieval.understanding import Query, Understanding

SEED = 20261122
ROUNDS = (3, 7)
NEAREST = 20
UNMARKED_SHARE = 0.3
FORMAL_COUNT = 4000


@dataclass(frozen=True)
class Example:
    """One ranked training question.

    `features` has shape (pool, len(FEATURES)); `right` marks the rows that answer it.
    """

    query: Query
    features: Floats
    right: NDArray[np.bool_]


def families(corpus: Corpus) -> Mapping[int, frozenset[int]]:
    """Rows that share a row's official name: any of them is right."""
    by_name: dict[str, list[int]] = {}
    for row, entry in enumerate(corpus.entries):
        by_name.setdefault(fold(" ".join(entry.name)), []).append(row)
    return {row: frozenset(rows) for rows in by_name.values() for row in rows}


def writing_round(place: int) -> int:
    """The round in which the question at `place` of a procedure was written.

    Questions of one round come from one hand and echo each other as no citizen's does, so that
    leaving out one question at a time teaches a ranker to trust echoes.
    """
    return sum(place >= first for first in ROUNDS)


def cross_fitted(
    corpus: Corpus, limit: int | None = None, say: Callable[[str], None] = lambda _: None
) -> Iterator[Example]:
    """Examples of which neither the index nor the encoder has seen anything of the same round."""
    asked = [(row, k) for row, said in enumerate(corpus.questions) for k in range(len(said))]
    random.Random(SEED).shuffle(asked)
    for number in range(len(ROUNDS) + 1):
        seen = without_round(corpus, number)
        matcher = build_matcher(seen, train_encoder(seen, None))
        say(f"round {number + 1} of {len(ROUNDS) + 1} held out: encoder and index")
        rng = random.Random(SEED + number)
        held = [(row, k) for row, k in asked[:limit] if writing_round(k) == number]
        yield from _citizens(corpus, matcher, held, rng)
        yield from _formal(corpus, matcher, rng)


def without_round(corpus: Corpus, number: int) -> Corpus:
    """The corpus without the questions of one round."""
    entries = []
    for entry in corpus.entries:
        said = enumerate(entry.asked.questions)
        kept = tuple(text for place, text in said if writing_round(place) != number)
        entries.append(replace(entry, asked=replace(entry.asked, questions=kept)))
    return replace(corpus, entries=tuple(entries))


def _citizens(
    corpus: Corpus, matcher: Matcher, held: Sequence[tuple[int, int]], rng: random.Random
) -> Iterator[Example]:
    right = families(corpus)
    for row, k in held:
        words = _maybe_unmarked(corpus.questions[row][k], rng)
        yield example(corpus.understanding, matcher, words, right[row])


def _formal(corpus: Corpus, matcher: Matcher, rng: random.Random) -> Iterator[Example]:
    right = families(corpus)
    count = min(FORMAL_COUNT // (len(ROUNDS) + 1), len(corpus.entries))
    for row in rng.sample(range(len(corpus.entries)), count):
        words = _maybe_unmarked(corpus.entries[row].name, rng)
        words = words[2:] if [fold(w) for w in words[:2]] == ["thu", "tuc"] else words
        if len(words) > 8 and rng.random() < 0.3:
            words = words[: rng.randint(8, len(words))]
        yield example(corpus.understanding, matcher, words, right[row])


def _maybe_unmarked(words: Sequence[str], rng: random.Random) -> Sequence[str]:
    return [fold(word) for word in words] if rng.random() < UNMARKED_SHARE else words


def example(
    understanding: Understanding, matcher: Matcher, words: Sequence[str], right: frozenset[int]
) -> Example:
    """Rank-ready features of one question."""
    query = understanding.topic(understanding.query(" ".join(words), words))
    signals = matcher.signals(query)
    near = () if signals.vector is None else matcher.nearest(signals.vector, NEAREST)
    rows = matcher.pool(signals, near)
    return Example(query, matcher.features(signals, rows), np.isin(rows, list(right)))

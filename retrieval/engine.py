"""The search engine: question text to a finding, over the newest index."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.confidence import Confidence
from retrieval.corpus import Corpus
from retrieval.features import FEATURES, Floats, Matcher
from retrieval.finding import Candidate, Finding, Verdict
from retrieval.ranker import Scoring
from retrieval.understanding import Query
from retrieval.vectors import NearestRows, VectorsUnavailable

log = logging.getLogger(__name__)

NEAREST = 20
SHOWN = 20
EVIDENCE = (
    "lexical_name", "lexical_question", "dense_name", "dense_question", "dense_centroid",
    "name_covers", "questions_cover", "actions_shared", "need",
)  # fmt: skip
EVIDENCE_PLACES = [FEATURES.index(name) for name in EVIDENCE]


@dataclass(frozen=True)
class SearchEngine:
    """Finds procedures; immutable, so that a new one replaces it whole when knowledge changes."""

    corpus: Corpus
    matcher: Matcher
    ranker: Scoring
    confidence: Confidence
    rows: NearestRows | None

    def find(self, text: str) -> Finding:
        """Candidates for `text`, best first, and the decision."""
        started = time.perf_counter()
        query = self.corpus.understanding.read(text)
        if not query.words:
            return Finding(query, Verdict.OFF_TOPIC)
        understood = time.perf_counter()
        pool, features = self.gather(query)
        scores = self.ranker.score(features)
        order = np.argsort(-scores, kind="stable")
        judged = self.confidence.judge(query, features[order], scores[order])
        finished = time.perf_counter()
        return Finding(
            query=query,
            verdict=judged.verdict,
            candidates=self._candidates(
                pool[order], features[order], scores[order], judged.shares
            ),
            choices=tuple(self.corpus.codes[row] for row in pool[order][: judged.choices]),
            timings_ms={
                "understand": round((understood - started) * 1000, 3),
                "search": round((finished - understood) * 1000, 3),
            },
        )

    def gather(self, query: Query) -> tuple[NDArray[np.int64], Floats]:
        """The pool of rows worth ranking and their features."""
        query = self.corpus.understanding.topic(query)
        signals = self.matcher.signals(query)
        pool = self.matcher.pool(signals, self._nearest(signals.vector))
        return pool, self.matcher.features(signals, pool)

    def _nearest(self, vector: Floats | None) -> Iterable[int]:
        if vector is None or self.rows is None:
            return ()
        try:
            return self.rows.nearest(vector, NEAREST)
        except VectorsUnavailable as error:
            log.warning("vector store: %s", error)
            return self.matcher.nearest(vector, NEAREST)

    def _candidates(
        self,
        rows: NDArray[np.int64],
        features: Floats,
        scores: Floats,
        shares: Sequence[float],
    ) -> tuple[Candidate, ...]:
        shown = rows[:SHOWN].tolist()
        evidence = features[:SHOWN, EVIDENCE_PLACES].astype(float).round(3).tolist()
        return tuple(
            Candidate(
                code=self.corpus.codes[row],
                score=float(scores[place]),
                probability=shares[place] if place < len(shares) else 0.0,
                evidence=dict(zip(EVIDENCE, evidence[place], strict=True)),
            )
            for place, row in enumerate(shown)
        )

"""The search engine: question text to a finding, over the newest index."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.confidence import Confidence, Judgement
from retrieval.corpus import Corpus
from retrieval.features import FEATURES, Floats, Matcher
from retrieval.finding import Candidate, Finding, Verdict
from retrieval.lessons import Lesson, Lessons, Likeness
from retrieval.ranker import Scoring
from retrieval.understanding import Query
from retrieval.vectors import NearestRows, VectorsUnavailable

log = logging.getLogger(__name__)

NEAREST = 20
LEAD = 5.0
SHOWN = 20
EVIDENCE = (
    "lexical_name", "lexical_question", "dense_name", "dense_question", "dense_centroid",
    "name_covers", "questions_cover", "actions_shared", "need",
)  # fmt: skip
EVIDENCE_PLACES = [FEATURES.index(name) for name in EVIDENCE]


@dataclass(frozen=True)
class Recalled:
    """Lessons that come near a question: the one that means the same, and all, nearest first."""

    sure: Likeness | None = None
    near: tuple[Likeness, ...] = ()


@dataclass(frozen=True)
class SearchEngine:
    """Finds procedures; immutable, so that a new one replaces it whole when knowledge changes."""

    corpus: Corpus
    matcher: Matcher
    ranker: Scoring
    confidence: Confidence
    rows: NearestRows | None
    lessons: Lessons | None = None

    def taught(self, lessons: Iterable[Lesson]) -> SearchEngine:
        """The same engine with `lessons` in the place of those it had."""
        index = Lessons.learn(lessons, self.corpus.understanding, self.matcher)
        return replace(self, lessons=index if index.lessons else None)

    def find(self, text: str, commune: str | None = None) -> Finding:
        """Candidates for `text`, best first, and the decision; for people of `commune`."""
        started = time.perf_counter()
        query = self.corpus.understanding.read(text)
        if not query.words:
            return Finding(query, Verdict.OFF_TOPIC)
        understood = time.perf_counter()
        lesson = self._lesson(query, commune)
        if lesson is not None and query.section is None:
            query = replace(query, section=lesson.lesson.section)
        pool, features = self.gather(query, lesson)
        scores = self.ranker.score(features)
        if lesson is not None:
            scores[pool == self.corpus.rows[lesson.lesson.code or ""]] = scores.max() + LEAD
        order = np.argsort(-scores, kind="stable")
        judged = self.confidence.judge(query, features[order], scores[order])
        if lesson is not None and not judged.verdict.forbids:
            judged = Judgement(Verdict.ANSWER, judged.choices, (lesson.score,))
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
            lesson=lesson.lesson.key if lesson else None,
        )

    def recall(self, text: str, commune: str | None = None) -> Recalled:
        """Lessons with an answer of their own that come near `text`, for people of `commune`."""
        if self.lessons is None:
            return Recalled()
        query = self.corpus.understanding.read(text)
        if not query.words:
            return Recalled()
        near = [like for like in self._alike(query, commune) if like.lesson.code is None]
        sure = next((like for like in near if like.answers(query)), None)
        return Recalled(sure, tuple(near))

    def gather(
        self, query: Query, lesson: Likeness | None = None
    ) -> tuple[NDArray[np.int64], Floats]:
        """The pool of rows worth ranking and their features."""
        query = self.corpus.understanding.topic(query)
        signals = self.matcher.signals(query)
        near = [*self._nearest(signals.vector)]
        if lesson is not None and lesson.lesson.code:
            near.append(self.corpus.rows[lesson.lesson.code])
        pool = self.matcher.pool(signals, near)
        return pool, self.matcher.features(signals, pool)

    def _lesson(self, query: Query, commune: str | None) -> Likeness | None:
        """The lesson on a procedure that means the same as the question."""
        if self.lessons is None:
            return None
        near = self._alike(query, commune)
        known = (like for like in near if like.lesson.code in self.corpus.rows)
        return next((like for like in known if like.names(query)), None)

    def _alike(self, query: Query, commune: str | None) -> Sequence[Likeness]:
        assert self.lessons is not None
        vector = self.matcher.vector(self.corpus.understanding.topic(query))
        return self.lessons.alike(query, vector, commune)

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

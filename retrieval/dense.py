"""Vectors of names and questions, and the cosines that ranking needs of a few rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors, unit
from retrieval.groups import Groups

Floats = NDArray[np.float32]
MOST_ALIKE = 3


@dataclass(frozen=True)
class LeftOut:
    """An indexed question that must not count, as when training on it.

    `place` is its place among all questions, `row` its procedure, `terms` the folded words
    that the procedure has without it.
    """

    place: int
    row: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Dense:
    """Vectors of names and questions; the questions of row r are starts[r]:starts[r + 1]."""

    names: Vectors
    questions: Vectors
    starts: NDArray[np.int64]

    @cached_property
    def sums(self) -> Vectors:
        """Sum of each row's name and questions."""
        sums = self.names.copy()
        counts = np.diff(self.starts)
        np.add.at(sums, np.repeat(np.arange(len(counts)), counts), self.questions)
        return sums

    @cached_property
    def centroids(self) -> Vectors:
        """Unit mean of each row's name and questions."""
        return unit(self.sums)

    def centroid_scores(
        self, vector: Vectors, rows: NDArray[np.int64] | slice, without: LeftOut | None = None
    ) -> Floats:
        """Cosines to the centroids of `rows`, as they are without the question left out."""
        scores: Floats = self.centroids[rows] @ vector
        if without is not None:
            rest = self.sums[without.row] - self.questions[without.place]
            cosine = float(rest @ vector / max(float(np.linalg.norm(rest)), 1e-9))
            scores[np.arange(len(self.names))[rows] == without.row] = cosine
        return scores

    def question_scores(
        self, vector: Vectors, groups: Groups, without: LeftOut | None = None
    ) -> tuple[Floats, Floats]:
        """(best cosine among each row's questions, mean of the best three); 0 without any."""
        cosines = groups.padded(self.questions[groups.places] @ vector, without)
        alike = -np.sort(-cosines, axis=1)[:, :MOST_ALIKE]
        kept = np.isfinite(alike)
        known = np.where(kept, alike, 0.0)
        return known[:, 0], known.sum(axis=1) / np.maximum(kept.sum(axis=1), 1)

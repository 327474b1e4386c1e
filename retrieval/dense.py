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
class Dense:
    """Vectors of names and questions; the questions of row r are starts[r]:starts[r + 1]."""

    names: Vectors
    questions: Vectors
    starts: NDArray[np.int64]

    @cached_property
    def centroids(self) -> Vectors:
        """Unit mean of each row's name and questions."""
        sums = self.names.copy()
        counts = np.diff(self.starts)
        np.add.at(sums, np.repeat(np.arange(len(counts)), counts), self.questions)
        return unit(sums)

    def question_scores(self, vector: Vectors, groups: Groups) -> tuple[Floats, Floats]:
        """(best cosine among each row's questions, mean of the best three); 0 without any."""
        cosines = groups.padded(self.questions[groups.places] @ vector)
        alike = -np.sort(-cosines, axis=1)[:, :MOST_ALIKE]
        kept = np.isfinite(alike)
        known = np.where(kept, alike, 0.0)
        return known[:, 0], known.sum(axis=1) / np.maximum(kept.sum(axis=1), 1)

"""The decision: answer, ask back or refuse, by calibrated probabilities and costs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.finding import Verdict
from retrieval.models import BUNDLED

MOST_CHOICES = 5
SIGNALS = (
    "bias", "top", "margin", "margin_log", "best_softmax", "dense_question", "dense_centroid",
    "questions_cover", "name_covers", "relative_name", "query_words", "near_ties",
    "scope_log_odds",
)  # fmt: skip


@dataclass(frozen=True)
class Logistic:
    """A logistic model over SIGNALS, small enough to read."""

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    scales: NDArray[np.float64]

    def probability(self, values: Sequence[float]) -> float:
        """The probability for one row of signals."""
        centred = (np.asarray(values) - self.means) / self.scales
        return 1.0 / (1.0 + math.exp(-min(max(float(centred @ self.weights), -30.0), 30.0)))


@dataclass(frozen=True)
class Decision:
    """Chooses the verdict with the least expected cost.

    `fits` gives the probability that any procedure is meant, `first` that the first candidate
    is right where one is meant. Costs are relative to refusing a question that has an answer;
    `cost_outside` is that of answering or asking back where nothing fits.
    """

    fits: Logistic
    first: Logistic
    cost_wrong: float
    cost_ask: float
    cost_refuse: float
    cost_outside: float

    @classmethod
    def load(cls, path: Path = BUNDLED.decision) -> Decision:
        """Read what training wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))

        def logistic(part: Mapping[str, Sequence[float]]) -> Logistic:
            return Logistic(*(np.asarray(part[key]) for key in ("weights", "means", "scales")))

        return cls(logistic(data["fits"]), logistic(data["first"]), **data["costs"])

    def verdict(self, fits: float, first: float, in_scope: float) -> Verdict:
        """The cheapest of refusing, answering and asking back.

        Where the words alone, or the first candidate alone, speak plainly for a procedure, the
        cost of being outside counts `CORROBORATED` times.
        """
        plain = in_scope >= PLAINLY_IN_SCOPE or first >= PLAINLY_FIRST
        outside = self.cost_outside * (CORROBORATED if plain else 1.0)
        if (1 - fits) * outside > fits * self.cost_refuse:
            return Verdict.NOTHING_FITS if fits < NOTHING_BELOW else Verdict.NOT_SURE
        return (
            Verdict.ANSWER if (1 - first) * self.cost_wrong < self.cost_ask else Verdict.ASK_BACK
        )


NOTHING_BELOW = 0.25
PLAINLY_IN_SCOPE = 0.95
PLAINLY_FIRST = 0.9
CORROBORATED = 0.45

"""The decision: answer, ask back or refuse, by calibrated probabilities and costs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.finding import Verdict

BUNDLED = Path(__file__).parent / "data" / "decision.json"
MOST_CHOICES = 5
SIGNALS = (
    "bias", "top", "margin", "margin_log", "best_softmax", "dense_question", "dense_centroid",
    "questions_cover", "name_covers", "relative_name", "query_words", "near_ties", "in_scope",
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
        return float(1.0 / (1.0 + np.exp(-np.clip(centred @ self.weights, -30, 30))))


@dataclass(frozen=True)
class Decision:
    """Chooses the verdict with the least expected cost.

    `first` gives the probability that the first candidate is right, `among` that one of the
    choices is; costs are relative to a refusal of an answerable question.
    """

    first: Logistic
    among: Logistic
    cost_wrong: float
    cost_ask: float
    cost_refuse: float

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Decision:
        """Read what training wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))

        def logistic(part: Mapping[str, Sequence[float]]) -> Logistic:
            return Logistic(*(np.asarray(part[key]) for key in ("weights", "means", "scales")))

        return cls(logistic(data["first"]), logistic(data["among"]), **data["costs"])

    def verdict(self, first: float, among: float) -> Verdict:
        """The cheapest of answering, asking back and refusing."""
        costs = {
            Verdict.ANSWER: (1 - first) * self.cost_wrong,
            Verdict.ASK_BACK: among * self.cost_ask
            + (1 - among) * (self.cost_ask + self.cost_refuse),
            Verdict.NOT_SURE: among * self.cost_refuse,
        }
        best = min(costs, key=lambda verdict: costs[verdict])
        if best is Verdict.NOT_SURE and among < NOTHING_BELOW:
            return Verdict.NOTHING_FITS
        return best


NOTHING_BELOW = 0.15

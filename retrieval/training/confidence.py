"""Training the two probabilities and choosing by a cost table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.confidence import signals
from retrieval.decision import SIGNALS, Decision, Logistic
from retrieval.features import Floats
from retrieval.understanding import Query

COSTS = {"cost_wrong": 6.0, "cost_ask": 0.45, "cost_refuse": 1.0}
RIDGE = 1e-3
STEPS = 60


@dataclass(frozen=True)
class Ranked:
    """A ranking by models that had not seen the question, and which of its rows are right."""

    query: Query
    features: Floats
    scores: Floats
    right: NDArray[np.bool_]
    in_scope: float
    weight: float = 1.0

    @property
    def values(self) -> list[float]:
        """The decision's signals."""
        return signals(self.query, self.features, self.scores, self.in_scope)


def train_decision(ranked: Sequence[Ranked], choices: int = 4) -> Decision:
    """Fit both logistic models by weighted Newton steps."""
    table = np.asarray([item.values for item in ranked])
    weights = np.asarray([item.weight for item in ranked])
    first = np.asarray([bool(item.right[:1].any()) for item in ranked], float)
    among = np.asarray([bool(item.right[:choices].any()) for item in ranked], float)
    return Decision(_fit(table, first, weights), _fit(table, among, weights), **COSTS)


def save_decision(decision: Decision, path: Path) -> None:
    """Write the models and the cost table, readable."""

    def part(model: Logistic) -> Mapping[str, list[float]]:
        return {name: [round(float(x), 5) for x in values] for name, values in vars(model).items()}

    costs = {name: getattr(decision, name) for name in COSTS}
    data = {
        "signals": SIGNALS,
        "first": part(decision.first),
        "among": part(decision.among),
        "costs": costs,
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _fit(
    table: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> Logistic:
    means, scales = table.mean(axis=0), table.std(axis=0)
    means[0], scales[0] = 0.0, 1.0
    scales[scales < 1e-9] = 1.0
    centred = (table - means) / scales
    learnt = np.zeros(table.shape[1])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-centred @ learnt))
        slope = centred.T @ (weights * (shares - target)) + RIDGE * len(table) * learnt
        bend = (centred * (weights * shares * (1 - shares))[:, None]).T @ centred
        step = np.linalg.solve(bend + RIDGE * len(table) * np.eye(len(learnt)), slope)
        learnt -= step
        if np.abs(step).max() < 1e-8:
            break
    return Logistic(learnt, means, scales)

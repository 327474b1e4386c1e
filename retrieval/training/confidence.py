"""Training the two probabilities and choosing by a cost table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.confidence import signals
from retrieval.decision import SIGNALS, Decision, Logistic
from retrieval.features import Floats
from retrieval.finding import Verdict
from retrieval.understanding import Query

COSTS = {"cost_wrong": 5.0, "cost_ask": 0.9, "cost_refuse": 1.0, "cost_outside": 1.5}
FOLDS = 4
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

    @property
    def values(self) -> list[float]:
        """The decision's signals."""
        return signals(self.query, self.features, self.scores, self.in_scope)


def train_decision(inside: Sequence[Ranked], outside: Sequence[Ranked]) -> Decision:
    """Fit both logistic models: `fits` on all rankings, balanced, `first` on those inside."""
    within = np.asarray([item.values for item in inside])
    without = np.asarray([item.values for item in outside])
    right = np.asarray([bool(item.right[:1].any()) for item in inside], float)
    fits = _fit(
        np.concatenate([within, without]),
        np.repeat([1.0, 0.0], [len(within), len(without)]),
        np.repeat([1.0, len(within) / len(without)], [len(within), len(without)]),
    )
    return Decision(fits, _fit(within, right, np.ones(len(within))), **COSTS)


def cross_validated(inside: Sequence[Ranked], outside: Sequence[Ranked]) -> Mapping[str, float]:
    """How rankings fare that the decision was not fitted on: what to choose COSTS by."""
    verdicts: list[tuple[bool, bool, Verdict]] = []
    for number in range(FOLDS):
        kept = [[r for place, r in enumerate(all_) if place % FOLDS != number]
                for all_ in (inside, outside)]  # fmt: skip
        decision = train_decision(*kept)
        for asked, rankings in ((True, inside), (False, outside)):
            for item in rankings[number::FOLDS]:
                right = bool(item.right[:1].any())
                verdicts.append((asked, right, _verdict(decision, item)))
    within = [(right, verdict) for asked, right, verdict in verdicts if asked]
    beyond = [verdict for asked, _, verdict in verdicts if not asked]

    def share(found: Iterable[bool]) -> float:
        return round(float(np.mean(list(found))), 4)

    return {
        "answered_wrong": share(v is Verdict.ANSWER and not right for right, v in within),
        "asked_back": share(v is Verdict.ASK_BACK for _, v in within),
        "wrongly_refused": share(v.refuses for _, v in within),
        "refused_out_of_scope": share(v.refuses for v in beyond),
    }


def _verdict(decision: Decision, item: Ranked) -> Verdict:
    values = item.values
    fits, first = decision.fits.probability(values), decision.first.probability(values)
    return decision.verdict(fits, first, item.in_scope)


def save_decision(decision: Decision, path: Path) -> None:
    """Write the models and the cost table, readable."""

    def part(model: Logistic) -> Mapping[str, list[float]]:
        return {name: [round(float(x), 5) for x in values] for name, values in vars(model).items()}

    costs = {name: getattr(decision, name) for name in COSTS}
    data = {
        "signals": SIGNALS,
        "fits": part(decision.fits),
        "first": part(decision.first),
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

"""From ranked features to calibrated probabilities and a verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.decision import MOST_CHOICES, Decision
from retrieval.features import FEATURES, Floats
from retrieval.finding import Verdict
from retrieval.scope import ScopeModel
from retrieval.understanding import Query

PLACE = {name: place for place, name in enumerate(FEATURES)}
NEAR = 1.0
OFF_TOPIC_BELOW = 0.3  # in doubt a question is filed for staff rather than waved away
SHOWN_SHARES = 10
LEAST_ODDS = 1e-4


@dataclass(frozen=True)
class Judgement:
    """The verdict, how many choices to offer, and the share of probability of each candidate."""

    verdict: Verdict
    choices: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Confidence:
    """Judges a ranking: scope first, then the cost of being wrong."""

    decision: Decision
    scope: ScopeModel

    def judge(self, query: Query, features: Floats, scores: Floats) -> Judgement:
        """Judge candidates sorted best first."""
        scope = self.scope.judge(query.words)
        if scope.forbidden is not None:
            return Judgement(scope.forbidden, 0, ())
        values = signals(query, features, scores, scope.in_scope)
        first = self.decision.first.probability(values)
        fits = self.decision.fits.probability(values)
        verdict = self.decision.verdict(fits, first, scope.in_scope)
        if verdict.refuses and scope.in_scope < OFF_TOPIC_BELOW:
            verdict = Verdict.OFF_TOPIC
        return Judgement(verdict, _choices(scores), _shares(first, scores))


def signals(query: Query, features: Floats, scores: Floats, in_scope: float) -> list[float]:
    """The values of `decision.SIGNALS` for one ranking."""
    log_odds = float(np.log(in_scope + LEAST_ODDS) - np.log(1 - in_scope + LEAST_ODDS))
    if not len(scores):
        return [1.0] + [0.0] * 11 + [log_odds]
    best = features[0]
    margin = float(scores[0] - scores[1]) if len(scores) > 1 else 10.0
    shares = np.exp(scores[:20] - scores[0])
    return [
        1.0,
        float(scores[0]),
        margin,
        float(np.log1p(max(margin, 0.0))),
        float(1.0 / shares.sum()),
        float(best[PLACE["dense_question"]]),
        float(best[PLACE["dense_centroid"]]),
        float(best[PLACE["questions_cover"]]),
        float(best[PLACE["name_covers"]]),
        float(best[PLACE["relative_lexical_name"]]),
        float(np.clip(len(query.words), 4, 20)),
        float((scores > scores[0] - NEAR).sum()),
        log_odds,
    ]


def _choices(scores: Floats) -> int:
    near = int((scores > scores[0] - 3 * NEAR).sum()) if len(scores) else 0
    return int(np.clip(near, 2, MOST_CHOICES))


def _shares(first: float, scores: Floats) -> tuple[float, ...]:
    """`first` for the best; what is left shared by score over the next ones."""
    rest = np.exp(scores[1:SHOWN_SHARES] - scores[0]) if len(scores) > 1 else np.zeros(0)
    total = float(rest.sum()) or 1.0
    return (first, *(float((1 - first) * part / total) for part in rest))

"""The decision: the cheapest verdict for what is known."""

from __future__ import annotations

import pytest

from retrieval.decision import Decision
from retrieval.finding import Verdict


@pytest.mark.parametrize(
    ("fits", "first", "in_scope", "verdict"),
    [
        (0.99, 0.99, 0.99, Verdict.ANSWER),
        (0.99, 0.50, 0.99, Verdict.ASK_BACK),
        (0.10, 0.99, 0.10, Verdict.NOTHING_FITS),
        (0.45, 0.50, 0.50, Verdict.NOT_SURE),
        (0.45, 0.99, 0.10, Verdict.ANSWER),
        (0.45, 0.50, 0.95, Verdict.ASK_BACK),
    ],
)
def test_verdict_is_the_cheapest(
    fits: float, first: float, in_scope: float, verdict: Verdict
) -> None:
    assert Decision.load().verdict(fits, first, in_scope) is verdict

"""Quality of every method by group of questions, and how far our probabilities can be trusted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.benchmark.methods import Bench, Method, methods
from retrieval.evaluation import Measured, Question
from retrieval.normalise import fold

BINS = 10
WORST = 30
MOST_LACKED = 2
Z95 = 1.96


@dataclass(frozen=True)
class Row:
    """One method's figures: recall at 1 and 5 and MRR by group, and its median time."""

    name: str
    figures: Mapping[str, tuple[float, float, float]]
    p50_ms: float


def compare(bench: Bench, questions: Sequence[Question]) -> Iterable[Row]:
    """Every method over the in-scope questions, one after the other."""
    inside = [question for question in questions if question.codes]
    for name, method in methods(bench):
        yield _row(name, method, inside)


def _row(name: str, method: Method, questions: Sequence[Question]) -> Row:
    ranks: dict[str, list[int | None]] = defaultdict(list)
    times = []
    for question in questions:
        started = time.perf_counter()
        codes = method(question.text)
        times.append((time.perf_counter() - started) * 1000)
        rank = next((i for i, code in enumerate(codes, 1) if code in question.codes), None)
        ranks[question.group].append(rank)
        ranks["all"].append(rank)
    return Row(name, {group: _figures(r) for group, r in ranks.items()}, float(np.median(times)))


def _figures(ranks: Sequence[int | None]) -> tuple[float, float, float]:
    count = len(ranks)
    return (
        sum(rank == 1 for rank in ranks) / count,
        sum(rank is not None and rank <= 5 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank and rank <= 10) / count,
    )


def interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    centre = (share + Z95**2 / (2 * count)) / (1 + Z95**2 / count)
    half = Z95 * np.sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2))
    half /= 1 + Z95**2 / count
    return float(centre - half), float(centre + half)


@dataclass(frozen=True)
class Reliability:
    """(predicted, observed, count) for each bin of probability, and the expected error."""

    bins: Sequence[tuple[float, float, int]]
    expected_error: float


def reliability(measured: Sequence[Measured]) -> Reliability:
    """How the first candidate's probability fits with how often it is right."""
    pairs = [
        (m.finding.best.probability, float(m.rank == 1))
        for m in measured
        if m.question.codes and m.finding.best
    ]
    shares = np.asarray([p for p, _ in pairs])
    right = np.asarray([r for _, r in pairs])
    places = np.minimum((shares * BINS).astype(int), BINS - 1)
    bins = [
        (
            float(shares[places == b].mean()),
            float(right[places == b].mean()),
            int((places == b).sum()),
        )
        for b in range(BINS)
        if (places == b).any()
    ]
    error = sum(abs(p - r) * n for p, r, n in bins) / len(pairs)
    return Reliability(bins, error)


def worst(measured: Sequence[Measured]) -> list[Measured]:
    """The questions whose right procedure stands lowest."""
    missed = [m for m in measured if m.question.codes and m.rank != 1]
    return sorted(missed, key=lambda m: -(m.rank or 99))[:WORST]


def lacked(item: Measured) -> list[str]:
    """The signals in which the right candidate falls furthest behind the first, with by how much.

    Signals of different kinds are compared as shares of the first one's.
    """
    right = next((c for c in item.finding.candidates if c.code in item.question.codes), None)
    if right is None or item.finding.best is None:
        return ["not among the candidates"]
    first = item.finding.best.evidence
    behind = {
        name: (value - right.evidence[name]) / max(abs(value), 1e-6)
        for name, value in first.items()
        if value > right.evidence[name]
    }
    furthest = sorted(behind, key=lambda name: -behind[name])[:MOST_LACKED]
    return [f"{name} {right.evidence[name]:.2f} against {first[name]:.2f}" for name in furthest]


def without_marks(questions: Iterable[Question]) -> list[Question]:
    """The same questions typed without diacritics."""
    return [Question(q.id, fold(q.text), q.codes, q.group) for q in questions]

"""Measuring the search on labelled questions, as the contract names the figures."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.errors import UnreadableSource
from retrieval.finding import Finding, Verdict

DEPTHS = (1, 3, 5, 10)
HELD_OUT = Path(__file__).parent / "data" / "held_out.jsonl"


@dataclass(frozen=True)
class Question:
    """One labelled question; no codes means out of scope."""

    id: str
    text: str
    codes: frozenset[str]
    group: str = ""


@dataclass(frozen=True)
class Measured:
    """One question with what the search made of it."""

    question: Question
    finding: Finding
    seconds: float

    @property
    def rank(self) -> int | None:
        """Place of the first right candidate, from 1; None where there is none."""
        places = (i for i, c in enumerate(self.finding.codes, 1) if c in self.question.codes)
        return next(places, None)


def read_questions(path: Path) -> list[Question]:
    """Labelled questions from JSON lines.

    Raises: UnreadableSource naming the line that cannot be read.
    """
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"{path}: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            questions.append(
                Question(
                    data["id"], data["question"], frozenset(data["codes"]), data.get("group", "")
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableSource(f"{path} line {number}: {error!r}") from error
    return questions


def measure(find: Callable[[str], Finding], questions: Iterable[Question]) -> list[Measured]:
    """Run every question once."""
    measured = []
    for question in questions:
        started = time.perf_counter()
        finding = find(question.text)
        measured.append(Measured(question, finding, time.perf_counter() - started))
    return measured


def summarise(measured: Sequence[Measured]) -> dict[str, object]:
    """The contract's figures; shares of the in-scope, or out-of-scope, questions."""
    inside = [m for m in measured if m.question.codes]
    outside = [m for m in measured if not m.question.codes]
    ranks = [m.rank for m in inside]
    answered = [m for m in inside if m.finding.verdict is Verdict.ANSWER]
    asked = [m for m in inside if m.finding.verdict is Verdict.ASK_BACK]
    times = [m.seconds * 1000 for m in measured] or [0.0]

    def share(hits: float, of: Sequence[object]) -> float:
        return round(hits / len(of), 4) if of else 0.0

    return {
        "questions": len(measured),
        "in_scope": len(inside),
        **{
            f"recall_at_{depth}": share(sum(r is not None and r <= depth for r in ranks), ranks)
            for depth in DEPTHS
        },
        "mrr_at_10": share(sum(1 / r for r in ranks if r and r <= 10), ranks),
        "answered_right": share(sum(m.rank == 1 for m in answered), inside),
        "answered_wrong": share(sum(m.rank != 1 for m in answered), inside),
        "asked_back": share(len(asked), inside),
        "asked_back_with_right": share(
            sum(bool(m.question.codes.intersection(m.finding.choices)) for m in asked), inside
        ),
        "wrongly_refused": share(sum(m.finding.verdict.refuses for m in inside), inside),
        "out_of_scope": len(outside),
        "refused_out_of_scope": share(sum(m.finding.verdict.refuses for m in outside), outside),
        "latency_ms": {
            "p50": round(float(np.percentile(times, 50)), 2),
            "p95": round(float(np.percentile(times, 95)), 2),
        },
    }

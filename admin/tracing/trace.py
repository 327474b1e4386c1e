"""How the bot came to an answer, made ready for staff to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.tracing import wording
from bot.records import TurnRecord
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.finding import Finding

SHOWN = frozenset({"verdict", "candidates", "timings_ms", "as_of", "section", "turn_ms"})


@dataclass(frozen=True)
class Ranked:
    """One candidate with its name and the evidence the ranker saw."""

    code: str
    name: str
    score: float
    probability: float
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class Trace:
    """One turn's way to its outcome; `others` is what else the steps noted."""

    outcome: str
    verdict: str
    section: str
    procedure: Procedure | None
    as_of: str
    candidates: Sequence[Ranked]
    timings_ms: Mapping[str, float]
    others: Mapping[str, str]


def trace_of(turn: TurnRecord, catalogue: Catalogue) -> Trace:
    """The stored trace of `turn`, candidates named."""
    kept = turn.trace
    timings = dict(kept.get("timings_ms") or {})
    if "turn_ms" in kept:
        timings["turn"] = kept["turn_ms"]
    return Trace(
        outcome=turn.outcome,
        verdict=str(kept.get("verdict", "")),
        section=turn.section or "",
        procedure=catalogue.get(turn.procedure) if turn.procedure else None,
        as_of=str(kept.get("as_of", "")),
        candidates=[_stored(item, catalogue) for item in kept.get("candidates", ())],
        timings_ms=timings,
        others={key: _told(value) for key, value in kept.items() if key not in SHOWN},
    )


def ranking_of(finding: Finding, catalogue: Catalogue) -> list[Ranked]:
    """The candidates of a search made just now."""
    return [
        Ranked(c.code, name_of(catalogue, c.code), c.score, c.probability, c.evidence)
        for c in finding.candidates
    ]


def name_of(catalogue: Catalogue, code: str) -> str:
    """The name of a procedure; empty where the catalogue no longer holds it."""
    found = catalogue.get(code)
    return found.name if found else ""


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return wording.YES if value else wording.NO
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _stored(item: Mapping[str, Any], catalogue: Catalogue) -> Ranked:
    code = str(item.get("code", ""))
    return Ranked(
        code,
        name_of(catalogue, code),
        float(item.get("score", 0)),
        float(item.get("probability", 0)),
        item.get("evidence") or {},
    )

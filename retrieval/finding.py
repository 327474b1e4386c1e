"""What a search returns: candidates, best first, and the decision that the bot obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from retrieval.understanding import Query


class Verdict(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    ASK_BACK = "ask_back"
    NOTHING_FITS = "nothing_fits"
    NOT_SURE = "not_sure"
    OFF_TOPIC = "off_topic"
    UNSAFE = "unsafe"
    STEERING = "steering"

    @property
    def refuses(self) -> bool:
        """Whether the question is neither answered nor asked back."""
        return self not in (Verdict.ANSWER, Verdict.ASK_BACK)

    @property
    def forbids(self) -> bool:
        """Whether nothing that was taught or is in hand may answer it either."""
        return self in (Verdict.UNSAFE, Verdict.STEERING)


@dataclass(frozen=True)
class Candidate:
    """One procedure that may be meant.

    `probability` is calibrated: the share of such candidates that are right; `evidence` holds
    the features the ranker saw, by name.
    """

    code: str
    score: float
    probability: float
    evidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The result of one search; `choices` are the codes to offer when asking back.

    `lesson` is the key of what staff taught, where that decided.
    """

    query: Query
    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    choices: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    lesson: int | None = None

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the candidates, best first."""
        return tuple(candidate.code for candidate in self.candidates)


class Find(Protocol):
    """Searches for a question, for people of a commune where one is known."""

    def __call__(self, text: str, commune: str | None = None) -> Finding:
        """Candidates, best first, and the decision."""
        ...

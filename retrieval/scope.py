"""Telling procedures' questions from those off topic, unsafe or meant to steer: by words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.finding import Verdict
from retrieval.lexical import folded_terms
from retrieval.models import BUNDLED

CLASSES = ("in_scope", "off_topic", "unsafe", "steering")
FORBIDDEN_FROM = 0.7


@dataclass(frozen=True)
class Scope:
    """Probabilities of one message."""

    in_scope: float
    off_topic: float
    unsafe: float
    steering: float

    @property
    def forbidden(self) -> Verdict | None:
        """UNSAFE for help with something unlawful, STEERING for orders to the bot itself."""
        if self.unsafe + self.steering < FORBIDDEN_FROM:
            return None
        return Verdict.UNSAFE if self.unsafe >= self.steering else Verdict.STEERING


@dataclass(frozen=True)
class ScopeModel:
    """Weights of folded words and pairs, one a class, in the order of CLASSES."""

    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]
    unknown: Sequence[float]

    @classmethod
    def load(cls, path: Path = BUNDLED.scope) -> ScopeModel:
        """Read what training wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["weights"], data["bias"], data["unknown"])

    def judge(self, words: Sequence[str]) -> Scope:
        """Probabilities of the message for each of CLASSES."""
        terms = scope_terms(words)
        known = [self.weights[term] for term in terms if term in self.weights]
        unknown = sum(term not in self.weights and "_" not in term for term in terms)
        share = unknown_share(unknown, words)
        root = math.sqrt(len(terms) or 1)
        totals = [
            bias + share * strange + sum(weights[place] for weights in known) / root
            for place, (bias, strange) in enumerate(zip(self.bias, self.unknown, strict=True))
        ]
        shares = [math.exp(total - max(totals)) for total in totals]
        return Scope(*(part / sum(shares) for part in shares))


def scope_terms(words: Sequence[str]) -> list[str]:
    """Distinct folded words and pairs."""
    return sorted(set(folded_terms(words)))


def unknown_share(unknown: int, words: Sequence[str]) -> float:
    """Share of words that the model does not know."""
    return unknown / max(1, len(words))

"""Which family of confused words a question asks about."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.glossary import Family, Glossary
from retrieval.normalise import clean, tokens
from retrieval.phrases import Phrases

DATA = Path(__file__).parents[1] / "data" / "differences.toml"
SEPARATOR = "/"
SHORT = 6


@dataclass(frozen=True)
class Asking:
    """Reads questions of the kind "how does this differ from that"."""

    glossary: Glossary
    asks: Phrases

    def family(self, text: str) -> Family | None:
        """The family whose words are set side by side; the fullest named one wins.

        Two members must be named, or one where the phrase alone asks for its neighbours.
        """
        words = tokens(clean(text))
        labels = {label for _, _, label in self.asks.find(words)}
        if not labels or "not" in labels:
            return None
        named = self._named(words)
        best = max(self.glossary.families, key=lambda family: named.get(family.id, (0, 0)))
        members, _ = named.get(best.id, (0, 0))
        alone = members == 1 and "strong" in labels and len(words) <= SHORT
        return best if members >= 2 or alone else None

    def _named(self, words: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Per family: how many members are named, and the words that name them."""
        found: dict[str, dict[str, int]] = {}
        for _, length, label in self._cues.find(words):
            family, _, member = label.partition(SEPARATOR)
            held = found.setdefault(family, {})
            held[member] = max(held.get(member, 0), length)
        return {family: (len(held), sum(held.values())) for family, held in found.items()}

    @cached_property
    def _cues(self) -> Phrases:
        return Phrases.of(
            (f"{family.id}{SEPARATOR}{place}", member.cues)
            for family in self.glossary.families
            for place, member in enumerate(family.members)
        )


def read_asking(glossary: Glossary) -> Asking:
    """The asking that `differences.toml` and the glossary give."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))["asks"]
    return Asking(glossary, Phrases.of(data.items()))

"""Reading the talk around a question: greetings, references, turns of topic."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.normalise import fold
from retrieval.phrases import Phrases

DATA = Path(__file__).parent / "data" / "conversation.toml"


@dataclass(frozen=True)
class Talk:
    """Phrases of talk by label, and the words that carry no topic."""

    kinds: Phrases
    complaints: Phrases
    references: Phrases
    turnings: Phrases
    empty: frozenset[str]

    def kind(self, words: Sequence[str]) -> str | None:
        """The kind of talk a whole message is, such as `greet`; None where it is more."""
        found = self.kinds.find(words)
        covered = {i for start, length, _ in found for i in range(start, start + length)}
        rest = [w for i, w in enumerate(words) if i not in covered and fold(w) not in self.empty]
        return max(found, key=lambda cue: cue[1])[2] if found and not rest else None

    def topic_words(self, words: Sequence[str], spent: frozenset[int]) -> list[str]:
        """Words that carry a topic: not empty, and not at the places in `spent`."""
        return [w for i, w in enumerate(words) if i not in spent and fold(w) not in self.empty]


@lru_cache(maxsize=1)
def read_talk() -> Talk:
    """The talk that `conversation.toml` holds."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Talk(
        kinds=Phrases.of(data["talk"].items()),
        complaints=Phrases.of([("complaint", data["complaint"]["words"])]),
        references=Phrases.of([("reference", data["reference"]["words"])]),
        turnings=Phrases.of(data["turning"].items()),
        empty=frozenset(data["empty"]["words"]),
    )

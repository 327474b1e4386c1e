"""Reading that a message tells of an event of life, such as a birth, and asks nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.normalise import fold
from retrieval.phrases import Phrases

PATH = Path(__file__).parent / "data" / "life_events.toml"
LONGEST = 16

IsEmpty = Callable[[str], bool]
"""Whether a word carries no topic."""


@dataclass(frozen=True)
class Telling:
    """How one event is told: `who` stands before what is `told`, where any are given.

    `word` is said to who tells it, ahead of the procedures.
    """

    event: str
    told: Phrases
    who: Phrases
    never: Phrases
    beside: frozenset[str]
    word: str = ""

    def is_told(self, words: Sequence[str], asking: Iterable[int], is_empty: IsEmpty) -> bool:
        """Whether `words` tell the event and nothing beside; `asking` are places that ask."""
        told = self.told.find(words)
        if not told or self.never.find(words) or len(words) > LONGEST:
            return False
        who = self.who.find(words)
        if self.who.entries and not any(one[0] < what[0] for one in who for what in told):
            return False
        covered = _places(told) | _places(who) | set(asking)
        return all(
            place in covered or is_empty(word) or fold(word) in self.beside
            for place, word in enumerate(words)
        )


def _places(found: Iterable[tuple[int, int, str]]) -> set[int]:
    return {at for start, length, _ in found for at in range(start, start + length)}


@lru_cache(maxsize=1)
def read_tellings(path: Path = PATH) -> tuple[Telling, ...]:
    """The events of the file, in its order."""
    events = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_telling(event, known) for event, known in events.items())


def _telling(event: str, known: dict[str, list[str] | str]) -> Telling:
    def phrases(name: str) -> Phrases:
        return Phrases.of([(event, known.get(name, []))])

    return Telling(
        event=event,
        told=phrases("told"),
        who=phrases("who"),
        never=phrases("never"),
        beside=frozenset(known.get("beside", [])),
        word=str(known.get("word", "")),
    )

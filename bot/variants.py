"""The same thing in another circumstance: with a foreigner, at the border, done on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot import buttons, wording
from bot.message import Button
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.normalise import fold, tokens
from retrieval.understanding import Section, Understanding

TELLING = ("foreign", "border", "mobile")
ALIKE = 0.7
MOST = 2
RECENT = 4096
SMALL = frozenset(
    ("thu", "tuc", "cho", "va", "cua", "tai", "theo", "hoac", "cac", "cap", "co", "o", "khu")
)


@dataclass(frozen=True)
class Variants:
    """Finds the variants of a procedure among the codes that a search brought with it."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]

    def buttons(
        self, procedure: Procedure, codes: Iterable[str], section: Section
    ) -> tuple[Button, ...]:
        """Buttons to the variants, one for each circumstance, in the order of TELLING."""
        found: dict[str, Procedure] = {}
        for code in codes:
            other = self.catalogue().get(code)
            if other is None or other.code == procedure.code or not other.answerable:
                continue
            label = self._circumstance(procedure, other)
            if label:
                found.setdefault(label, other)
        return tuple(
            Button(wording.VARIANTS[label], buttons.value("p", other.code, section))
            for label, other in sorted(found.items(), key=lambda item: TELLING.index(item[0]))[
                :MOST
            ]
        )

    def _circumstance(self, procedure: Procedure, other: Procedure) -> str | None:
        """What sets `other` apart where all else is alike; None where they are not variants."""
        mine, theirs = self._recently(procedure.name), self._recently(other.name)
        beyond = [label for label in TELLING if label in theirs.hints - mine.hints]
        if len(beyond) != 1 or mine.actions != theirs.actions:
            return None
        shared, either = mine.thing & theirs.thing, mine.thing | theirs.thing
        return beyond[0] if len(shared) >= ALIKE * max(1, len(either)) else None

    @cached_property
    def _recently(self) -> Callable[[str], Name]:
        """Searches bring the same names again and again; what they hint at never changes."""
        return lru_cache(maxsize=RECENT)(lambda name: _read(self.understanding(), name))


@dataclass(frozen=True)
class Name:
    """A procedure's name as read: folded words of the thing itself, hints, actions."""

    thing: frozenset[str]
    hints: frozenset[str]
    actions: frozenset[str]


def _read(reading: Understanding, name: str) -> Name:
    words = tokens(name)
    hints, actions = reading.hints.find(words), reading.actions.find(words)
    spent = {place for start, length, _ in hints for place in range(start, start + length)}
    core = frozenset(fold(word) for place, word in enumerate(words) if place not in spent)
    return Name(
        thing=core - SMALL,
        hints=frozenset(label for _, _, label in hints),
        actions=frozenset(label for _, _, label in actions),
    )

"""The sister of a procedure for another circumstance: lost, abroad, under age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.talk import Talk
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.finding import Finding, Verdict
from retrieval.normalise import fold
from retrieval.understanding import Query, Understanding

STRONG = frozenset({"reissue", "exchange", "extend", "correct", "cancel", "transfer"})
WHOSE = frozenset({"foreign", "border", "child", "mobile"})
SHARED_LEAST = 0.7
ASKED_LEAST = 0.6
MOST_OFFERED = 4
SEARCHED = 12
COMMON = frozenset(
    ("thu", "tuc", "cho", "va", "cua", "tai", "theo", "hoac", "dang", "ky", "cap", "lam", "xin")
)


@dataclass(frozen=True)
class Sisterhood:
    """What fits a circumstance of the procedure in hand.

    `best` is the one meant where that is clear; else `offered` are those to choose from, and
    `fits` tells whether they are for the circumstance.
    """

    wanted: frozenset[str]
    best: Procedure | None = None
    offered: tuple[Procedure, ...] = ()
    fits: bool = True


@dataclass(frozen=True)
class Sisters:
    """Searches among the sisters of a procedure: the name in hand with the new words."""

    find: Callable[[str], Finding]
    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk

    def labels(self, words: Sequence[str]) -> frozenset[str]:
        """Actions and persons that tell sisters apart, outside of what asks for a section."""
        reading = self.understanding()
        spent = {
            place
            for start, length, _ in reading.sections.find(words)
            for place in range(start, start + length)
        }
        found = [*reading.actions.find(words), *reading.hints.find(words)]
        return frozenset(
            label
            for start, length, label in found
            if label in STRONG | WHOSE and not spent.issuperset(range(start, start + length))
        )

    def of(self, procedure: Procedure, query: Query, said: str, asked: str) -> Sisterhood:
        """Those that fit `query`; `said` is its text, `asked` what named the procedure before."""
        wanted = self.labels(query.words) - self._own(procedure, asked)
        if not wanted:
            return Sisterhood(wanted, procedure)
        findings = [self.find(f"{name} {said}") for name in self._names(procedure, asked)]
        thing = self._thing(asked) or self._thing(procedure.name)
        found = self._related(procedure, findings, thing)
        fitting = [item for item in found if wanted <= self._own(item)]
        if not fitting:
            offered = (procedure, *found[: MOST_OFFERED - 1])
            return Sisterhood(wanted, None, offered, fits=False)
        fitting.sort(key=lambda item: self._beyond(item, procedure))
        allowed = wanted | self._own(procedure, asked)
        plain = [item for item in fitting if not (self._own(item) & STRONG) - allowed]
        if plain and fitting[0] not in plain:
            return Sisterhood(wanted, None, tuple(plain[:MOST_OFFERED]))
        nearest = self._beyond(fitting[0], procedure)
        sure = (
            len(fitting) == 1
            or nearest < self._beyond(fitting[1], procedure)
            or any(_answers(finding, fitting[0]) for finding in findings)
        )
        return Sisterhood(wanted, fitting[0] if sure else None, tuple(fitting[:MOST_OFFERED]))

    def _beyond(self, sister: Procedure, procedure: Procedure) -> int:
        """How many words the name of a sister has that the procedure's has not."""
        return len(self._core(sister) - self._core(procedure))

    def _names(self, procedure: Procedure, asked: str) -> list[str]:
        return list(dict.fromkeys(filter(None, (asked, procedure.name))))

    def _thing(self, asked: str) -> frozenset[str]:
        """Folded words of what was asked for, without its action and its section."""
        reading = self.understanding()
        words = asked.lower().split()
        cues = [*reading.actions.find(words), *reading.sections.find(words)]
        spent = {place for start, length, _ in cues for place in range(start, start + length)}
        topic = self.talk.topic_words(words, frozenset(spent))
        return frozenset(fold(word.strip(",.;?()")) for word in topic) - COMMON

    def _related(
        self, procedure: Procedure, findings: Sequence[Finding], thing: frozenset[str]
    ) -> list[Procedure]:
        """Candidates of the same kind of thing, best first by their places in all rankings."""
        places: dict[str, float] = {}
        for finding in findings:
            for place, candidate in enumerate(finding.candidates[:SEARCHED]):
                places[candidate.code] = places.get(candidate.code, 0.0) + 1 / (place + 1)
        ranked = sorted(places, key=lambda code: -places[code])
        found = (self.catalogue().get(code) for code in ranked)
        return [
            item
            for item in found
            if item is not None
            and item.code != procedure.code
            and self._kin(item, procedure, thing)
        ]

    def _kin(self, one: Procedure, other: Procedure, asked: frozenset[str]) -> bool:
        """Whether two names are of one thing, or one names most of what was asked for."""
        core, words = self._core(other), self._core(one)
        shared = core & words
        if len(shared) >= min(2, len(core)) and one.field == other.field:
            return True
        if len(asked & words) >= max(min(2, len(asked)), ASKED_LEAST * len(asked)):
            return True
        return len(shared) > 1 and len(shared) / min(len(core), len(words)) >= SHARED_LEAST

    def _core(self, procedure: Procedure) -> frozenset[str]:
        """Folded words of a name without those of its action."""
        words = procedure.name.lower().split()
        actions = {
            place
            for start, length, _ in self.understanding().actions.find(words)
            for place in range(start, start + length)
        }
        return (
            frozenset(
                fold(word.strip(",.;()"))
                for place, word in enumerate(words)
                if place not in actions
            )
            - COMMON
        )

    def _own(self, procedure: Procedure, asked: str = "") -> frozenset[str]:
        """Labels of a procedure's name, and of the words that led to it."""
        reading = self.understanding()
        words = [word.strip(",.;()") for word in f"{procedure.name} {asked}".lower().split()]
        found = [*reading.actions.find(words), *reading.hints.find(words)]
        return frozenset(label for _, _, label in found)


def _answers(finding: Finding, procedure: Procedure) -> bool:
    best = finding.best
    return finding.verdict is Verdict.ANSWER and best is not None and best.code == procedure.code

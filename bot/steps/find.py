"""Finding the procedure a question means: the one in hand, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import buttons, wording
from bot.message import Outcome
from bot.talk import Talk
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.finding import Finding, Verdict
from retrieval.understanding import Query, Section, Understanding

SHOWN_CANDIDATES = 10


@dataclass(frozen=True)
class Understand:
    """Reads the question's words, section, actions and hints."""

    understanding: Callable[[], Understanding]

    def __call__(self, turn: Turn) -> Turn:
        """Put the query into the turn."""
        return turn.add(query=self.understanding().read(turn.sought or turn.text))


@dataclass(frozen=True)
class FollowUp:
    """Stays on the procedure in hand where the message brings no topic of its own."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure in hand into the turn for a follow-up question."""
        if turn.procedure is not None or turn.state.procedure is None or turn.query is None:
            return turn
        if self._brings_topic(turn.query):
            return turn
        in_hand = self.catalogue().get(turn.state.procedure)
        section = turn.query.section or (
            Section(turn.state.section) if turn.state.section else None
        )
        return turn.add(procedure=in_hand, section=section).note(follow_up=True)

    def _brings_topic(self, query: Query) -> bool:
        cues = [
            *self.understanding().sections.find(query.words),
            *self.talk.references.find(query.words),
        ]
        spent = frozenset(
            place for start, length, _ in cues for place in range(start, start + length)
        )
        return bool(self.talk.topic_words(query.words, spent))


@dataclass(frozen=True)
class FindProcedure:
    """Searches, and obeys the decision: answer, ask back or refuse."""

    find: Callable[[str], Finding]
    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure found into the turn, or settle as the decision says."""
        if turn.procedure is not None or turn.query is None:
            return turn
        finding = self.find(turn.sought or turn.text)
        turn = turn.add(
            finding=finding,
            candidates=finding.codes[:SHOWN_CANDIDATES],
            section=finding.query.section,
        ).note(
            verdict=finding.verdict,
            candidates=[
                {
                    "code": c.code,
                    "score": round(c.score, 4),
                    "probability": round(c.probability, 4),
                }
                for c in finding.candidates[:SHOWN_CANDIDATES]
            ],
            timings_ms=dict(finding.timings_ms),
        )
        if finding.verdict is Verdict.ANSWER and finding.best:
            return turn.add(procedure=self.catalogue().get(finding.best.code))
        if finding.verdict is Verdict.ASK_BACK:
            return self._ask_back(turn, finding)
        return turn

    def _ask_back(self, turn: Turn, finding: Finding) -> Turn:
        found = (self.catalogue().get(code) for code in finding.choices)
        offered: list[Procedure] = [procedure for procedure in found if procedure]
        lines = [f"{place}. {item.name}" for place, item in enumerate(offered, 1)]
        return turn.remember(choices=tuple(item.code for item in offered)).settle(
            Outcome.CLARIFY,
            "\n".join([wording.ASK_BACK, *lines]),
            buttons=buttons.choices(offered, finding.query.section),
        )

"""Finding the procedure a question means: the one in hand, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.offering import SHOWN_CANDIDATES, ask_which, note_finding, put_aside
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.finding import Find, Finding, Verdict
from retrieval.understanding import Understanding


@dataclass(frozen=True)
class Understand:
    """Reads the question's words, section, actions and hints."""

    understanding: Callable[[], Understanding]

    def __call__(self, turn: Turn) -> Turn:
        """Put the query into the turn."""
        return turn.add(query=self.understanding().read(turn.sought or turn.text))


@dataclass(frozen=True)
class FindProcedure:
    """Searches, and obeys the decision: answer, ask back or refuse."""

    find: Find
    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure found into the turn, or settle as the decision says.

        What was in hand is put aside unless the message is no question for the bot at all.
        """
        if turn.procedure is not None or turn.query is None:
            return turn
        finding = turn.finding or self.find(turn.sought or turn.text, turn.state.commune)
        section = finding.query.section or turn.section
        turn = note_finding(turn, finding).add(section=section)
        if finding.verdict is Verdict.OFF_TOPIC or finding.verdict.forbids:
            return turn
        turn = turn.remember(
            asked=turn.sought or turn.text, found=finding.codes[:SHOWN_CANDIDATES]
        )
        if finding.verdict is Verdict.ANSWER and finding.best:
            return turn.add(procedure=self.catalogue().get(finding.best.code))
        if finding.verdict is Verdict.ASK_BACK:
            return ask_which(turn, self._offered(finding), section, wording.ASK_BACK)
        return put_aside(turn)

    def _offered(self, finding: Finding) -> list[Procedure]:
        found = (self.catalogue().get(code) for code in finding.choices)
        return [procedure for procedure in found if procedure]

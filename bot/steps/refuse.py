"""Refusing, and filing what could not be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.message import Outcome
from bot.obstacles.desk import ObstacleDesk, Voice
from bot.turn import Turn
from retrieval.finding import Verdict

REFUSALS = {
    Verdict.OFF_TOPIC: (Outcome.REFUSED_OFF_TOPIC, wording.OFF_TOPIC),
    Verdict.UNSAFE: (Outcome.REFUSED_UNSAFE, wording.UNSAFE),
    Verdict.STEERING: (Outcome.REFUSED_UNSAFE, wording.STEERING),
}


@dataclass(frozen=True)
class Refuse:
    """Settles what is off topic, unsafe or meant to steer the bot; none files a report."""

    def __call__(self, turn: Turn) -> Turn:
        """Refuse where the decision says so."""
        if turn.procedure is not None or turn.finding is None:
            return turn
        if turn.finding.verdict not in REFUSALS:
            return turn
        outcome, text = REFUSALS[turn.finding.verdict]
        return turn.settle(outcome, text)


@dataclass(frozen=True)
class FileUnanswered:
    """The last resort: says that the bot does not know, and files it for staff.

    Without a hotline it names `phone`, the number of the citizen's own office by commune.
    """

    desk: ObstacleDesk
    hotline: str
    phone: Callable[[str | None], str]

    def __call__(self, turn: Turn) -> Turn:
        """Settle every turn that no step before has settled."""
        unsure = turn.finding is not None and turn.finding.verdict is Verdict.NOT_SURE
        template = wording.LOW_CONFIDENCE if unsure else wording.NO_PROCEDURE
        outcome = Outcome.UNANSWERED_LOW_CONFIDENCE if unsure else Outcome.UNANSWERED_NO_PROCEDURE
        report = self.desk.file(
            Voice(
                turn_key=turn.key,
                turn_reference=turn.reference,
                conversation_id=turn.conversation_id,
                text=turn.text,
                commune=turn.state.commune,
            )
        )
        number = self.hotline or self.phone(turn.state.commune)
        text = template.format(report=report, contact=wording.contact(number))
        return turn.note(report=report).settle(outcome, text)

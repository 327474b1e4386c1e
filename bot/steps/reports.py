"""Obstacle reports from citizens: filing one directly, asking how one stands, erasing."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.conversations import Conversations
from bot.message import Outcome
from bot.obstacles.desk import ObstacleDesk, Voice
from bot.references import report_reference_in
from bot.talk import Talk
from bot.turn import Turn
from retrieval.normalise import fold, tokens

COMMAND = "/phananh"
ERASE = "/xoa"
AWAITING = "complaint"
LEAST_WORDS = 3


@dataclass(frozen=True)
class AskReport:
    """Tells how a report stands when its reference is in the message."""

    desk: ObstacleDesk

    def __call__(self, turn: Turn) -> Turn:
        """Settle where a report reference stands in the message."""
        reference = report_reference_in(turn.text)
        if reference is None:
            return turn
        report = self.desk.status(reference)
        if report is None:
            text = wording.REPORT_UNKNOWN.format(report=reference)
        else:
            status = wording.REPORT_STATUSES[report.status]
            text = wording.REPORT_STATUS.format(report=reference, status=status)
            text = f"{text}\n{report.answer}" if report.answer else text
        return turn.settle(Outcome.INFORMED, text)


@dataclass(frozen=True)
class TakeComplaint:
    """Files an obstacle that a citizen reports in their own words."""

    desk: ObstacleDesk
    talk: Talk
    hotline: str

    def __call__(self, turn: Turn) -> Turn:
        """Ask for the story on the command alone; file it when it comes."""
        asked = turn.text.strip().lower().startswith(COMMAND)
        awaited = turn.state.awaiting == AWAITING and not turn.text.startswith("/")
        words = tokens(turn.text.replace(COMMAND, " "))
        if self.talk.kind(words) == "report":
            return self._ask(turn)
        if not (asked or awaited or self._complains(words)):
            return turn
        return self._file(turn) if len(words) >= LEAST_WORDS else self._ask(turn)

    def _complains(self, words: list[str]) -> bool:
        return bool(self.talk.complaints.find(words))

    def _ask(self, turn: Turn) -> Turn:
        turn = turn.remember(awaiting=AWAITING)
        return turn.settle(Outcome.CLARIFY, wording.REPORT_ASK)

    def _file(self, turn: Turn) -> Turn:
        text = turn.text.strip().removeprefix(COMMAND).strip()
        report = self.desk.file(
            Voice(
                turn_key=turn.key,
                turn_reference=turn.reference,
                conversation_id=turn.conversation_id,
                text=text,
                procedure=turn.state.procedure,
                commune=turn.state.commune,
            )
        )
        message = wording.REPORT_RECORDED.format(
            report=report, contact=wording.contact(self.hotline)
        )
        return turn.remember(awaiting=None).note(report=report).settle(Outcome.RECORDED, message)


@dataclass(frozen=True)
class Erase:
    """Marks the turn of a person who wants their conversations deleted.

    The deletion itself follows once the turn is settled, so that this turn goes too.
    """

    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Settle on `/xoa` or the same in words."""
        wanted = fold(turn.text.strip()) == ERASE or self.talk.kind(tokens(turn.text)) == "forget"
        return turn.note(erase=True).settle(Outcome.RECORDED, wording.ERASED) if wanted else turn

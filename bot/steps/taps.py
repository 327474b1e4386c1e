"""Taps on buttons: a procedure picked, a case, a thumb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.buttons import Tap, read_tap
from bot.conversations import Conversations
from bot.message import Outcome
from bot.obstacles.desk import ObstacleDesk, Voice
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from retrieval.understanding import Section


@dataclass(frozen=True)
class ReadTap:
    """Puts what a button stands for into the turn."""

    catalogue: Callable[[], Catalogue]
    conversations: Conversations
    desk: ObstacleDesk

    def __call__(self, turn: Turn) -> Turn:
        """Act on a tap; a message that is none passes."""
        tap = read_tap(turn.typed)
        actions = {"@p": self._pick, "@case": self._case, "@fb": self._thumb, "@none": self._none}
        return actions[tap.kind](turn, tap) if tap and tap.kind in actions else turn

    def _pick(self, turn: Turn, tap: Tap) -> Turn:
        procedure = self.catalogue().get(tap.parts[0])
        if procedure is None:
            text = wording.UNKNOWN_CODE.format(code=tap.parts[0])
            return turn.settle(Outcome.INFORMED, text)
        known = tap.parts[1] if len(tap.parts) > 1 else ""
        section = Section(known) if known in list(Section) else None
        return turn.add(procedure=procedure, section=section).note(tapped=tap.kind)

    def _case(self, turn: Turn, tap: Tap) -> Turn:
        picked = self._pick(turn, Tap("@p", (tap.parts[0], Section.DOCUMENTS)))
        case = tap.parts[1] if len(tap.parts) > 1 else "all"
        return picked.remember(case=case, procedure=tap.parts[0])

    def _thumb(self, turn: Turn, tap: Tap) -> Turn:
        up = tap.parts[0] == "up"
        reference = tap.parts[-1]
        rated = self.conversations.rate(reference, up, turn.conversation_id)
        if rated is None or up:
            return turn.settle(Outcome.RECORDED, wording.THANKS_UP)
        report = self.desk.file(
            Voice(
                turn_key=f"thumb:{reference}",
                turn_reference=reference,
                conversation_id=turn.conversation_id,
                text=rated.text,
                procedure=rated.procedure,
                commune=rated.commune,
            )
        )
        return turn.settle(Outcome.RECORDED, wording.THANKS_DOWN.format(report=report))

    def _none(self, turn: Turn, tap: Tap) -> Turn:
        return turn.remember(choices=()).settle(Outcome.CLARIFY, wording.ASK_REPHRASE)

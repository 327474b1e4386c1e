"""Offering the variants of what was answered: the same thing with a foreigner, at the border."""

from __future__ import annotations

from dataclasses import dataclass

from bot import buttons
from bot.message import Outcome
from bot.turn import Turn
from bot.variants import Variants
from retrieval.understanding import Section

THUMBS = buttons.value("fb")
OFFERED_WITH = (Section.OVERVIEW, Section.DOCUMENTS, Section.STEPS)


@dataclass(frozen=True)
class OfferVariants:
    """Adds buttons to an answer that a search led to."""

    variants: Variants

    def __call__(self, turn: Turn) -> Turn:
        """The settled turn, with the circumstances in which another procedure is meant."""
        section = Section(turn.section) if turn.section else Section.OVERVIEW
        found, procedure = turn.finding, turn.procedure
        if turn.outcome is not Outcome.ANSWERED or found is None or procedure is None:
            return turn
        if section not in OFFERED_WITH:
            return turn
        offered = self.variants.buttons(procedure, found.codes, section)
        rest = [button for button in turn.buttons if button.value.startswith(THUMBS)]
        first = [button for button in turn.buttons if button not in rest]
        return turn.add(buttons=(*first, *offered, *rest))

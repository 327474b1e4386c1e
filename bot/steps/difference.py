"""Words that people confuse: what each of them means, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import buttons
from bot.differences import wording
from bot.differences.asking import Asking
from bot.message import Button, Outcome
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.glossary import Member


@dataclass(frozen=True)
class TellDifference:
    """Answers "how does this differ from that" for the families of the glossary."""

    asking: Asking
    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Settle where the difference between words of one family is asked for."""
        if turn.procedure is not None:
            return turn
        family = self.asking.family(turn.text)
        if family is None:
            return turn
        lines = [wording.LINE.format(word=m.word, means=m.means) for m in family.members]
        offered = tuple(filter(None, map(self._button, family.members)))
        ask = [wording.WHICH] if offered else []
        text = "\n".join([wording.TITLE, *lines, *ask])
        return turn.note(family=family.id).settle(Outcome.INFORMED, text, buttons=offered)

    def _button(self, member: Member) -> Button | None:
        procedure = self.catalogue().get(member.code) if member.code else None
        if procedure is None or not procedure.answerable:
            return None
        return Button(buttons.shorten(member.word), buttons.value("p", procedure.code))

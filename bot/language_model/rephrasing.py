"""Saying a composed answer in warmer words, where a checker lets them through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from bot.language_model import wording
from bot.language_model.checking import breach
from bot.language_model.client import LanguageModel, ModelUnavailable
from bot.message import Outcome
from bot.privacy import mask
from bot.turn import Turn

LONGEST = 2000
REPHRASED, REJECTED, FAILED = "rephrased", "rejected", "failed"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Rephrase:
    """Puts the model's words in the place of the template's, or counts why not."""

    model: LanguageModel | None

    def __call__(self, turn: Turn) -> Turn:
        """Change the wording of an answer; whatever goes wrong leaves it as it is."""
        facts = turn.reply_text
        if self.model is None or not _may_change(turn) or mask(facts) != facts:
            return turn
        try:
            said = normalize("NFC", CONTROLS.sub("", self.model.ask(wording.REPHRASE, facts)))
        except ModelUnavailable as error:
            return turn.note(language_model=FAILED, language_model_why=str(error))
        reason = breach(facts, said)
        if reason is not None:
            return turn.note(language_model=REJECTED, language_model_why=reason)
        return turn.note(language_model=REPHRASED).add(reply_text=said)


def _may_change(turn: Turn) -> bool:
    """Only answers from facts; lists to tick off are read by their lines."""
    answered = turn.outcome is Outcome.ANSWERED and len(turn.reply_text) <= LONGEST
    return answered and not turn.trace.get("checklist") and not turn.trace.get("entry")

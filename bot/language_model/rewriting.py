"""Searching again with a tangled question put plainly, where that makes the search surer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.language_model import wording
from bot.language_model.checking import same_subject
from bot.language_model.client import LanguageModel, ModelUnavailable
from bot.privacy import mask
from retrieval.finding import Find, Finding, Verdict

LEAST_WORDS = 6
LONGEST = 300
NEAR = 10


@dataclass(frozen=True)
class SurerFind:
    """Searches through `find`; asks the model only where that is not sure.

    What the rewritten question finds counts only where the question as it was asked had found it
    too, and is offered, never answered outright: the model does not decide what is meant.
    """

    find: Find
    model: LanguageModel

    def __call__(self, text: str, commune: str | None = None) -> Finding:
        """The finding of the question, or the surer one of its rewriting."""
        first = self.find(text, commune)
        if first.verdict is not Verdict.NOT_SURE or len(text.split()) < LEAST_WORDS:
            return first
        rewritten = self._rewritten(text)
        if rewritten is None:
            return first
        second = self.find(rewritten, commune)
        best = second.best
        known = best is not None and best.code in first.codes[:NEAR]
        if second.verdict.refuses or not known:
            return first
        offered = tuple(code for code in second.choices or second.codes[:1] if code in first.codes)
        return replace(first, verdict=Verdict.ASK_BACK, choices=offered or second.codes[:1])

    def _rewritten(self, text: str) -> str | None:
        try:
            said = self.model.ask(wording.REWRITE, mask(text))
        except ModelUnavailable:
            return None
        plain = said.strip().strip('"“”')
        usable = "\n" not in plain and len(plain) <= LONGEST and same_subject(text, plain)
        return plain if usable else None

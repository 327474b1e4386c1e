"""What the bot would answer from a knowledge entry, before anybody has approved it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.building import Bot, today
from bot.places.local import open_local
from bot.steps.answer import Answer
from bot.steps.entries import TAP, AnswerFromEntry
from bot.turn import ConversationState, Turn
from knowledge.learning.entries import Draft
from knowledge.learning.records import KnowledgeEntry
from retrieval.engine import Recalled
from retrieval.understanding import Understanding


@dataclass(frozen=True)
class Preview:
    """Takes the steps that would answer, over a turn that is stored nowhere."""

    answer: Answer
    understanding: Callable[[], Understanding]

    def __call__(self, draft: Draft) -> str:
        """The text for the first question; empty where the procedure is gone."""
        turn = Turn(
            reference="",
            key="",
            conversation_id="",
            channel="",
            typed=f"{TAP}:0",
            text=draft.questions[0],
            state=ConversationState(commune=draft.commune),
        )
        if draft.procedure:
            return self._by_procedure(turn, draft).reply_text
        entry = KnowledgeEntry(answer=draft.answer, source=draft.source, proposed_by=0)
        return AnswerFromEntry(_nothing, lambda _: entry)(turn).reply_text

    def _by_procedure(self, turn: Turn, draft: Draft) -> Turn:
        procedure = self.answer.catalogue().get(draft.procedure or "")
        section = draft.section or self.understanding().read(turn.text).section
        return self.answer(turn.add(procedure=procedure, section=section))


def _nothing(text: str, commune: str | None) -> Recalled:
    return Recalled()


def open_preview(bot: Bot, province: str = "") -> Preview:
    """The preview of a bot in `province`, over its newest knowledge.

    Raises: ConfigurationError where the province is none.
    """
    answer = Answer(lambda: bot.knowing.catalogue, today, open_local(bot.engine, province))
    return Preview(answer, lambda: bot.knowing.search.corpus.understanding)

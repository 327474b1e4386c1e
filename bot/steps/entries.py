"""Answering from what staff taught in words of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import buttons, wording
from bot.buttons import read_tap
from bot.composing import formats
from bot.dossiers.dates import ZONE
from bot.message import Button, Outcome
from bot.turn import Turn
from knowledge.learning.records import KnowledgeEntry
from retrieval.engine import Recalled

TAP = "@k"
MOST_OFFERED = 3

Recall = Callable[[str, str | None], Recalled]
FindEntry = Callable[[int], KnowledgeEntry | None]


@dataclass(frozen=True)
class AnswerFromEntry:
    """Answers a question that staff have answered before, and a tap that picks one."""

    recall: Recall
    entry: FindEntry

    def __call__(self, turn: Turn) -> Turn:
        """Settle the turn where an approved entry means the same."""
        if turn.procedure is not None or turn.state.awaiting:
            return turn
        tap = read_tap(turn.typed)
        if tap is not None:
            return self._tapped(turn, tap.parts[0]) if tap.kind == TAP else turn
        sure = self.recall(turn.text, turn.state.commune).sure
        entry = self.entry(sure.lesson.key) if sure else None
        return _answer(turn, entry, sure.score) if entry and sure else turn

    def _tapped(self, turn: Turn, key: str) -> Turn:
        entry = self.entry(int(key)) if key.isdigit() else None
        if entry is None:
            return turn.settle(Outcome.INFORMED, wording.ENTRY_GONE)
        return _answer(turn, entry, 1.0)


@dataclass(frozen=True)
class OfferEntries:
    """Before giving up, asks whether a question that staff have answered is meant."""

    recall: Recall
    entry: FindEntry

    def __call__(self, turn: Turn) -> Turn:
        """Settle with choices where entries come near."""
        if turn.procedure is not None or turn.finding is None:
            return turn
        if turn.finding.verdict.forbids:
            return turn
        near = self.recall(turn.text, turn.state.commune).near[:MOST_OFFERED]
        if not near:
            return turn
        picks = [
            Button(buttons.shorten(like.question), buttons.value(TAP[1:], str(like.lesson.key)))
            for like in near
        ]
        none = Button(wording.ASK_BACK_NONE, buttons.value("none", "entries"))
        return turn.note(entries=[like.lesson.key for like in near]).settle(
            Outcome.CLARIFY, wording.ASK_ENTRY, buttons=(*picks, none)
        )


def _answer(turn: Turn, entry: KnowledgeEntry, score: float) -> Turn:
    day = entry.changed_at.astimezone(ZONE).date()
    told = wording.ENTRY_TOLD.format(date=formats.day(day))
    source = wording.ENTRY_SOURCE.format(source=entry.source) if entry.source else ""
    return (
        turn.remember(unanswered_in_a_row=0)
        .note(entry=entry.id, likeness=score)
        .settle(
            Outcome.ANSWERED,
            "\n".join(filter(None, (entry.answer, source, told))),
            buttons=buttons.thumbs(turn.reference),
        )
    )

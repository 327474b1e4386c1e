"""An event of life that is told without a question: its procedures to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot import buttons
from bot.browsing import wording
from bot.directory import Directory
from bot.life_events import Telling, read_tellings
from bot.message import Button, Outcome
from bot.talk import Talk
from bot.turn import Turn
from bot.wording import ASK_BACK_NONE
from knowledge.life_events import LifeEvent, read_life_events
from retrieval.finding import Find, Verdict
from retrieval.understanding import Section, Understanding

TOLD_ONLY = frozenset({None, Section.OVERVIEW})
ASKED_TOO = frozenset({Section.DOCUMENTS, Section.STEPS})


@dataclass(frozen=True)
class OfferLifeEvent:
    """Offers what follows from an event of life to who tells it and names no procedure."""

    directory: Callable[[], Directory]
    understanding: Callable[[], Understanding]
    find: Find
    talk: Talk
    tellings: Sequence[Telling] = field(default_factory=read_tellings)

    def __call__(self, turn: Turn) -> Turn:
        """Settle with the procedures of the event; what is in hand for it stays in hand."""
        query, state = turn.query, turn.state
        if turn.procedure is not None or query is None or turn.trace.get("wants_checklist"):
            return turn
        telling = self._told(turn, query.words)
        event = read_life_events().get(telling.event) if telling else None
        if telling is None or event is None:
            return turn
        in_hand = self.directory().by_code.get(state.procedure or "")
        if in_hand is not None and in_hand.procedure.code in event.procedures:
            turn = turn.add(procedure=in_hand.procedure, section=state.section)
            return turn.note(follow_up=True)
        if query.section not in TOLD_ONLY and not self._too_vague(turn, query.section):
            return turn
        return self._offer(turn, event, telling.word)

    def _told(self, turn: Turn, words: Sequence[str]) -> Telling | None:
        if turn.state.procedure and (self.talk.supposes(words) or self.talk.move(words)[0]):
            return None
        cues = [
            *self.understanding().sections.find(words),
            *self.talk.tails.find(words),
            *self.talk.moves.find(words),
        ]
        asking = {at for start, length, _ in cues for at in range(start, start + length)}
        told = (one for one in self.tellings if one.is_told(words, asking, self.talk.is_empty))
        return next(told, None)

    def _too_vague(self, turn: Turn, section: Section | None) -> bool:
        """Whether a question about papers or steps finds no procedure by itself."""
        if section not in ASKED_TOO:
            return False
        return (
            self.find(turn.sought or turn.text, turn.state.commune).verdict is not Verdict.ANSWER
        )

    def _offer(self, turn: Turn, event: LifeEvent, word: str) -> Turn:
        by_code = self.directory().by_code
        entries = [by_code[code] for code in event.procedures if code in by_code]
        if not entries:
            return turn
        picks = [
            Button(buttons.shorten(entry.title), buttons.value("p", entry.procedure.code))
            for entry in entries
        ]
        none = Button(ASK_BACK_NONE, buttons.value("none", "choices"))
        codes = tuple(entry.procedure.code for entry in entries)
        text = " ".join(filter(None, (word, f"{event.intro} {wording.WHICH}")))
        return (
            turn.remember(
                procedure=None,
                previous=turn.state.procedure or turn.state.previous,
                choices=codes,
                section=None,
            )
            .note(life_event=event.id)
            .settle(Outcome.CLARIFY, text, candidates=codes, buttons=(*picks, none))
        )

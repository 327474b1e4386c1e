"""Choices offered before: one picked in words or by number, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.buttons import read_tap
from bot.message import Outcome
from bot.offering import ask_which, put_aside
from bot.talk import Talk
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.normalise import clean, fold, tokens
from retrieval.understanding import Query, Section, Understanding


@dataclass(frozen=True)
class PickChoice:
    """Takes the choice that a message picks: by number, by its words, or none of them."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure picked into the turn; ask again where only a section is named."""
        offered = self._offered(turn)
        if not offered or turn.procedure is not None or read_tap(turn.typed):
            return turn
        words = tokens(clean(turn.text))
        number = self.talk.picked(words, len(offered))
        if number is not None:
            return self._take(turn, offered[number], turn.state.section)
        if self.talk.rejects(words):
            return put_aside(turn).settle(Outcome.CLARIFY, wording.ASK_REPHRASE)
        query = self.understanding().read(turn.text)
        if self.talk.kind(words) is not None or self._leaves(query):
            return turn
        return self._described(turn, offered, query)

    def _offered(self, turn: Turn) -> list[Procedure]:
        found = (self.catalogue().get(code) for code in turn.state.choices)
        return [item for item in found if item is not None]

    def _take(self, turn: Turn, procedure: Procedure, section: str | None) -> Turn:
        known = Section(section) if section in list(Section) else None
        return turn.add(procedure=procedure, section=known).note(picked=procedure.code)

    def _leaves(self, query: Query) -> bool:
        move, _ = self.talk.move(query.words)
        return move is not None

    def _described(self, turn: Turn, offered: list[Procedure], query: Query) -> Turn:
        """The one choice whose name has all that the message tells; else fewer choices."""
        section = query.section or turn.state.section
        wanted = self._topic(query)
        if not wanted:
            if query.actions or query.section is None or query.section == turn.state.section:
                return turn
            return ask_which(turn, offered, section, wording.ASK_BACK)
        fitting = [item for item in offered if self._fits(item, query, wanted)]
        if len(fitting) == 1:
            return self._take(turn, fitting[0], section)
        labels = query.actions | query.hints
        if not fitting and labels and len(wanted) <= 3:
            fitting = [item for item in offered if labels <= self._labels(item)]
            if len(fitting) == 1:
                return self._take(turn, fitting[0], section)
        if 1 < len(fitting) < len(offered):
            return ask_which(turn, fitting, section, wording.ASK_BACK)
        exact = [item for item in fitting if len(self._words(item.name) - wanted) <= 2]
        return self._take(turn, exact[0], section) if len(exact) == 1 else turn

    def _topic(self, query: Query) -> frozenset[str]:
        cues = [
            *self.understanding().sections.find(query.words),
            *self.talk.references.find(query.words),
        ]
        spent = {p for start, length, _ in cues for p in range(start, start + length)}
        topic = self.talk.topic_words(query.words, frozenset(spent))
        return frozenset(map(fold, topic)) - self.talk.counting

    def _fits(self, item: Procedure, query: Query, wanted: frozenset[str]) -> bool:
        """Whether a name has the words told, as they are typed; a bare pair side by side."""
        if not wanted <= self._words(item.name):
            return False
        told = [word for word in query.words if fold(word) in wanted]
        marked = {word for word in told if word != fold(word)}
        if marked:
            return marked <= set(tokens(item.name))
        side_by_side = " ".join(told) in " ".join(tokens(fold(item.name)))
        return len(told) != 2 or side_by_side

    def _words(self, name: str) -> frozenset[str]:
        return frozenset(tokens(fold(name)))

    def _labels(self, procedure: Procedure) -> frozenset[str]:
        reading, words = self.understanding(), tokens(procedure.name)
        found = [*reading.actions.find(words), *reading.hints.find(words)]
        return frozenset(label for _, _, label in found)


@dataclass(frozen=True)
class GoBack:
    """Returns to the procedure that was in hand before this one."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure before into the turn where the message asks to go back."""
        if turn.procedure is not None or read_tap(turn.typed):
            return turn
        query = self.understanding().read(turn.text)
        back = self.talk.says_back(query.words)
        if not back:
            return turn
        before = self.catalogue().get(turn.state.previous or "")
        named = self._named(query, back)
        if before is None:
            return turn if named else turn.settle(Outcome.CLARIFY, wording.ASK_WHICH)
        if not named <= frozenset(tokens(fold(f"{before.name} {turn.state.asked}"))):
            return turn
        rest = [word for place, word in enumerate(query.words) if place not in back]
        section = self.understanding().query(" ".join(rest), rest).section
        return turn.add(procedure=before, section=section).note(back=True)

    def _named(self, query: Query, back: frozenset[int]) -> frozenset[str]:
        cues = self.understanding().sections.find(query.words)
        spent = {p for start, length, _ in cues for p in range(start, start + length)} | back
        return frozenset(map(fold, self.talk.topic_words(query.words, frozenset(spent))))

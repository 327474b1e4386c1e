"""The case that a list of papers depends on, told in words or by number instead of a tap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.buttons import read_tap
from bot.checklists import wording
from bot.checklists.papers import paper_list, short_case
from bot.sisters import STRONG, WHOSE
from bot.talk import Talk
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.guides import Guide, fitting, read_guides
from knowledge.procedure import Procedure
from retrieval.normalise import clean, fold, tokens
from retrieval.understanding import Section, Understanding

AWAITING = "case"
LIST = "list"
ALL = "all"
LONGEST = 12


@dataclass(frozen=True)
class PickCase:
    """Takes the answer to the question for the case; what is no answer to it passes."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk
    guides: Callable[[], Mapping[str, Guide]] = field(default=read_guides)

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure into the turn and the case into the state, where one is told."""
        asked = self._asked(turn)
        if asked is None:
            return turn
        code, wish = asked
        turn = turn.remember(awaiting=None)
        procedure = self.catalogue().get(code)
        if procedure is None or turn.procedure is not None or read_tap(turn.typed):
            return turn
        case = self._told(turn.text, self._cases(procedure))
        if case is None:
            return turn
        turn = turn.remember(case=case, procedure=procedure.code)
        turn = turn.add(procedure=procedure, section=Section.DOCUMENTS).note(case=case)
        return turn.note(wants_checklist=True) if wish == LIST else turn

    def _asked(self, turn: Turn) -> tuple[str, str] | None:
        """The procedure whose case was asked for, or is supposed beside the papers told."""
        kind, _, rest = (turn.state.awaiting or "").partition(":")
        if kind == AWAITING:
            code, _, wish = rest.partition(":")
            return code, wish
        papers = turn.state.section == Section.DOCUMENTS and turn.state.procedure
        return (papers, "") if papers and self.talk.supposes(tokens(turn.text)) else None

    def _cases(self, procedure: Procedure) -> list[str]:
        moved = self.catalogue().moved_of(procedure.code)
        guide = fitting(self.guides().get(procedure.code), moved)
        return [short_case(case) for case in paper_list(procedure, guide).cases]

    def _told(self, text: str, cases: Sequence[str]) -> str | None:
        """The number of the case, counted from 0, or ALL; None where the message tells none."""
        words = tokens(clean(text))
        if not cases or not words or len(words) > LONGEST:
            return None
        number = self.talk.picked(words, len(cases) + 1)
        if number is not None:
            return str(number) if number < len(cases) else ALL
        label = self.talk.case_answer(words)
        if label == "ordinary" and wording.ORDINARY in cases:
            return str(cases.index(wording.ORDINARY))
        return ALL if label == "all" else self._described(words, cases)

    def _described(self, words: Sequence[str], cases: Sequence[str]) -> str | None:
        """The one case whose own words the message has, where it says little beside them."""
        sections = {label for _, _, label in self.understanding().sections.find(words)}
        if sections - {Section.DOCUMENTS}:
            return None
        said = frozenset(map(fold, words))
        special = [tokens(case) for case in cases if case != wording.ORDINARY]
        named = [frozenset(map(fold, case)) for case in special]
        scores = [len(said & _own(named, place)) for place in range(len(named))]
        best, second = sorted([*scores, 0], reverse=True)[:2]
        if not best or best < 2 * second:
            return None
        place = scores.index(best)
        return str(place) if self._is_told(words, special[place]) else None

    def _is_told(self, words: Sequence[str], case: Sequence[str]) -> bool:
        """Whether a message means a case: it shares enough, denies nothing and names no topic."""
        plain = list(map(fold, words))
        inside = {at for at, word in enumerate(plain) if word in set(map(fold, case))}
        asking, topics = (
            _places(self.talk.tails.find(words)),
            _places(self.talk.topics.find(words)),
        )
        if topics - inside or self.talk.denies(words, inside):
            return False
        if self._is_other(words, case, inside):
            return False
        beside = self.talk.topic_places(plain, frozenset(inside | asking))
        telling = len(inside) > 1 or not all(self.talk.is_empty(plain[at]) for at in inside)
        return telling and len(beside) <= len(inside)

    def _is_other(self, words: Sequence[str], case: Sequence[str], inside: set[int]) -> bool:
        """Whether a message tells a circumstance that the case has not, such as "abroad"."""
        reading = self.understanding()
        found = [*reading.actions.find(words), *reading.hints.find(words)]
        has = [*reading.actions.find(case), *reading.hints.find(case)]
        known = {label for _, _, label in has}
        idle = inside | {at for at, word in enumerate(words) if word in self.talk.polite}
        return any(
            label in (STRONG | WHOSE) - known and not set(range(start, start + length)) <= idle
            for start, length, label in found
        )


def _places(found: Iterable[tuple[int, int, str]]) -> set[int]:
    return {at for start, length, _ in found for at in range(start, start + length)}


def _own(named: Sequence[frozenset[str]], place: int) -> frozenset[str]:
    """Words of a case that no other case has."""
    others = [words for at, words in enumerate(named) if at != place]
    return named[place].difference(*others)

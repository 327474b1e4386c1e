"""The list of papers to tick off: asked for, ticked, shown again."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot import wording as words
from bot.buttons import Tap, read_tap, thumbs
from bot.checklists import showing, wording
from bot.checklists.papers import paper_list
from bot.checklists.showing import Checklist
from bot.checklists.ticks import Ticks
from bot.composing.passage import not_published
from bot.message import Button, Outcome, Source
from bot.talk import Talk
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.guides import Guide, fitting, read_guides
from knowledge.procedure import Procedure
from retrieval.phrases import Phrases
from retrieval.understanding import Section, Understanding

DATA = Path(__file__).parents[1] / "data" / "checklists.toml"
WISH = "wish"
LIST_TAP = f"@{showing.LIST}"
TICK_TAP = f"@{showing.TICK}"
UNTICK_TAP = f"@{showing.UNTICK}"


@lru_cache(maxsize=1)
def read_wishes() -> Phrases:
    """Phrases that ask for a list."""
    return Phrases.of(tomllib.loads(DATA.read_text(encoding="utf-8")).items())


@dataclass(frozen=True)
class Lists:
    """Makes the checklist of a procedure as a conversation has it."""

    ticks: Ticks
    catalogue: Callable[[], Catalogue]
    public_url: str = ""
    guides: Callable[[], Mapping[str, Guide]] = read_guides

    def open(self, turn: Turn, procedure: Procedure, case: int | None) -> Checklist:
        """The list with this conversation's ticks."""
        moved = self.catalogue().moved_of(procedure.code)
        guide = fitting(self.guides().get(procedure.code), moved)
        papers = paper_list(procedure, guide)
        ticked = self.ticks.ticked(turn.conversation_id, procedure.code, papers.version)
        known = case if case is not None and case < len(papers.cases) else None
        return Checklist(procedure.code, procedure.name, papers, ticked, known)

    def give(self, turn: Turn, procedure: Procedure, case: int | None) -> Turn:
        """Settle the turn with the list, asking first for the case it depends on."""
        case = _chosen(turn, procedure) if case is None else case
        kept = str(case) if case is not None else None
        turn = turn.remember(
            procedure=procedure.code, section=Section.DOCUMENTS, case=kept, awaiting=None
        )
        checklist = self.open(turn, procedure, case)
        about = words.ABOUT.format(name=procedure.name, code=procedure.code)
        if not checklist.papers.items:
            text = not_published(Section.DOCUMENTS, procedure).text
            turn = turn.note(unpublished=True)
            return _settled(turn, procedure, f"{about}\n{text}", thumbs(turn.reference))
        if checklist.papers.cases and checklist.case is None:
            return turn.remember(awaiting=f"case:{procedure.code}:list").settle(
                Outcome.CLARIFY,
                f"{about}\n{wording.ASK_CASE}",
                procedure=procedure,
                section=Section.DOCUMENTS,
                buttons=checklist.case_buttons(),
            )
        return self.show(turn, procedure, checklist)

    def show(self, turn: Turn, procedure: Procedure, checklist: Checklist) -> Turn:
        """Settle the turn with the list as it is."""
        text = checklist.text(self.public_url)
        turn = turn.note(checklist=procedure.code)
        return _settled(turn, procedure, text, checklist.buttons())


@dataclass(frozen=True)
class ReadTick:
    """Acts on a tapped box, or on the button that asks for the list."""

    catalogue: Callable[[], Catalogue]
    lists: Lists

    def __call__(self, turn: Turn) -> Turn:
        """Settle a tick with the list as it is then; pass on whatever is no such tap."""
        tap = read_tap(turn.typed)
        if tap is None or tap.kind not in (LIST_TAP, TICK_TAP, UNTICK_TAP):
            return turn
        procedure = self.catalogue().get(tap.parts[0])
        if procedure is None:
            return turn.settle(Outcome.INFORMED, words.UNKNOWN_CODE.format(code=tap.parts[0]))
        if not procedure.answerable:
            return turn.add(procedure=procedure)
        if tap.kind == LIST_TAP:
            return self.lists.give(turn, procedure, _number(tap, 1))
        return self._tick(turn, procedure, tap)

    def _tick(self, turn: Turn, procedure: Procedure, tap: Tap) -> Turn:
        case, place = _number(tap, 2), _number(tap, 1)
        checklist = self.lists.open(turn, procedure, case)
        if place is not None and place < len(checklist.papers.items):
            self.lists.ticks.mark(
                turn.conversation_id,
                procedure.code,
                checklist.papers.version,
                place,
                ready=tap.kind == TICK_TAP,
            )
        turn = turn.remember(procedure=procedure.code, section=Section.DOCUMENTS)
        turn = turn.add(edits=True)
        return self.lists.show(turn, procedure, self.lists.open(turn, procedure, case))


@dataclass(frozen=True)
class WantChecklist:
    """Notes that a list is asked for; stays on the procedure in hand where no other is named."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    talk: Talk
    wishes: Phrases = field(default_factory=read_wishes)

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure in hand into the turn, or ask which one is meant."""
        words_asked = turn.query.words if turn.query is not None else ()
        found = self.wishes.find(words_asked)
        if not found:
            return turn
        turn = turn.note(wants_checklist=True)
        cues = [
            *found,
            *self.understanding().sections.find(words_asked),
            *self.talk.references.find(words_asked),
        ]
        spent = frozenset(
            place for start, length, _ in cues for place in range(start, start + length)
        )
        if turn.procedure is not None or self.talk.topic_words(words_asked, spent):
            return turn
        if turn.state.procedure is None:
            return turn.settle(Outcome.CLARIFY, wording.ASK_WHICH)
        in_hand = self.catalogue().get(turn.state.procedure)
        return turn.add(procedure=in_hand, section=Section.DOCUMENTS)


@dataclass(frozen=True)
class GiveChecklist:
    """Settles the turn of a wish for a list once its procedure is known."""

    lists: Lists

    def __call__(self, turn: Turn) -> Turn:
        """Give the list where it is wished for."""
        if turn.procedure is None or not turn.trace.get("wants_checklist"):
            return turn
        return self.lists.give(turn, turn.procedure, None)


def _settled(turn: Turn, procedure: Procedure, text: str, taps: tuple[Button, ...]) -> Turn:
    return turn.note(section=Section.DOCUMENTS, as_of=procedure.as_of.isoformat()).settle(
        Outcome.ANSWERED,
        text,
        procedure=procedure,
        section=Section.DOCUMENTS,
        sources=(Source(procedure.code, procedure.source_url, procedure.as_of.isoformat()),),
        candidates=turn.candidates or (procedure.code,),
        buttons=taps,
    )


def _chosen(turn: Turn, procedure: Procedure) -> int | None:
    """The case chosen before, while the conversation is about this procedure."""
    chosen = turn.state.case or ""
    same = turn.state.procedure == procedure.code
    return int(chosen) if same and chosen.isdecimal() else None


def _number(tap: Tap, place: int) -> int | None:
    text = tap.parts[place] if len(tap.parts) > place else ""
    return int(text) if text.isdecimal() and len(text) < 4 else None

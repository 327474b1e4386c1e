"""Composing the answer from the facts of the procedure found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot import buttons, wording
from bot.checklists.papers import PaperList, paper_list, short_case
from bot.checklists.showing import offer
from bot.composing import formats
from bot.composing.corrections import correction
from bot.composing.passage import Passage, Subject
from bot.composing.sections import compose
from bot.message import Button, Outcome, Source
from bot.places.local import Local
from bot.places.wording import ASK_COMMUNE as ASK_WHICH_COMMUNE
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.guides import Guide, fitting, read_guides
from knowledge.overrides.applying import Localised
from knowledge.procedure import Procedure, Status
from retrieval.understanding import Section

LONG_LIST = 4
LONG_NAME = 120
MOST_CASES = 8
COMMUNE = "commune"
CASE = "case"


@dataclass(frozen=True)
class Answer:
    """Answers from facts, with source and date; asks for the case a paper list depends on."""

    catalogue: Callable[[], Catalogue]
    today: Callable[[], date]
    local: Local
    guides: Callable[[], Mapping[str, Guide]] = read_guides

    def __call__(self, turn: Turn) -> Turn:
        """Settle the turn where a procedure was found."""
        procedure = turn.procedure
        if procedure is None:
            return turn
        turn = _take_in_hand(turn, procedure)
        section = Section(turn.section) if turn.section else Section.OVERVIEW
        guide = self._guide(procedure)
        papers = paper_list(procedure, guide)
        cases = papers.cases
        if section is Section.DOCUMENTS and _depends_on_case(papers, turn.state.case):
            return turn.remember(awaiting=f"{CASE}:{procedure.code}").settle(
                Outcome.CLARIFY,
                f"{_title(procedure, guide)}\n{wording.ASK_CASE}",
                section=section,
                buttons=buttons.cases(procedure, map(short_case, cases)),
            )
        return self._answer(turn, procedure, section, cases)

    def _answer(
        self, turn: Turn, procedure: Procedure, section: Section, cases: tuple[str, ...]
    ) -> Turn:
        catalogue = self.catalogue()
        localised = self.local.localise(procedure, turn.state.commune, self.today())
        subject = Subject(
            procedure=localised.procedure,
            today=self.today(),
            case=_chosen_case(turn.state.case, cases),
            page=catalogue.page(procedure.code),
            office=self._office(localised, turn.state.commune, section),
            guide=self._guide(procedure),
        )
        passage = compose(section, subject)
        asks = section is Section.PLACE and self.local.is_wanted(procedure, turn.state.commune)
        if asks:
            turn = turn.remember(awaiting=COMMUNE)
        return turn.note(
            section=section, as_of=procedure.as_of.isoformat(), unpublished=not passage.published
        ).settle(
            Outcome.ANSWERED,
            _written(
                subject,
                passage,
                corrected=correction(catalogue.edits.get(procedure.code), section),
                offers=[ASK_WHICH_COMMUNE] if asks else [],
            ),
            section=section,
            sources=(Source(procedure.code, procedure.source_url, procedure.as_of.isoformat()),),
            candidates=turn.candidates or (procedure.code,),
            buttons=(
                *_checklist(procedure, section),
                *buttons.sections_of(procedure, section),
                *buttons.thumbs(turn.reference),
            ),
        )

    def _guide(self, procedure: Procedure) -> Guide | None:
        moved = self.catalogue().moved_of(procedure.code)
        return fitting(self.guides().get(procedure.code), moved)

    def _office(self, localised: Localised, commune: str | None, section: Section) -> str | None:
        """The citizen's own office, where the question is about the place or about everything."""
        if section not in (Section.PLACE, Section.OVERVIEW, Section.STEPS):
            return None
        return self.local.where(localised, commune)


def _checklist(procedure: Procedure, section: Section) -> tuple[Button, ...]:
    return (
        (offer(procedure.code),)
        if procedure.listed_papers and section is Section.DOCUMENTS
        else ()
    )


def _take_in_hand(turn: Turn, procedure: Procedure) -> Turn:
    same = turn.state.procedure == procedure.code
    return turn.remember(
        procedure=procedure.code,
        section=turn.section,
        previous=turn.state.previous if same else turn.state.procedure or turn.state.previous,
        case=turn.state.case if same else None,
        choices=(),
        awaiting=None,
        unanswered_in_a_row=0,
    )


def _depends_on_case(papers: PaperList, chosen: str | None) -> bool:
    several = 1 < len(papers.cases) <= MOST_CASES
    return chosen is None and several and len(papers.items) > LONG_LIST


def _chosen_case(chosen: str | None, cases: tuple[str, ...]) -> str | None:
    if chosen is None or not chosen.isdigit() or int(chosen) >= len(cases):
        return None
    return cases[int(chosen)]


def _title(procedure: Procedure, guide: Guide | None) -> str:
    """What the answer is about; the guide's name for it where the official one is long."""
    name = guide.title if guide and len(procedure.name) > LONG_NAME else procedure.name
    return wording.ABOUT.format(name=name, code=procedure.code)


def _written(
    subject: Subject,
    passage: Passage,
    *,
    corrected: Sequence[str] = (),
    offers: Sequence[str] = (),
) -> str:
    procedure = subject.procedure
    as_of = formats.day(procedure.as_of)
    source = (
        wording.SOURCE.format(url=procedure.source_url, date=as_of)
        if procedure.source_url
        else wording.SOURCE_NO_URL.format(code=procedure.code, date=as_of)
    )
    parts = [_title(procedure, subject.guide), passage.text]
    if procedure.status is Status.UNCONFIRMED:
        parts.append(wording.UNCONFIRMED)
    return "\n".join([*parts, *corrected, source, *offers])

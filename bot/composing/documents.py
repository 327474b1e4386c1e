"""The papers to bring, from the facts or in the words of the guide."""

from __future__ import annotations

from bot import wording
from bot.checklists.papers import is_case, paper_list
from bot.composing import formats
from bot.composing.guide_papers import guide_lines
from bot.composing.passage import Passage, Subject, not_published
from knowledge.guides import Guide
from knowledge.procedure import Procedure
from retrieval.understanding import Section

MOST_LINES = 25


def paper_cases(procedure: Procedure) -> tuple[str, ...]:
    """Names of the cases the paper list depends on, in order; empty where there is one list."""
    headings = dict.fromkeys(paper.case for paper in procedure.listed_papers if paper.case)
    cases = tuple(heading for heading in headings if is_case(heading))
    return cases if len(cases) > 1 else ()


def documents(subject: Subject) -> Passage:
    """The papers of the case that was told, or of all cases."""
    papers = subject.procedure.listed_papers
    if not papers:
        return not_published(Section.DOCUMENTS, subject.procedure)
    if subject.case is not None:
        return Passage(_of_case(subject, subject.case))
    if subject.guide and subject.guide.papers:
        return Passage(_by_guide(subject, subject.guide))
    lines: list[str] = []
    case = None
    for paper in papers[:MOST_LINES]:
        if paper.case and paper.case != case:
            lines.append(f"{paper.case.rstrip(':')}:")
            case = paper.case
        lines.append(f"• {formats.paper(paper)}")
    if len(papers) > MOST_LINES:
        lines.append(wording.MORE.format(count=len(papers) - MOST_LINES))
    return Passage("\n".join([wording.PAPERS_TITLE, *lines]))


def _of_case(subject: Subject, case: str) -> str:
    """The papers of one case, and the remarks that stand among them."""
    papers = paper_list(subject.procedure, subject.guide)
    items = papers.of_case(papers.cases.index(case))
    lines = [f"{wording.BULLET}{item.text}" for item in items]
    return "\n".join([wording.PAPERS_TITLE, f"{case}:", *lines, *papers.remarks])


def _by_guide(subject: Subject, guide: Guide) -> str:
    lines = [wording.PAPERS_TITLE]
    case = None
    for line in guide_lines(guide, subject.procedure):
        if line.case and line.case != case:
            lines.append(wording.GUIDE_CASE.format(case=line.case))
            case = line.case
        lines.append(f"{wording.BULLET}{line.text}" if line.is_paper else line.text)
    return "\n".join(lines)

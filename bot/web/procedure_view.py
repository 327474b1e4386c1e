"""What the page of one procedure shows: parts from its guide or composed from its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot import guidance
from bot.checklists.papers import PaperList, paper_list
from bot.composing import costs, formats
from bot.composing.passage import Subject
from bot.composing.sections import compose
from bot.directory import Entry, slug_of
from bot.volunteers.qr import qr_svg
from bot.web import wording
from bot.web.site import Site
from knowledge.guides import Guide
from knowledge.guides import Section as Heading
from knowledge.procedure import Procedure, Status
from retrieval.understanding import Section

MOST_LEGAL = 30


@dataclass(frozen=True)
class Part:
    """One section of the page; `html` is safe."""

    id: str
    heading: str
    html: Markup


@dataclass(frozen=True)
class ProcedureView:
    """The page of a procedure in force."""

    procedure: Procedure
    title: str
    parts: Sequence[Part]
    papers: PaperList
    official_papers: Sequence[str]
    next: Sequence[Entry]
    address: str
    qr: Markup

    @property
    def field_slug(self) -> str:
        """The field in addresses."""
        return slug_of(self.procedure.field)

    @property
    def unconfirmed(self) -> bool:
        """Whether only the list of 2025 knows it."""
        return self.procedure.status is Status.UNCONFIRMED


def view_of(site: Site, procedure: Procedure) -> ProcedureView:
    """The page of `procedure`."""
    subject = site.subject(procedure)
    guide = subject.guide
    address = site.address(f"/thu-tuc/{procedure.code}")
    entries = site.directory.by_code
    return ProcedureView(
        procedure=procedure,
        title=guide.title if guide else procedure.name,
        parts=tuple(_parts(subject)),
        papers=paper_list(procedure, guide),
        official_papers=_official_papers(procedure, guide),
        next=[entries[code] for code in (guide.next if guide else ()) if code in entries],
        address=address,
        qr=qr_svg(address),
    )


def _parts(subject: Subject) -> Iterator[Part]:
    yield from _guided(subject, subject.guide) if subject.guide else _composed(subject)
    procedure, page = subject.procedure, subject.page
    if page and page.steps:
        yield _part("steps", page.steps)
    if page and page.conditions:
        yield _part("conditions", page.conditions)
    elif procedure.has_conditions is not None:
        yield _part("conditions", wording.CONDITIONS[procedure.has_conditions])
    if procedure.results:
        yield _part("result", formats.bullets(procedure.results))
    if procedure.legal_basis:
        yield _part("legal", formats.bullets(_legal(procedure)))


def _guided(subject: Subject, guide: Guide) -> Iterator[Part]:
    composed = {part.id: part for part in _composed(subject)}
    for heading in Heading:
        if heading is Heading.QUESTIONS:
            continue
        if guide.tells(heading):
            html = guidance.section_html(guide, heading, subject)
            yield Part(heading, wording.HEADINGS[heading], Markup(html))  # nosec B704
        elif heading in composed:
            yield composed[heading]


def _composed(subject: Subject) -> Iterator[Part]:
    yield _part("documents", compose(Section.DOCUMENTS, subject).text)
    yield _part("place", compose(Section.PLACE, subject).text)
    yield _part("time", costs.time_facts(subject))
    yield _part("fee", costs.fee_facts(subject))
    if subject.procedure.channels:
        yield _part("online", compose(Section.ONLINE, subject).text)


def _part(name: str, text: str) -> Part:
    html = Markup(guidance.html_of(text))  # nosec B704
    return Part(name, wording.HEADINGS[name], html)


def _official_papers(procedure: Procedure, guide: Guide | None) -> list[str]:
    if guide is None or not guide.papers:
        return []
    return [formats.paper(paper) for paper in procedure.papers]


def _legal(procedure: Procedure) -> list[str]:
    return [
        f"{item.number}: {item.title}" if item.number not in item.title else item.title
        for item in procedure.legal_basis[:MOST_LEGAL]
    ]

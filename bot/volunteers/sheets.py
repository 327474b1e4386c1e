"""Handouts and posters: what stands on each sheet, and laying them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import guidance
from bot.checklists.papers import Item, PaperList
from bot.composing import costs, formats
from bot.composing.passage import Subject, not_published
from bot.composing.sections import compose
from bot.volunteers import wording
from bot.volunteers.printing import lay_out, pdf
from bot.volunteers.qr import qr_svg
from knowledge.guides import Section as Heading
from retrieval.understanding import Section

TEMPLATES = Path(__file__).parent / "templates"
SIZES_PT = (24, 22, 20, 18, 16, 14, 12)
LONGEST_LINES = 6


@dataclass(frozen=True)
class Handout:
    """One large-print page about one procedure, for one person; it names nobody."""

    code: str
    title: str
    items: Sequence[Item]
    ticked: frozenset[int]
    papers_missing: str
    place: str
    time: str
    fee: str
    as_of: date
    address: str
    more: int = 0

    @property
    def qr(self) -> str:
        """The code that leads to the procedure's page."""
        return qr_svg(self.address)


@dataclass(frozen=True)
class Poster:
    """One poster with a QR code; `code` is empty on a commune's."""

    title: str
    address: str
    code: str = ""

    @property
    def qr(self) -> str:
        """The code that leads to the chat."""
        return qr_svg(self.address)


def handout(subject: Subject, papers: PaperList, ticked: Iterable[int], address: str) -> Handout:
    """The handout of a procedure."""
    procedure, guide = subject.procedure, subject.guide
    fee = costs.fee_facts(subject)
    place = (
        guidance.section_text(guide, Heading.PLACE, subject)
        if guide and guide.tells(Heading.PLACE)
        else compose(Section.PLACE, subject).text
    )
    return Handout(
        code=procedure.code,
        title=guide.title if guide else procedure.name,
        items=papers.items,
        ticked=frozenset(ticked),
        papers_missing="" if papers.items else not_published(Section.DOCUMENTS, procedure).text,
        place=_short(place),
        time=_short(costs.time_facts(subject)),
        fee=_short("\n".join([fee, *guidance.remarks(guide, Heading.FEE, fee)])),
        as_of=procedure.as_of,
        address=address,
    )


def handouts_pdf(handouts: Sequence[Handout]) -> bytes:
    """One page for each handout, as large as fits on it.

    Raises: PrintingUnavailable where the machine cannot print.
    """
    documents = [_one_page(sheet) for sheet in handouts]
    pages = [page for document in documents for page in document.pages]
    return bytes(documents[0].copy(pages).write_pdf())


def posters_pdf(posters: Sequence[Poster]) -> bytes:
    """One page for each poster. Raises: as `handouts_pdf` does."""
    return pdf(_environment.get_template("posters.html").render(posters=posters))


def _one_page(sheet: Handout):  # type: ignore[no-untyped-def]
    """The largest print that fits; where even the smallest does not, the last papers go."""
    for size in SIZES_PT:
        document = lay_out(_html(sheet, size))
        if len(document.pages) == 1:
            return document
    while len(document.pages) > 1 and len(sheet.items) > 1:
        kept = max(1, len(sheet.items) - 2)
        more = sheet.more + len(sheet.items) - kept
        sheet = replace(sheet, items=sheet.items[:kept], more=more)
        document = lay_out(_html(sheet, SIZES_PT[-1]))
    return document.copy(document.pages[:1])


def _html(sheet: Handout, size_pt: int) -> str:
    return _environment.get_template("handout.html").render(sheet=sheet, size_pt=size_pt)


def _short(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[:LONGEST_LINES])


def _build_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["w"] = wording
    made.filters["day"] = formats.day
    return made


_environment = _build_environment()

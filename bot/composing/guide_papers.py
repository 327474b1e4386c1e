"""The papers in a guide's plain words, with the numbers of originals and copies from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot import wording
from bot.composing import formats
from knowledge.guides import Guide, Section
from knowledge.guides.guide import PaperLine, without_marker
from knowledge.procedure import Procedure
from knowledge.wording import GUIDE_CASE

BULLET = "- "


@dataclass(frozen=True)
class GuideLine:
    """One line under the papers: a paper, or a remark; `case` is None where all need it."""

    text: str
    case: str | None = None
    is_paper: bool = True


def guide_lines(guide: Guide, procedure: Procedure) -> Iterator[GuideLine]:
    """The lines of the guide's paper list in its order; nothing where it lists no papers."""
    papers = iter(guide.papers)
    case: str | None = None
    for line in guide.section(Section.DOCUMENTS).split("\n"):
        if line.startswith(GUIDE_CASE):
            case = line.removeprefix(GUIDE_CASE).strip()
        elif line.startswith(BULLET):
            yield GuideLine(_counted(next(papers), procedure), case)
        elif guide.papers and line.strip():
            yield GuideLine(without_marker(line.strip()), case, is_paper=False)


def _counted(line: PaperLine, procedure: Procedure) -> str:
    """The bullet with its counts; where its papers differ in them, every count is told.

    What the source wrote in place of a paper's name is no paper to count.
    """
    held = [procedure.papers[number - 1] for number in line.numbers]
    held = [paper for paper in held if not paper.name.startswith(wording.PAPER_PROSE)]
    counts = tuple(dict.fromkeys(filter(None, map(formats.counts, held))))
    if not counts:
        return line.text
    told = "; ".join(counts)
    if len(counts) > 1:
        told = wording.COUNTS_DEPEND.format(counts=told)
    return f"{line.text.rstrip('.')} ({told})"

"""What the bot answers about a procedure, composed from facts that are not yet saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.composing.passage import Subject
from bot.composing.sections import compose
from bot.wording import SECTION_LABELS
from knowledge.guides import fitting, read_guides
from knowledge.overrides.applying import localise
from knowledge.overrides.records import Override
from knowledge.procedure import Procedure
from retrieval.understanding import Section

SHOWN = (Section.OVERVIEW, Section.DOCUMENTS, Section.FEE, Section.TIME, Section.PLACE,
         Section.STEPS, Section.RESULT)  # fmt: skip


def answers(
    procedure: Procedure,
    today: date,
    *,
    moved: Collection[str] = (),
    sections: Sequence[Section] = SHOWN,
    office: str | None = None,
) -> list[tuple[str, str]]:
    """Title and text of each section; `moved` are the fields that guides may not speak of."""
    guide = fitting(read_guides().get(procedure.code), moved)
    subject = Subject(procedure, today, guide=guide, office=office)
    return [(SECTION_LABELS[section], compose(section, subject).text) for section in sections]


def local_answers(
    procedure: Procedure, overrides: Sequence[Override], day: date, moved: Collection[str] = ()
) -> list[tuple[str, str]]:
    """What people of a province read of fee and place on `day`, by its overrides."""
    local = localise(procedure, overrides, day)
    office = "\n".join(local.addresses) or None
    sections = (Section.FEE, Section.PLACE)
    return answers(local.procedure, day, moved=moved, sections=sections, office=office)

"""The form of a knowledge entry: what was typed, filled in from a report or a turn, and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.access import Visitor
from admin.communes import UnknownCommune, read_commune
from admin.tools import AdminTools
from bot.obstacles.records import ObstacleReport, ObstacleVoice
from bot.privacy import mask
from bot.records import TurnRecord
from knowledge.database import read_session
from knowledge.errors import MotCuaError
from knowledge.learning.entries import MOST_QUESTIONS, Draft
from knowledge.learning.records import KnowledgeEntry
from knowledge.procedure import Procedure
from retrieval.understanding import Section

PROCEDURE, ANSWER = "procedure", "answer"
SUGGESTED = 8
Text = Annotated[str, Form(max_length=40_000)]
Word = Annotated[str, Form(max_length=300)]


class FormRefused(MotCuaError):
    """What was typed cannot be read; `reason` is a key of the wording."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"entry form refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class EntryForm:
    """What stands in the form; questions one a line, `target` is `procedure` or `answer`."""

    questions: str = ""
    target: str = ""
    procedure: str = ""
    section: str = ""
    answer: str = ""
    source: str = ""
    commune: str = ""
    search: str = ""
    report: str = ""
    note: str = ""

    @property
    def lines(self) -> list[str]:
        """The questions, masked, without blank lines."""
        return [mask(line.strip()) for line in self.questions.splitlines() if line.strip()]

    @property
    def report_id(self) -> int | None:
        """The report that the entry comes from."""
        return int(self.report) if self.report.isdecimal() else None


def typed_form(
    questions: Text = "",
    target: Word = "",
    procedure: Word = "",
    section: Word = "",
    answer: Text = "",
    source: Text = "",
    commune: Word = "",
    search: Word = "",
    report: Word = "",
    note: Text = "",
) -> EntryForm:
    """The form as it was sent."""
    return EntryForm(
        questions, target, procedure.strip(), section, answer, source, commune, search, report,
        note,
    )  # fmt: skip


def form_of_report(engine: Engine, report: ObstacleReport) -> EntryForm:
    """A form with the words of everyone behind a report, and staff's answer to them."""
    with read_session(engine) as session:
        texts = session.exec(
            select(ObstacleVoice.text)
            .where(ObstacleVoice.report_id == report.id)
            .order_by(col(ObstacleVoice.id))
        ).all()
    words = list(dict.fromkeys(" ".join(text.split()) for text in texts or [report.summary]))
    return EntryForm(
        questions="\n".join(words[:MOST_QUESTIONS]),
        target=ANSWER if report.answer else "",
        procedure=report.procedure or "",
        answer=report.answer,
        commune=report.commune or "",
        report=str(report.id),
    )


def form_of_turn(turn: TurnRecord) -> EntryForm:
    """A form with the question of a turn and the procedure that was answered with."""
    return EntryForm(
        questions=" ".join(turn.text.split()),
        procedure=turn.procedure or "",
        section=turn.section or "",
        commune=turn.commune or "",
    )


def form_of_entry(entry: KnowledgeEntry) -> EntryForm:
    """A form with everything that an entry says."""
    return EntryForm(
        questions="\n".join(entry.questions),
        target=PROCEDURE if entry.procedure else ANSWER,
        procedure=entry.procedure or "",
        section=entry.section or "",
        answer=entry.answer,
        source=entry.source,
        commune=entry.commune or "",
        report=str(entry.report_id or ""),
    )


def read_draft(form: EntryForm, visitor: Visitor, tools: AdminTools) -> Draft:
    """What the form says, checked. Raises: FormRefused, EntryRefused."""
    if form.target not in (PROCEDURE, ANSWER):
        raise FormRefused("target_missing")
    by_procedure = form.target == PROCEDURE
    if by_procedure and _in_force(tools, form.procedure) is None:
        raise FormRefused("procedure_unknown")
    if by_procedure and form.section and form.section not in list(Section):
        raise FormRefused("section_unknown")
    return Draft(
        questions=form.lines,
        procedure=form.procedure if by_procedure else None,
        section=form.section if by_procedure else None,
        answer="" if by_procedure else form.answer,
        source=form.source,
        commune=_commune(form, visitor, tools),
    ).checked()


def suggestions(form: EntryForm, tools: AdminTools) -> Sequence[Procedure]:
    """The chosen procedure, then those that the bot finds for the search or the question."""
    wanted = mask(form.search.strip()) or next(iter(form.lines), "")
    found = tools.find(wanted).codes[:SUGGESTED] if wanted else ()
    codes = dict.fromkeys([form.procedure, form.search.strip(), *found])
    return [one for code in codes if (one := _in_force(tools, code))]


def _commune(form: EntryForm, visitor: Visitor, tools: AdminTools) -> str | None:
    try:
        commune = read_commune(form.commune, visitor, tools)
    except UnknownCommune as error:
        raise FormRefused("commune_unknown") from error
    if not visitor.covers(commune):
        raise FormRefused("commune_missing")
    return commune


def _in_force(tools: AdminTools, code: str) -> Procedure | None:
    found = tools.catalogue().get(code)
    return found if found is not None and found.answerable else None

"""Naming the document that staff went by, where an answer rests on a fact they set right."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot import wording
from bot.composing import formats
from knowledge.editing.facts import EDITABLE
from knowledge.editing.records import ProcedureEdit
from retrieval.understanding import Section

RESTS_ON: Mapping[Section, Collection[str]] = {
    Section.OVERVIEW: EDITABLE,
    Section.STEPS: EDITABLE,
    Section.DOCUMENTS: {"papers"},
    Section.FEE: {"channels"},
    Section.TIME: {"channels"},
    Section.ONLINE: {"channels", "source_url"},
    Section.PLACE: {"performers", "levels", "channels"},
    Section.RESULT: {"results"},
}


def correction(edit: ProcedureEdit | None, section: Section) -> list[str]:
    """The line that names the document and its day; none where the section is as published."""
    if edit is None or not set(RESTS_ON.get(section, ())) & set(edit.fields):
        return []
    document = edit.document
    if document[:1].isdigit():
        document = wording.BARE_DOCUMENT.format(document=document)
    return [wording.CORRECTED.format(document=document, date=formats.day(edit.dated))]

"""What staff set right is what the chat tells, with their document; no stale guide beside it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.composing.corrections import correction
from bot.composing.passage import Subject
from bot.composing.sections import compose
from knowledge.catalogue import load_catalogue
from knowledge.editing.records import ProcedureEdit
from knowledge.guides import fitting, read_guides
from knowledge.procedure import Paper, Procedure
from retrieval.understanding import Section

CODE = "1.004194"
DAY = date(2026, 9, 1)
EDIT = ProcedureEdit(
    code=CODE,
    fields={"papers": []},
    document="12/2026/QĐ-UBND",
    dated=date(2026, 8, 3),
    staff_id=1,
)


@pytest.fixture(scope="module")
def edited() -> Procedure:
    known = load_catalogue().by_code[CODE]
    return known.model_copy(update={"papers": (Paper(name="Giấy mới ban hành", originals=1),)})


@pytest.mark.parametrize("section", [Section.OVERVIEW, Section.DOCUMENTS, Section.STEPS])
def test_papers_of_a_stale_guide_are_not_told(edited: Procedure, section: Section) -> None:
    guide = read_guides()[CODE]
    stale = {line.text for line in guide.papers}
    subject = Subject(edited, DAY, guide=fitting(guide, {"papers"}))
    text = compose(section, subject).text
    assert not any(line in text for line in stale)
    if section is not Section.STEPS:
        assert "Giấy mới ban hành" in text


def test_every_section_can_be_told_from_facts_alone(edited: Procedure) -> None:
    guide = fitting(read_guides()[CODE], {"papers", "channels", "performers", "results"})
    for section in Section:
        assert compose(section, Subject(edited, DAY, guide=guide)).text


def test_an_answer_that_rests_on_a_correction_names_its_document() -> None:
    told = "Thông tin này do cán bộ cập nhật theo văn bản số 12/2026/QĐ-UBND, ngày 03/08/2026."
    assert correction(EDIT, Section.DOCUMENTS) == correction(EDIT, Section.OVERVIEW) == [told]
    assert correction(EDIT, Section.FEE) == correction(None, Section.DOCUMENTS) == []


def test_a_correction_that_was_undone_is_not_named() -> None:
    undone = ProcedureEdit(**(EDIT.model_dump() | {"fields": {}}))
    assert correction(undone, Section.DOCUMENTS) == []

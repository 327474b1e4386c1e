"""What staff set right is what the chat tells, with their document; no stale guide beside it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.composing.corrections import correction
from bot.composing.passage import Subject
from bot.composing.sections import compose
from bot.message import IncomingMessage
from bot.refreshing import Refresher
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.database import write_session
from knowledge.editing.edits import Proof, save_edit, undo_edit
from knowledge.editing.records import ProcedureEdit
from knowledge.guides import fitting, read_guides
from knowledge.learning.changes import read_changes
from knowledge.procedure import Paper, Procedure
from retrieval.opening import Opened
from retrieval.understanding import Section
from tests.light_bot import light_bot

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


def test_a_running_bot_tells_a_correction_within_one_look(database: Engine) -> None:
    bot = light_bot(database, [CODE])
    refresher = Refresher(database, bot.knowing, _never_opened, lambda _: "")
    beneath = bot.knowing.catalogue.by_code[CODE]

    def ask(number: int) -> str:
        message = IncomingMessage("telegram", "citizen", f"m{number}", f"{CODE} giấy tờ")
        return bot.service.answer(message).text

    refresher.begin(read_changes(refresher.engine))
    before = ask(1)
    wanted = beneath.model_copy(update={"papers": (Paper(name="Giấy mới ban hành"),)})
    with write_session(database) as session:
        save_edit(session, beneath, wanted, Proof(1, 0, "12/2026/QĐ-UBND", date(2026, 8, 3)))
    refresher.refresh()
    after = ask(2)
    assert "Giấy mới ban hành" not in before and "12/2026/QĐ-UBND" not in before
    assert "Giấy mới ban hành" in after
    assert "cán bộ cập nhật theo văn bản số 12/2026/QĐ-UBND, ngày 03/08/2026" in after
    with write_session(database) as session:
        undo_edit(session, beneath, 1, 1)
    refresher.refresh()
    assert "Giấy mới ban hành" not in ask(3)


def _never_opened(_: Catalogue) -> Opened:
    raise AssertionError("a corrected fact needs no new index")

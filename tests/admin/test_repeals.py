"""Repeals are decided by a person: confirmed, given other successors, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.facts.repeals import PAGE_SIZE
from admin.records import AuditEntry
from admin.roles import Role
from admin.tools import AdminTools
from knowledge.catalogue import Catalogue
from knowledge.database import read_session, write_session
from knowledge.learning.changes import read_changes
from knowledge.learning.records import Topic
from knowledge.procedure import Procedure, Status
from knowledge.records import ProcedureRecord
from knowledge.syncing.applying import facts_of
from knowledge.syncing.records import ProcedureHistory
from tests.admin.hands import Browser, procedure

OLD, LIKELY, OTHER, LOST = "1.000001", "1.000002", "1.000003", "1.000004"


def made(code: str, name: str, **facts: object) -> Procedure:
    return procedure(code, name).model_copy(update=facts)


KNOWN = {
    OLD: made(OLD, "Cấp thẻ vàng", status=Status.REPEALED, replaced_by=(LIKELY,)),
    LIKELY: made(LIKELY, "Cấp thẻ vàng mới"),
    OTHER: made(OTHER, "Cấp thẻ xanh"),
    LOST: made(LOST, "Cấp thẻ đen", status=Status.REPEALED, issuer="Bộ Thẻ"),
}


def stored(engine: Engine) -> Mapping[str, Procedure]:
    with read_session(engine) as session:
        rows = session.exec(select(ProcedureRecord)).all()
    return {row.code: Procedure.model_validate(row.facts, strict=False) for row in rows}


@pytest.fixture
def tools(engine: Engine, tools: AdminTools) -> AdminTools:
    return replace(tools, catalogue=lambda: Catalogue({**KNOWN, **stored(engine)}))


@pytest.fixture
def editor(logged_in: Callable[..., Browser]) -> Browser:
    return logged_in("lan", Role.PROVINCE_EDITOR)


def entries(engine: Engine) -> list[tuple[str, str]]:
    with read_session(engine) as session:
        found = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    return [(one.action, one.subject) for one in found if one.action.startswith("repeal")]


def test_those_that_wait_are_listed_and_filtered(editor: Browser) -> None:
    page = editor.get("/repeals").text
    assert "2 thủ tục chờ xác nhận" in page and page.index("thẻ vàng") < page.index("thẻ đen")
    assert "Cấp thẻ đen" not in editor.get("/repeals?heirs=with").text
    only = editor.get("/repeals?issuer=Bộ Thẻ").text
    assert "1 thủ tục" in only and "Cấp thẻ vàng" not in only
    assert "1 thủ tục" in editor.get("/repeals?q=the den").text


def test_many_are_paged(editor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(PAGE_SIZE):
        code = f"2.{number:06}"
        monkeypatch.setitem(KNOWN, code, made(code, f"Cấp sổ {number}", status=Status.REPEALED))
    assert "Trang sau" in editor.get("/repeals").text
    assert "Trang sau" not in editor.get("/repeals?page=2").text


def test_likely_successors_stand_beside_and_are_confirmed(editor: Browser, engine: Engine) -> None:
    page = editor.get(f"/repeals/{OLD}").text
    assert "Cấp thẻ vàng mới" in page and f'value="{LIKELY}" checked' in page
    assert "Đã xác nhận." in editor.post(f"/repeals/{OLD}", {"successors": [LIKELY]}).text
    assert stored(engine)[OLD].replaced_by == (LIKELY,)
    assert read_changes(engine)[Topic.CATALOGUE] == 1
    assert entries(engine) == [("repeal.confirmed", OLD)]
    assert "1 thủ tục chờ xác nhận" in editor.get("/repeals").text


def test_another_successor_is_found_and_chosen(editor: Browser, engine: Engine) -> None:
    assert "Cấp thẻ xanh" in editor.get(f"/repeals/{OLD}?q=the xanh").text
    editor.post(f"/repeals/{OLD}", {"successors": [OTHER, OTHER]})
    assert stored(engine)[OLD].replaced_by == (OTHER,)


def test_nothing_may_have_replaced_it(editor: Browser, engine: Engine) -> None:
    editor.get(f"/repeals/{OLD}")
    editor.post(f"/repeals/{OLD}")
    assert stored(engine)[OLD].replaced_by == ()


@pytest.mark.parametrize("code", [LOST, "9.999999"])
def test_a_successor_that_is_not_in_force_is_refused(
    editor: Browser, engine: Engine, code: str
) -> None:
    editor.get(f"/repeals/{OLD}")
    page = editor.post(f"/repeals/{OLD}", {"successors": [code]})
    assert page.status_code == 400 and f"Mã thay thế {code} không có" in page.text
    assert stored(engine) == {} and entries(engine) == []


def test_what_a_sync_repealed_is_brought_back(editor: Browser, engine: Engine) -> None:
    before = KNOWN[OLD].model_copy(update={"status": Status.IN_FORCE, "replaced_by": ()})
    with write_session(engine) as session:
        session.add(ProcedureHistory(code=OLD, change="repealed", before=facts_of(before)))
    assert "Khôi phục" in editor.get(f"/repeals/{OLD}").text
    assert "Đã khôi phục." in editor.post(f"/repeals/{OLD}/reject").text
    assert stored(engine)[OLD].answerable and entries(engine) == [("repeal.rejected", OLD)]
    assert editor.get(f"/repeals/{OLD}").status_code == 404


def test_what_the_bundle_repealed_cannot_be_brought_back(editor: Browser, engine: Engine) -> None:
    assert "không có bản trước để khôi phục" in editor.get(f"/repeals/{OLD}").text
    assert editor.post(f"/repeals/{OLD}/reject").status_code == 400
    assert stored(engine) == {}


def test_one_in_force_is_no_repeal(editor: Browser) -> None:
    assert editor.get(f"/repeals/{LIKELY}").status_code == 404

"""Procedures on the staff pages: found, corrected with a document, undone, never half saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.datastructures import FormData

from admin.facts.doubts import DoubtFile
from admin.facts.procedure_form import PAPER, FactsForm, form_of, sent_form
from admin.facts.procedure_reading import FormRefused, read_form
from admin.records import AuditEntry
from admin.roles import Role
from admin.tools import AdminTools
from knowledge.catalogue import find_one
from knowledge.database import read_session
from knowledge.learning.changes import read_changes
from knowledge.learning.records import Topic
from knowledge.procedure import Fee, FeeKind, Procedure
from tests.admin.hands import Browser
from tests.admin.knowing import BUNDLED, Newest

CODE = "1.004194"
LogIn = Callable[..., Browser]
TODAY = date(2026, 9, 1)
CELL = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"')


@pytest.fixture
def bundled() -> Mapping[str, Procedure]:
    return BUNDLED.by_code


@pytest.fixture
def tools(engine: Engine, tools: AdminTools) -> AdminTools:
    return replace(tools, catalogue=Newest(engine))


@pytest.fixture
def editor(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.PROVINCE_EDITOR)


def cells(form: FactsForm) -> list[tuple[str, str]]:
    """The form as a browser sends it."""
    sent = [("levels", level) for level in form.levels]
    for name in ("results", "performers", "source_url", "document", "dated", "note"):
        sent.append((name, getattr(form, name)))
    for place, channel in enumerate(form.channels):
        sent += [(f"channel_{name}", value) for name, value in channel.cells.items()]
        for fee in channel.fees:
            sent += [(f"fee{place}_{name}", value) for name, value in fee.items()]
    for paper in form.papers:
        sent += [(f"paper_{name}", value) for name, value in paper.items()]
    return sent


def filled(procedure: Procedure, **changes: object) -> FactsForm:
    form = form_of(procedure, None)
    proof = {"document": "12/2026/QĐ-UBND", "dated": "2026-08-03"}
    return replace(form, **{**proof, **changes})  # type: ignore[arg-type]


def dearer(procedure: Procedure) -> FactsForm:
    """Every way to hand in costs 45,000."""
    fee = {"kind": "amount", "amount": "45.000", "currency": "VND", "per": "", "note": "",
           "since": "", "until": ""}  # fmt: skip
    channels = [replace(c, fees=[fee]) for c in form_of(procedure, None).channels]
    return filled(procedure, channels=channels)


def send(browser: Browser, form: FactsForm, version: int = 0, then: str = "save") -> str:
    browser.get(f"/procedures/{CODE}/edit")
    sent: dict[str, object] = {"version": version, "then": then}
    for name, value in cells(form):
        held = sent.setdefault(name, [])
        held.append(value) if isinstance(held, list) else None
    return browser.post(f"/procedures/{CODE}/edit", sent).text


def test_a_form_that_nobody_touched_changes_nothing(bundled: Mapping[str, Procedure]) -> None:
    for procedure in list(bundled.values())[::4]:
        if procedure.answerable:
            sent = sent_form(FormData(cells(form_of(procedure, None).with_spare)))
            try:
                assert read_form(sent, procedure, TODAY) == procedure
            except FormRefused as error:
                pytest.fail(f"{procedure.code}: {error.reasons}")


def test_an_edit_reaches_the_bot_with_history_and_audit(
    editor: Browser, engine: Engine, bundled: Mapping[str, Procedure]
) -> None:
    page = send(editor, dearer(bundled[CODE]))
    assert "Đã lưu. Trợ lý trả lời theo thông tin mới" in page
    assert "Cán bộ sửa" in page and "12/2026/QĐ-UBND" in page
    found = find_one(CODE, engine)
    assert found is not None
    assert {fee for c in found.channels for fee in c.fees} == {
        Fee(kind=FeeKind.AMOUNT, amount=45000, currency="VND")
    }
    assert found.papers == bundled[CODE].papers
    assert read_changes(engine)[Topic.CATALOGUE] == 1
    with read_session(engine) as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.action == "procedure.edited")
        ).one()
    assert entry.subject == CODE and entry.details["fields"] == ["channels"]


def test_the_preview_shows_the_answer_and_saves_nothing(
    editor: Browser, engine: Engine, bundled: Mapping[str, Procedure]
) -> None:
    page = send(editor, dearer(bundled[CODE]), then="preview")
    assert "Trợ lý sẽ trả lời" in page and "45.000 đồng" in page
    assert 'value="save"' in page
    assert find_one(CODE, engine) == bundled[CODE]


def test_empty_rows_are_added_for_what_was_typed(
    editor: Browser, engine: Engine, bundled: Mapping[str, Procedure]
) -> None:
    before = len(CELL.findall(editor.get(f"/procedures/{CODE}/edit").text))
    new = dict.fromkeys(PAPER, "") | {"name": "Giấy mới"}
    papers = [*form_of(bundled[CODE], None).papers, new]
    page = send(editor, filled(bundled[CODE], papers=papers), then="more")
    assert "Giấy mới" in page and len(CELL.findall(page)) > before
    assert find_one(CODE, engine) == bundled[CODE]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"document": "quyết định mới"}, "Xin ghi số văn bản"),
        ({"dated": ""}, "Xin ghi ngày của văn bản"),
        ({"dated": "2199-01-01"}, "chưa tới"),
        ({"performers": " \n"}, "ít nhất một cơ quan thực hiện"),
        ({"performers": "Ủy ban nhân dân cấp huyện"}, "Cấp huyện không còn"),
        ({"source_url": "javascript:alert(1)"}, "phải bắt đầu bằng https://"),
    ],
)
def test_what_is_missing_is_told(
    editor: Browser,
    engine: Engine,
    bundled: Mapping[str, Procedure],
    changes: dict[str, str],
    told: str,
) -> None:
    assert told in send(editor, filled(bundled[CODE], results="Kết quả mới", **changes))
    assert find_one(CODE, engine) == bundled[CODE]


FEE = dict.fromkeys(("kind", "amount", "currency", "per", "note", "since", "until"), "")


@pytest.mark.parametrize(
    ("fee", "told"),
    [
        ({"kind": "amount"}, "cần ghi số tiền lớn hơn 0"),
        ({"kind": "amount", "amount": "0"}, "cần ghi số tiền lớn hơn 0"),
        ({"kind": "amount", "amount": "50.5"}, "không phải số"),
        ({"kind": "amount", "amount": "năm mươi"}, "không phải số"),
        ({"kind": "unknown", "amount": "5000"}, "phải chọn “có phí”"),
        ({"kind": "gratis"}, "xin chọn lại"),
        ({"kind": "free", "since": "2026-02-01", "until": "2026-01-01"}, "sớm hơn ngày bắt đầu"),
        ({"kind": "free", "until": "mai"}, "không phải ngày"),
        ({"kind": "free", "note": "thu 5.000 đồng"}, "trái với chính mức phí"),
        ({"kind": "amount", "amount": "5", "until": "2020-01-01"}, "đều đã hết hạn"),
    ],
)
def test_a_fee_that_cannot_be_is_refused(
    bundled: Mapping[str, Procedure], fee: dict[str, str], told: str
) -> None:
    form = form_of(bundled[CODE], None)
    channels = [replace(channel, fees=[FEE | fee]) for channel in form.channels]
    with pytest.raises(FormRefused) as refused:
        read_form(replace(form, channels=channels), bundled[CODE], TODAY)
    assert any(told in reason for reason in refused.value.reasons)


@pytest.mark.parametrize("count", ["-1", "1,5", "hai", "100", "²"])
def test_a_count_of_papers_that_cannot_be_is_refused(
    bundled: Mapping[str, Procedure], count: str
) -> None:
    form = form_of(bundled[CODE], None)
    papers = [{**form.papers[0], "copies": count}]
    with pytest.raises(FormRefused):
        read_form(replace(form, papers=papers), bundled[CODE], TODAY)


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(
    editor: Browser, logged_in: LogIn, engine: Engine, bundled: Mapping[str, Procedure]
) -> None:
    other = logged_in("minh", Role.PROVINCE_ADMIN)
    send(other, dearer(bundled[CODE]))
    page = send(editor, filled(bundled[CODE], results="Kết quả của tôi"))
    assert "Cán bộ minh vừa lưu trước" in page
    assert "Kết quả của tôi" in page and "45.000 đồng" in page
    assert "Kết quả của tôi" not in str(find_one(CODE, engine))
    page = send(editor, filled(bundled[CODE], results="Kết quả của tôi"), version=1)
    assert "Đã lưu." in page


def test_an_edit_is_undone(
    editor: Browser, engine: Engine, bundled: Mapping[str, Procedure]
) -> None:
    send(editor, dearer(bundled[CODE]))
    editor.get(f"/procedures/{CODE}")
    assert editor.post(f"/procedures/{CODE}/undo", {"version": 0}).status_code == 409
    page = editor.post(f"/procedures/{CODE}/undo", {"version": 1}).text
    assert "trở lại thông tin gốc" in page and "Bỏ phần sửa" in page
    assert find_one(CODE, engine) == bundled[CODE]


def test_commune_staff_read_but_do_not_edit(logged_in: LogIn) -> None:
    browser = logged_in("hoa", Role.COMMUNE_STAFF, "tan-hoa")
    page = browser.get(f"/procedures/{CODE}").text
    assert "Trợ lý đang trả lời" in page and f"/procedures/{CODE}/edit" not in page
    assert browser.get(f"/procedures/{CODE}/edit").status_code == 403


def test_procedures_are_found_without_marks_and_by_code(editor: Browser) -> None:
    page = editor.get("/procedures?q=dang ky tam tru").text
    assert re.findall(r'href="/admin/procedures/([0-9.]+)"', page)[0] == CODE
    assert editor.get(f"/procedures?q={CODE}").text.count(f"/procedures/{CODE}") == 1
    assert "Không có thủ tục nào khớp" in editor.get("/procedures?state=edited").text
    assert editor.get("/procedures/9.999999").status_code == 404


def test_a_repealed_procedure_cannot_be_edited(
    editor: Browser, bundled: Mapping[str, Procedure]
) -> None:
    code = next(p.code for p in bundled.values() if not p.answerable)
    assert "Đã bãi bỏ" in editor.get(f"/procedures/{code}").text
    assert editor.get(f"/procedures/{code}/edit").status_code == 404


def test_doubts_of_the_last_import_stand_beside_the_facts(tmp_path: Path) -> None:
    path = tmp_path / "doubts.jsonl"
    path.write_text(
        f'{{"code":"{CODE}","field":"fee","reason":"fee_note_unread","raw":"theo quy định"}}\n'
        f'{{"code":"1.000000","field":"fee","reason":"fee_note_unread","raw":"xem {CODE}"}}\n',
        encoding="utf-8",
    )
    assert DoubtFile(path).of(CODE) == [("ghi chú về phí chưa đọc được", "theo quy định")]
    assert DoubtFile(tmp_path / "none").of(CODE) == DoubtFile().of(CODE) == []

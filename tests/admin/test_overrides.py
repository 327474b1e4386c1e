"""What a province sets for itself: added with a preview, by file, ended, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.app import build_admin
from admin.records import AuditEntry
from admin.roles import Role
from admin.tools import AdminTools
from bot.places.local import open_local
from knowledge.catalogue import Catalogue
from knowledge.database import read_session
from knowledge.overrides.store import overrides_of
from knowledge.overrides.wording import HEADINGS
from tests.admin.hands import Browser
from tests.admin.knowing import BUNDLED as ALL

CODE = "1.004194"
BUNDLED = Catalogue({CODE: ALL.by_code[CODE]})
LogIn = Callable[..., Browser]
LINE = "{province};{code};phí;trực tiếp;;7.000;;;;12/2026/NQ-HĐND;01/01/2026;"


@pytest.fixture
def catalogue() -> Catalogue:
    return BUNDLED


@pytest.fixture
def editor(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.PROVINCE_EDITOR)


def fields(**changes: str) -> dict[str, object]:
    return {
        "procedure": CODE,
        "province": "Phú Thọ",
        "kind": "fee",
        "method": "direct",
        "amount": "7.000",
        "document": "Nghị quyết số 12/2026/NQ-HĐND",
        "since": "2026-01-01",
        "then": "save",
        **changes,
    }


def add(browser: Browser, **changes: str) -> str:
    browser.get(f"/overrides/new?code={CODE}")
    return browser.post("/overrides/new", fields(**changes)).text


def upload(browser: Browser, *lines: str) -> str:
    browser.get("/overrides")
    content = "\n".join([";".join(HEADINGS.values()), *lines]).encode()
    return browser.post("/overrides/file", files={"file": ("mức.csv", content)}).text


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def entries(engine: Engine) -> list[tuple[str, str]]:
    with read_session(engine) as session:
        found = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    return [(one.action, one.subject) for one in found if one.action.startswith("override")]


def test_a_preview_shows_the_answer_and_saves_nothing(editor: Browser, engine: Engine) -> None:
    page = add(editor, then="preview")
    assert "7.000 đồng" in page and "Nghị quyết số 12/2026/NQ-HĐND" in page
    assert 'value="save"' in page and overrides_of(engine) == []


def test_what_is_saved_is_what_people_of_the_province_read(
    editor: Browser, engine: Engine, tools: AdminTools
) -> None:
    assert "Đã lưu." in add(editor)
    local = open_local(engine, "Phú Thọ")
    fees = [
        fee.amount
        for channel in local.localise(
            BUNDLED.by_code[CODE], None, tools.today()
        ).procedure.channels
        for fee in channel.fees
        if channel.method == "direct"
    ]
    assert set(fees) == {7000}
    [override] = overrides_of(engine)
    assert override.saved_by is not None and entries(engine) == [("override.added", CODE)]


def test_an_address_is_told_where_to_hand_in(editor: Browser) -> None:
    page = add(editor, kind="address", amount="", note="Số 1 đường Ví Dụ", then="preview")
    assert "Nơi nộp ở Phú Thọ: Số 1 đường Ví Dụ" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"province": ""}, "Thiếu “Tỉnh hoặc thành phố”."),
        ({"province": "Atlantis"}, "Không có tỉnh"),
        ({"document": "thông báo"}, "không có số văn bản"),
        ({"document": ""}, "Thiếu “Số văn bản”."),
        ({"since": ""}, "Thiếu “Hiệu lực từ”."),
        ({"since": "2026-13-01"}, "không phải ngày"),
        ({"until": "2025-01-01"}, "sớm hơn"),
        ({"amount": "nhiều"}, "số tiền"),
        ({"case": "không có"}, "không có trường hợp"),
    ],
)
def test_what_cannot_be_is_told_and_kept_on_the_page(
    editor: Browser, engine: Engine, changes: dict[str, str], told: str
) -> None:
    page = add(editor, **{"per": "quyển sổ", **changes})
    assert told in page and "quyển sổ" in page
    assert overrides_of(engine) == []


def test_the_same_is_not_kept_twice(editor: Browser, engine: Engine) -> None:
    add(editor)
    assert "Đã có trong dữ liệu" in add(editor)
    assert len(overrides_of(engine)) == 1


def test_one_ends_and_is_listed_as_ended(editor: Browser, engine: Engine) -> None:
    add(editor)
    [override] = overrides_of(engine)
    path = f"/overrides/{override.id}"
    shown = {"seen": seen(editor.get(path).text)}
    assert "Xin ghi ngày cuối" in editor.post(f"{path}/end", {"last_day": "mai", **shown}).text
    page = editor.post(f"{path}/end", {"last_day": "2026-02-01", **shown}).text
    assert "đến hết 01/02/2026" in page and "Đã hết" in page
    assert "Chưa có mức nào" in editor.get("/overrides").text
    assert "01/02/2026" in editor.get("/overrides?state=ended").text
    assert entries(engine)[-1] == ("override.ended", CODE)


def test_one_is_deleted(editor: Browser, engine: Engine) -> None:
    add(editor)
    [override] = overrides_of(engine)
    page = editor.get(f"/overrides/{override.id}").text
    told = editor.post(f"/overrides/{override.id}/delete", {"seen": seen(page)}).text
    assert "Đã xóa." in told
    assert overrides_of(engine) == [] and entries(engine)[-1] == ("override.deleted", CODE)
    assert editor.get(f"/overrides/{override.id}").status_code == 404


def test_second_of_two_editors_is_told_of_the_first(
    editor: Browser, logged_in: LogIn, engine: Engine
) -> None:
    add(editor)
    [override] = overrides_of(engine)
    path = f"/overrides/{override.id}"
    other = logged_in("minh", Role.PROVINCE_EDITOR)
    shown = {"seen": seen(editor.get(path).text)}
    assert shown == {"seen": seen(other.get(path).text)}
    other.post(f"{path}/end", {"last_day": "2026-02-01", **shown})
    for step in ("end", "delete"):
        answer = editor.post(f"{path}/{step}", {"last_day": "2026-12-31", **shown})
        assert answer.status_code == 409
        assert "vừa sửa mức này" in answer.text and "đến hết 01/02/2026" in answer.text
    [kept] = overrides_of(engine)
    assert str(kept.until) == "2026-02-01"


def test_a_file_is_shown_before_it_is_taken_over(editor: Browser, engine: Engine) -> None:
    good = LINE.format(province="Phú Thọ", code=CODE)
    page = upload(editor, good, LINE.format(province="Phú Thọ", code="9.999999"))
    assert "Nhập 1 mức" in page and "không có thủ tục đang áp dụng" in page
    assert overrides_of(engine) == []
    path = page.split('action="/admin/overrides/file/')[1].split('"')[0]
    assert "Đã nhập các dòng đúng" in editor.post(f"/overrides/file/{path}").text
    assert [one.amount for one in overrides_of(engine)] == [7000]
    assert entries(engine) == [("overrides.imported", "mức.csv")]
    assert "không có gì mới" in upload(editor, good)


def test_a_province_keeps_to_itself(
    tools: AdminTools, add_staff: Callable[..., object], engine: Engine
) -> None:
    app = FastAPI()
    app.mount("/admin", build_admin(replace(tools, province="Phú Thọ")))
    add_staff("lan", Role.PROVINCE_ADMIN)
    editor = Browser(TestClient(app))
    editor.log_in("lan")
    assert "Ngoài tỉnh của bản cài này" in add(editor, province="Nghệ An")
    assert "ngoài tỉnh của bản cài này" in upload(
        editor, LINE.format(province="Nghệ An", code=CODE)
    )
    assert "Đã lưu." in add(editor)
    assert "Nghệ An" not in editor.get(f"/overrides/new?code={CODE}").text


def test_a_procedure_is_searched_for_first(editor: Browser) -> None:
    assert f"/overrides/new?code={CODE}" in editor.get("/overrides/new?q=tam tru").text
    assert "Không có thủ tục đang áp dụng" in editor.get("/overrides/new?q=nuoi rong").text

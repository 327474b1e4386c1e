"""The office directory: one commune at a time or by file, each staff member their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from admin.records import AuditEntry
from admin.roles import Role
from admin.tools import AdminTools
from bot.places.local import open_local
from knowledge.database import read_session
from knowledge.places.finding import load_places
from knowledge.places.offices import office_of, save_offices
from knowledge.places.records import Office
from tests.admin.hands import Browser, Clock

HOME, OTHER = "phu-tho.tien-lu", "phu-tho.yen-lang"
LogIn = Callable[..., Browser]


@pytest.fixture
def tools(engine: Engine, tools: AdminTools) -> AdminTools:
    places = load_places()
    names = {id: places.by_id[id].full for id in (HOME, OTHER)}
    return replace(tools, communes=names)


@pytest.fixture
def lan(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.COMMUNE_STAFF, HOME)


def office(commune: str = HOME, address: str = "Thôn 1") -> Office:
    return Office(commune_id=commune, name="Một cửa", address=address, updated=date(2026, 1, 1))


def fields(**changes: str) -> dict[str, object]:
    return {
        "name": "Một cửa xã",
        "address": "Thôn 7",
        "phone": "0210 3 812 345",
        "reception_points": "Nhà văn hóa thôn 5\nNhà văn hóa thôn 9",
        "updated": "2026-08-01",
        **changes,
    }


def actions(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        found = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
    return [entry.action for entry in found if "." in entry.action and "staff" not in entry.action]


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


HEAD = ("Xã hoặc phường", "Tỉnh hoặc thành phố", "Địa chỉ", "Ngày cập nhật")


def upload(browser: Browser, content: bytes, name: str = "nơi.xlsx") -> str:
    browser.get("/offices")
    page = browser.post("/offices/file", files={"file": (name, content)})
    return page.text


def test_what_staff_save_is_what_the_bot_tells(lan: Browser, engine: Engine) -> None:
    lan.get(f"/offices/{HOME}")
    assert "Đã lưu trụ sở." in lan.post(f"/offices/{HOME}", fields()).text
    commune = load_places().by_id[HOME]
    told = open_local(engine, "").office_text(commune)
    assert "Thôn 7" in told and "0210 3 812 345" in told and "Nhà văn hóa thôn 9" in told
    assert actions(engine) == ["password.changed", "office.saved"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"address": " "}, "Thiếu “Địa chỉ”."),
        ({"phone": "gọi anh Ba"}, "không phải số điện thoại"),
        ({"updated": "2199-01-01"}, "chưa tới"),
        ({"updated": "hôm qua"}, "không phải ngày"),
    ],
)
def test_what_cannot_be_saved_is_told_and_kept_on_the_page(
    lan: Browser, engine: Engine, changes: dict[str, str], told: str
) -> None:
    lan.get(f"/offices/{HOME}")
    page = lan.post(f"/offices/{HOME}", fields(hours="7 giờ tới 17 giờ", **changes))
    assert page.status_code == 400 and told in page.text and "7 giờ tới 17 giờ" in page.text
    assert office_of(engine, HOME) is None


def test_the_second_of_two_editors_is_told(lan: Browser, engine: Engine) -> None:
    save_offices(engine, [office()])
    page = lan.get(f"/offices/{HOME}").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    save_offices(engine, [office(address="Thôn 2")], staff_id=1)
    page = lan.post(f"/offices/{HOME}", fields(seen=seen))
    assert page.status_code == 409 and "vừa lưu trước" in page.text
    assert "Thôn 7" in page.text and "Thôn 2" in page.text
    found = office_of(engine, HOME)
    assert found is not None and found.address == "Thôn 2"


def test_an_office_is_deleted(lan: Browser, engine: Engine) -> None:
    save_offices(engine, [office()])
    lan.get(f"/offices/{HOME}")
    assert "Đã xóa trụ sở." in lan.post(f"/offices/{HOME}/delete").text
    assert office_of(engine, HOME) is None and actions(engine)[-1] == "office.deleted"
    assert lan.post(f"/offices/{HOME}/delete").status_code == 404


def test_a_file_is_shown_before_it_is_taken_over(lan: Browser, engine: Engine) -> None:
    content = xlsx(
        HEAD,
        ("xã Tiên Lữ", "Phú Thọ", "Thôn 3", date(2026, 8, 1)),
        (),
        ("xã Không Có", "Phú Thọ", "Thôn 3", None),
        ("Yên Lãng", "Phú Thọ", "Thôn 4", "hôm kia"),
    )
    page = upload(lan, content)
    assert "Nhập 1 trụ sở" in page and '<td class="figure">4</td>' in page
    assert "không có xã, phường, đặc khu nào tên" in page and "không phải ngày" in page
    assert office_of(engine, HOME) is None
    path = page.split('action="/admin/offices/file/')[1].split('"')[0]
    assert "Đã nhập các dòng đúng" in lan.post(f"/offices/file/{path}").text
    found = office_of(engine, HOME)
    assert found is not None and found.address == "Thôn 3" and found.updated == date(2026, 8, 1)
    assert actions(engine)[-1] == "offices.imported"
    assert lan.post(f"/offices/file/{path}").status_code == 400


def test_a_file_lands_only_in_ones_own_communes(lan: Browser, engine: Engine) -> None:
    page = upload(lan, xlsx(HEAD, ("Yên Lãng", "Phú Thọ", "Thôn 4", None)))
    assert "ngoài xã, phường anh/chị phụ trách" in page and "không có gì mới" in page


def test_a_file_of_another_is_not_there(lan: Browser, logged_in: LogIn) -> None:
    page = upload(lan, xlsx(HEAD, ("Tiên Lữ", "Phú Thọ", "Thôn 4", None)))
    path = page.split('action="/admin/offices/file/')[1].split('"')[0]
    minh = logged_in("minh", Role.PROVINCE_ADMIN)
    assert minh.get(f"/offices/file/{path}").status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01\x02", "Không đọc được tệp"),
        ("Tên;Số\nA;1\n".encode(), "Cần có: Xã hoặc phường, Tỉnh hoặc thành phố, Địa chỉ"),
        (b"", "Xin chọn tệp"),
    ],
)
def test_a_file_that_is_no_directory_is_refused(lan: Browser, content: bytes, told: str) -> None:
    assert told in upload(lan, content, "x.csv")


def test_uploads_are_forgotten_after_a_day(lan: Browser, clock: Clock) -> None:
    content = xlsx(HEAD, ("Tiên Lữ", "Phú Thọ", "Thôn 4", None))
    path = upload(lan, content).split('action="/admin/offices/file/')[1].split('"')[0]
    clock.forward(hours=8)
    assert lan.get(f"/offices/file/{path}").status_code == 200
    clock.forward(hours=17)
    lan.log_in("lan")
    upload(lan, content)
    assert lan.get(f"/offices/file/{path}").status_code == 404


def test_staff_see_their_own_communes_and_the_province_all(lan: Browser, logged_in: LogIn) -> None:
    own = lan.get("/offices").text
    assert "Tiên Lữ" in own and "Yên Lãng" not in own
    everything = logged_in("minh", Role.PROVINCE_EDITOR)
    assert "Yên Lãng" in everything.get("/offices").text
    found = everything.get("/offices?q=tien lu&state=missing").text
    assert "Tiên Lữ" in found and "Yên Lãng" not in found
    assert "Không có xã, phường nào khớp" in everything.get("/offices?state=filled").text

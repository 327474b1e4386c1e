"""The pages that keep facts right, in a real browser: they fit, axe finds nothing, they work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from admin.records import Staff
from admin.roles import Role
from admin.tools import AdminTools
from bot.volunteers.desk import VolunteerDesk
from knowledge.places.finding import load_places
from knowledge.places.offices import office_of, save_offices
from knowledge.places.records import Office
from tests.admin.knowing import BUNDLED, Newest
from tests.admin.test_browser import CHROMIUM, address, log_in, look, page

__all__ = ["address", "page"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt install chromium"),
]
CODE, HOME = "1.004194", "phu-tho.tien-lu"


@pytest.fixture
def tools(tools: AdminTools, engine: Engine) -> AdminTools:
    places = load_places()
    names = {commune.id: commune.full for commune in places.communes[:60]}
    names[HOME] = places.by_id[HOME].full

    return replace(tools, catalogue=Newest(engine), communes=names)


@pytest.fixture
def lan(page: Page, add_staff: Callable[..., Staff]) -> Page:
    add_staff("lan", Role.PROVINCE_ADMIN)
    log_in(page, "lan")
    return page


def test_a_fee_is_corrected_and_the_correction_undone(lan: Page) -> None:
    lan.goto("/admin/procedures?q=dang ky tam tru")
    look(lan, "procedures")
    lan.goto(f"/admin/procedures/{CODE}")
    look(lan, "procedure")
    lan.get_by_role("link", name="Sửa", exact=True).click()
    look(lan, "procedure-edit")
    lan.get_by_label("Số văn bản").fill("12/2026/QĐ-UBND")
    lan.get_by_label("Ngày văn bản").fill("2026-08-03")
    lan.get_by_label("Loại phí").first.select_option("amount")
    lan.get_by_label("Số tiền").first.fill("45.000")
    lan.get_by_role("button", name="Xem trợ lý sẽ trả lời gì").click()
    expect(lan.get_by_text("45.000 đồng").first).to_be_visible()
    look(lan, "procedure-preview")
    lan.get_by_role("button", name="Lưu").click()
    expect(lan.get_by_text("Đã lưu. Trợ lý trả lời")).to_be_visible()
    look(lan, "procedure-edited")
    lan.get_by_text("Bỏ phần sửa, trở lại thông tin gốc…").click()
    lan.get_by_role("button", name="Bỏ phần sửa").click()
    expect(lan.get_by_text("trở lại thông tin gốc.")).to_be_visible()
    look(lan, "procedure-undone")


def test_an_office_is_filled_in(lan: Page, engine: Engine) -> None:
    save_offices(
        engine, [Office(commune_id=HOME, name="A", address="B", updated=date(2026, 1, 1))]
    )
    lan.goto("/admin/offices")
    lan.get_by_text("Nhập nhiều dòng một lần").click()
    look(lan, "offices")
    lan.goto(f"/admin/offices/{HOME}")
    lan.get_by_label("Địa chỉ").fill("Thôn 7, xã Tiên Lữ")
    look(lan, "office")
    lan.get_by_role("button", name="Lưu").click()
    expect(lan.get_by_text("Đã lưu trụ sở.")).to_be_visible()
    found = office_of(engine, HOME)
    assert found is not None and found.address == "Thôn 7, xã Tiên Lữ"
    csv = (
        "Xã hoặc phường;Tỉnh hoặc thành phố;Địa chỉ\nTiên Lữ;Phú Thọ;Thôn 8\nKhông Có;Phú Thọ;A\n"
    )
    lan.goto("/admin/offices")
    lan.get_by_text("Nhập nhiều dòng một lần").click()
    lan.get_by_label("Tệp").set_input_files(
        {"name": "tru-so.csv", "mimeType": "text/csv", "buffer": csv.encode()}
    )
    lan.get_by_role("button", name="Xem trước").click()
    expect(lan.get_by_role("button", name="Nhập 1 trụ sở")).to_be_visible()
    look(lan, "offices-file")


def test_a_province_sets_a_fee_of_its_own(lan: Page) -> None:
    lan.goto("/admin/overrides/new?q=dang ky tam tru")
    look(lan, "override-choose")
    lan.goto(f"/admin/overrides/new?code={CODE}")
    look(lan, "override-new")
    lan.get_by_label("Tỉnh, thành phố").select_option("Phú Thọ")
    lan.get_by_label("Số tiền, hoặc “miễn phí”").fill("9.000")
    lan.get_by_label("Số văn bản").fill("Nghị quyết số 12/2026/NQ-HĐND")
    lan.get_by_label("Hiệu lực từ").fill("2026-01-01")
    lan.get_by_role("button", name="Xem trợ lý sẽ trả lời gì").click()
    expect(lan.get_by_text("9.000 đồng").first).to_be_visible()
    look(lan, "override-preview")
    lan.get_by_role("button", name="Lưu").click()
    expect(lan.get_by_text("Đã lưu. Trợ lý trả lời theo mức này")).to_be_visible()
    look(lan, "overrides")
    lan.get_by_role("link", name="Đăng ký tạm trú").first.click()
    look(lan, "override")


def test_a_repeal_is_decided(lan: Page) -> None:
    lan.goto("/admin/repeals")
    look(lan, "repeals")
    waiting = next(p for p in BUNDLED.procedures if p.replaced_by)
    lan.goto(f"/admin/repeals/{waiting.code}")
    look(lan, "repeal")
    lan.get_by_role("button", name="Xác nhận bãi bỏ").click()
    expect(lan.get_by_text("Đã xác nhận.")).to_be_visible()
    look(lan, "repeals-decided")


def test_a_team_is_invited(lan: Page, engine: Engine) -> None:
    desk = VolunteerDesk(engine)
    token = desk.log_in(desk.invite("Đội cũ", lasts=timedelta(days=3), commune=HOME).code)
    assert token is not None
    desk.open_person(token)
    desk.pick(token, CODE)
    desk.close_person(token)
    lan.goto("/admin/volunteers")
    look(lan, "volunteers")
    lan.get_by_label("Tên người hoặc đội").fill("Đội thanh niên thôn 7")
    lan.get_by_role("button", name="Tạo mã").click()
    expect(lan.get_by_role("heading", name="Mã mời của Đội thanh niên thôn 7")).to_be_visible()
    look(lan, "volunteer-code")

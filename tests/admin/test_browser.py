"""The staff pages in a real browser: from the first password to a closed report."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, Response, expect, sync_playwright
from sqlalchemy import Engine

from admin.accounts import Accounts, ensure_first_staff
from admin.records import Staff
from admin.report_view import read_report
from admin.roles import Role
from bot.conversations import Conversations
from bot.message import Outcome
from tests.admin.hands import PASSWORD, Town, procedure

WAIT_MS = 30_000  # for a busy machine; what is waited for comes at once on a quiet one
expect.set_options(timeout=WAIT_MS)
CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
REFUSED_PAGE = "Failed to load resource: the server responded with a status of 4"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt install chromium"),
]


def note_missing_part(response: Response, complaints: list[str]) -> None:
    if response.status >= 400 and response.request.resource_type != "document":
        complaints.append(f"{response.status} {response.url}")


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, address: str) -> Iterator[Page]:
    width, height = SIZES[request.param]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale="vi-VN"
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda response: note_missing_part(response, complaints))
        page.set_default_timeout(WAIT_MS)
        page.size = request.param  # type: ignore[attr-defined]
        yield page
        context.close()
        browser.close()
    assert [told for told in complaints if not told.startswith(REFUSED_PAGE)] == []


def look(page: Page, name: str) -> None:
    """Keep a picture where wanted; check width and accessibility everywhere."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        file = f"{name}-{page.size}.png"  # type: ignore[attr-defined]
        page.screenshot(path=Path(folder) / file, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name} is {wide} pixels too wide"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def previewed(page: Page, change: Callable[[], None]) -> None:
    """Make a change and wait until the page has the draft that it leads to."""
    with page.expect_response(lambda response: response.url.endswith("/draft")):
        change()
    expect(page.locator(".htmx-request")).to_have_count(0)


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/admin/login")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def fill_town(town: Town, engine: Engine) -> int:
    number = town.report(
        "Tôi nuôi yến trong nhà ở khu dân cư, xã bảo phải xin giấy phép mà không ai biết ở đâu,"
        " đi lại ba lần rồi vẫn chưa xong",
        sender="a",
        commune="tan-hoa",
    )
    town.report("cổng dịch vụ công bị lỗi, không nộp được", sender="b", commune="binh-an")
    town.report("làm sổ hộ nghèo", sender="c")
    for sender in ("d", "e", "f"):
        town.ask(
            "phí đăng ký tạm trú",
            sender=sender,
            commune="tan-hoa",
            outcome=Outcome.ANSWERED,
            procedure=procedure(),
            section="fee",
            trace={"unpublished": True},
        )
    turn = town.ask("phí sai rồi", sender="d", commune="tan-hoa", outcome=Outcome.ANSWERED)
    Conversations(engine).rate(turn.reference, False, turn.conversation_id)
    return number


def test_first_staff_member_works_a_report_to_its_end(
    page: Page, engine: Engine, town: Town
) -> None:
    number = fill_town(town, engine)
    password = ensure_first_staff(engine)
    assert password
    page.goto("/admin/reports")
    look(page, "login")
    log_in(page, "admin", password)
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    look(page, "password")
    page.get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("Đã đổi mật khẩu.")).to_be_visible()
    look(page, "dashboard")

    if page.size == "phone":  # type: ignore[attr-defined]
        page.get_by_text("☰ Danh mục").click()
        look(page, "menu")
    page.get_by_role("navigation").get_by_role("link", name="Vướng mắc", exact=True).click()
    expect(page.get_by_text("3 vướng mắc")).to_be_visible()
    look(page, "queue")
    page.get_by_label("Xã, phường").select_option("tan-hoa")
    expect(page.get_by_text("1 vướng mắc")).to_be_visible()
    expect(page).to_have_url(re.compile("commune=tan-hoa"))
    page.get_by_role("link", name="Tôi nuôi yến").click()
    look(page, "report")

    page.get_by_label("Nội dung").fill("Bác liên hệ phòng kinh tế xã, mang theo căn cước ạ.")
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.get_by_text("Đã gửi câu trả lời tới người hỏi.")).to_be_visible()
    page.get_by_label("Chuyển sang").select_option("closed")
    page.get_by_label("Lý do, việc đã làm").fill("Người dân đã nhận được câu trả lời")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_text("Đã ghi trạng thái mới.")).to_be_visible()
    look(page, "report-closed")
    report = read_report(engine, number)
    assert report is not None and report.status == "closed"


def test_every_other_page_fits_and_works_for_everyone(
    page: Page, engine: Engine, town: Town, add_staff: Callable[..., Staff]
) -> None:
    fill_town(town, engine)
    add_staff("lan", Role.PROVINCE_ADMIN)
    log_in(page, "lan")
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    paths = ("alerts", "flagged", "outbox", "quick-report", "try", "dossiers", "staff", "staff/1",
             "audit", "profile", "profile/chats", "profile/two-step",
             "no-such-page")  # fmt: skip
    for path in paths:
        page.goto(f"/admin/{path}")
        look(page, path.replace("/", "-"))
    page.goto("/admin/try")
    page.get_by_label("Gõ như người dân hay hỏi").fill("phí tạm trú")
    page.get_by_role("button", name="Xem trợ lý tìm được gì").click()
    expect(page.get_by_role("cell", name="Đăng ký tạm trú")).to_be_visible()
    look(page, "try-result")


def test_conversation_is_taken_over_and_handed_back(
    page: Page, engine: Engine, town: Town, add_staff: Callable[..., Staff]
) -> None:
    fill_town(town, engine)
    add_staff("lan", Role.COMMUNE_STAFF, "tan-hoa")
    log_in(page, "lan")
    page.goto("/admin/flagged")
    page.get_by_role("link", name="phí sai rồi").click()
    page.get_by_role("button", name="Nhận trò chuyện").click()
    page.get_by_label("Tin nhắn").fill("Chào bác, cháu là Lan ở xã ạ.")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Chào bác, cháu là Lan ở xã ạ.")).to_be_visible()
    look(page, "conversation")
    page.get_by_role("button", name="Trả lại cho trợ lý").click()
    expect(page.get_by_role("button", name="Nhận trò chuyện")).to_be_visible()


def test_bot_is_taught_by_one_and_approved_by_another(
    page: Page, engine: Engine, town: Town, add_staff: Callable[..., Staff]
) -> None:
    number = fill_town(town, engine)
    add_staff("lan", Role.COMMUNE_STAFF, "tan-hoa")
    add_staff("minh", Role.COMMUNE_LEAD, "tan-hoa")
    log_in(page, "lan")
    page.goto(f"/admin/reports/{number}")
    page.get_by_role("link", name="Thêm vào kiến thức").click()
    look(page, "knowledge-form")
    page.get_by_label("Một thủ tục có sẵn").check()
    expect(page.get_by_label("Câu trả lời")).to_be_hidden()
    previewed(page, lambda: page.get_by_label("Tìm thủ tục").fill("tạm trú"))
    previewed(page, page.get_by_label("Đăng ký tạm trú").check)
    look(page, "knowledge-form-procedure")
    previewed(page, page.get_by_label("Lời của cán bộ").check)
    expect(page.get_by_label("Đăng ký tạm trú")).to_be_hidden()
    page.get_by_label("Nguồn").fill("Phòng kinh tế xã")
    previewed(page, page.get_by_label("Nguồn").blur)
    page.get_by_label("Câu trả lời").fill("Bác tới phòng kinh tế xã hỏi vùng nuôi trước ạ.")
    previewed(page, page.get_by_label("Câu trả lời").blur)
    expect(page.locator("#preview")).to_contain_text("hỏi vùng nuôi trước ạ")
    look(page, "knowledge-form-filled")
    page.get_by_role("button", name="Gửi đề xuất").click()
    expect(page.get_by_text("Một người khác duyệt rồi trợ lý")).to_be_visible()
    look(page, "knowledge-entry-mine")
    address = page.url
    page.context.clear_cookies()
    log_in(page, "minh")
    page.goto("/admin/knowledge")
    look(page, "knowledge")
    page.get_by_label("Trạng thái").select_option("approved")
    expect(page.get_by_text("0 mục")).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="Duyệt cho trợ lý dùng").click()
    expect(page.get_by_text("Trợ lý trả lời theo mục này")).to_be_visible()
    look(page, "knowledge-entry-approved")
    page.goto(f"/admin/reports/{number}")
    page.get_by_text("Phân loại lại").click()
    look(page, "report-classify")


def test_what_was_typed_survives_a_session_that_ended(
    page: Page, engine: Engine, town: Town, add_staff: Callable[..., Staff]
) -> None:
    number = fill_town(town, engine)
    add_staff("lan", Role.PROVINCE_ADMIN)
    log_in(page, "lan")
    page.goto(f"/admin/reports/{number}")
    page.get_by_label("Nội dung").fill("Câu trả lời dài đã gõ")
    Accounts(engine).reset_password("lan")
    Accounts(engine).set_password(2, PASSWORD)
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.get_by_text("Phiên làm việc đã hết")).to_be_visible()
    look(page, "session-ended")
    log_in(page, "lan")
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    page.goto(f"/admin/reports/{number}")
    expect(page.get_by_label("Nội dung")).to_have_value("Câu trả lời dài đã gõ")
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.get_by_text("Đã gửi câu trả lời tới người hỏi.")).to_be_visible()
    expect(page.get_by_label("Nội dung")).to_have_value("")

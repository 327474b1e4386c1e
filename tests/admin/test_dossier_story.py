"""A dossier's whole story in a real browser: imported, asked for, watched, changed, overdue."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.app import build_admin
from admin.imports.worker import ImportWorker
from admin.records import Staff
from admin.roles import Role
from admin.tools import AdminTools
from bot.building import Bot, today
from bot.dossiers import wording
from bot.dossiers.dossier import Status
from bot.dossiers.receipt import build_receipt_router
from bot.dossiers.watching import check_watches
from bot.records import InboxMessage, OutboxMessage, TurnRecord
from bot.web.mounting import add_site
from bot.web.site import open_site
from knowledge.database import read_session
from tests.admin.test_browser import CHROMIUM, FLAGS, log_in, look
from tests.light_bot import light_bot

CODE = "H29.12.09-250701-0012"
CODES = ("1.001193",)
PHONE = "0901234567"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt install chromium"),
]


@dataclass(frozen=True)
class Town:
    """The whole application on loopback, and the worker that the scheduler would run."""

    address: str
    bot: Bot
    worker: ImportWorker

    def watch(self, day: date | None = None) -> None:
        check_watches(self.bot.engine, self.bot.dossiers.gateway, today=day or today())


@pytest.fixture
def whole(engine: Engine, tools: AdminTools) -> Iterator[Town]:
    bot = light_bot(engine, CODES, also=(), public_url="http://127.0.0.1")
    app = FastAPI()
    app.include_router(build_receipt_router())
    app.mount("/admin", build_admin(replace(tools, dossier_key=bot.dossiers.key)))
    add_site(app, open_site(bot, public_url="http://127.0.0.1", communes={}))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Town(f"http://127.0.0.1:{port}", bot, ImportWorker(engine, bot.dossiers.key))
    server.should_exit = True
    thread.join()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def device(browser: Browser, whole: Town) -> Callable[..., Page]:
    def take(name: str, width: int) -> Page:
        context = browser.new_context(
            base_url=whole.address, viewport={"width": width, "height": 740}, locale="vi-VN"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.size = name  # type: ignore[attr-defined]
        return page

    return take


def export(path: Path, status: Status, due: date) -> Path:
    titles = wording.COLUMN_TITLES
    row = {"code": CODE, "status": wording.STATUS_TITLES[status], "applicant": "Nguyễn Văn An",
           "procedure_name": "Đăng ký khai sinh", "phone": PHONE, "office": "Xã A",
           "received_on": f"{due - timedelta(days=9):%d/%m/%Y}", "due_on": f"{due:%d/%m/%Y}",
           }  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([[titles[name] for name in row], list(row.values())])
    return path


def bring_in(page: Page, whole: Town, file: Path) -> None:
    """Staff import a file; the page follows by itself."""
    page.goto("/admin/dossiers")
    page.get_by_label("Tệp hồ sơ").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Đang đọc tệp")).to_be_visible()
    look(page, "dossiers-reading")
    whole.worker.work()
    page.get_by_role("button", name="Nhập 1 hồ sơ").click()
    expect(page.get_by_text("Đang nhập")).to_be_visible()
    look(page, "dossiers-landing")
    whole.worker.work()
    expect(page.get_by_text("Đã nhập 1 hồ sơ mới hoặc có thay đổi.")).to_be_visible()
    look(page, "dossiers-landed")


def say(page: Page, text: str) -> None:
    before = page.locator("#log .bubble.bot").count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator("#log .bubble.bot")).to_have_count(before + 1)


def tap(page: Page, name: str) -> None:
    before = page.locator("#log .bubble.bot").count()
    page.get_by_role("button", name=name).last.click()
    expect(page.locator("#log .bubble.bot")).to_have_count(before + 1)


def come_back(page: Page) -> Page:
    """The citizen closes the chat and opens it again later."""
    context = page.context
    page.close()
    again = context.new_page()
    again.set_default_timeout(15_000)
    with again.expect_response(lambda answer: "/messages?" in answer.url):
        again.goto("/")
    return again


def notices(engine: Engine) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(col(OutboxMessage.key).like("watch:%"))
    with read_session(engine) as session:
        return list(session.exec(query.order_by(col(OutboxMessage.id))))


def test_a_watched_dossier_changes_and_falls_overdue_and_each_is_told_once(
    whole: Town,
    device: Callable[..., Page],
    add_staff: Callable[..., Staff],
    engine: Engine,
    tmp_path: Path,
) -> None:
    due = today() + timedelta(days=5)
    add_staff("lan", Role.PROVINCE_EDITOR)
    staff, citizen = device("desktop", 1280), device("phone", 360)
    log_in(staff, "lan")
    expect(staff.get_by_role("heading", name="Tổng quan")).to_be_visible()
    bring_in(staff, whole, export(tmp_path / "ho-so.csv", Status.RECEIVED, due))

    citizen.goto("/")
    say(citizen, f"hồ sơ {CODE[:-5]} tới đâu rồi")
    drawing = citizen.get_by_alt_text("Giấy biên nhận, mã hồ sơ in ở góc trên")
    expect(drawing).to_be_visible()
    expect(drawing).to_have_js_property("naturalWidth", 1080)
    look(citizen, "receipt-in-chat")
    say(citizen, f"hồ sơ {CODE.lower().replace('-', ' ')} tới đâu rồi")
    told = citizen.locator("#log .bubble.bot").last
    expect(told).to_contain_text(wording.STATUS[Status.RECEIVED])
    expect(told).not_to_contain_text("khai sinh")
    say(citizen, PHONE[-4:])
    expect(citizen.locator("#log .bubble.bot").last).to_contain_text("N*** V** A**")
    tap(citizen, wording.WATCH_LABEL)
    tap(citizen, wording.AGREE_LABEL)
    expect(citizen.locator("#log .bubble.bot").last).to_contain_text("có gì mới tôi sẽ nhắn")
    whole.watch()
    assert notices(engine) == []

    bring_in(staff, whole, export(tmp_path / "ho-so.csv", Status.PROCESSING, due))
    for _ in range(3):
        whole.watch()
    change = wording.STATUS[Status.PROCESSING]
    citizen = come_back(citizen)
    expect(citizen.locator("#log .bubble.bot", has_text=change)).to_have_count(1)
    citizen = come_back(citizen)
    expect(citizen.locator("#log .bubble.bot", has_text=change)).to_have_count(1)
    assert len(notices(engine)) == 1

    whole.watch(due)
    assert len(notices(engine)) == 1
    for later in (1, 2, 30):
        whole.watch(due + timedelta(days=later))
    citizen = come_back(citizen)
    late = f"đã quá ngày hẹn trả {due:%d/%m/%Y}"
    expect(citizen.locator("#log .bubble.bot", has_text=late)).to_have_count(1)
    citizen = come_back(citizen)
    expect(citizen.locator("#log .bubble.bot", has_text=late)).to_have_count(1)
    assert [notice.state for notice in notices(engine)] == ["read", "read"]
    assert not holds_digits(engine)

    tap(citizen, wording.STOP_LABEL)
    bring_in(staff, whole, export(tmp_path / "ho-so.csv", Status.DONE, due))
    whole.watch()
    assert len(notices(engine)) == 2


def holds_digits(engine: Engine) -> bool:
    """Whether what the citizen typed to prove the dossier theirs stands anywhere."""
    with read_session(engine) as session:
        rows: list[Any] = [*session.exec(select(InboxMessage)), *session.exec(select(TurnRecord))]
    return any(PHONE[-4:] in f"{row.text} {getattr(row, 'trace', '')}" for row in rows)

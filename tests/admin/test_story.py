"""The loop closes, in a real browser: asked, answered, taught, approved, known, withdrawn."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from admin.app import build_admin
from admin.records import Staff
from admin.roles import Role
from admin.tools import AdminTools
from bot.building import Bot, refreshing, wire_bot
from bot.knowing import Knowing
from bot.previewing import open_preview
from bot.refreshing import Refresher
from bot.scheduler import Scheduler
from bot.task_claims import TaskClaims
from bot.web.mounting import add_site
from bot.web.site import open_site
from knowledge.learning.changes import read_changes
from retrieval.confidence import Judgement
from retrieval.features import Floats
from retrieval.finding import Verdict
from retrieval.scope import ScopeModel
from retrieval.understanding import Query
from tests.admin.test_browser import CHROMIUM, FLAGS, log_in, look
from tests.light_bot import PlainConfidence, light_catalogue, light_search

QUESTION = "nuôi yến trong khu dân cư phải xin phép ở đâu"
OTHER_WORDS = "toi muon nuoi yen trong khu dan cu, phai xin phep o dau"
ANSWER = "Bác tới phòng kinh tế xã hỏi vùng được nuôi trước ạ."
FRESH_SECONDS = 5
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium"),
]


@dataclass(frozen=True)
class HonestConfidence(PlainConfidence):
    """Knows nothing of what its few procedures do not cover, and calls none of it off topic."""

    def judge(self, query: Query, features: Floats, scores: Floats) -> Judgement:
        """Judge candidates sorted best first."""
        judged = super().judge(query, features, scores)
        if judged.verdict is not Verdict.OFF_TOPIC:
            return judged
        return replace(judged, verdict=Verdict.NOTHING_FITS)


@pytest.fixture
def bot(engine: Engine) -> Iterator[Bot]:
    """A bot that looks each second for what staff have taught."""
    catalogue = light_catalogue()
    search = replace(
        light_search(catalogue),
        confidence=HonestConfidence(ScopeModel.load()),  # type: ignore[arg-type]
    )
    knowing = Knowing(catalogue, search, {})
    refresher = Refresher(
        engine,
        knowing,
        lambda _: pytest.fail("nothing is indexed"),
        lambda _: search.corpus.version,
    )
    refresher.begin(read_changes(refresher.engine))
    made = replace(wire_bot(engine, knowing), refresher=refresher)
    scheduler = Scheduler(refreshing(made), TaskClaims(engine))
    scheduler.start()
    yield made
    scheduler.stop()


@pytest.fixture
def address(bot: Bot) -> Iterator[str]:
    tools = AdminTools(
        engine=bot.engine,
        catalogue=lambda: bot.knowing.catalogue,
        find=bot.knowing.find,
        preview=open_preview(bot),
        similarity=bot.desk.similarity,
        recall=bot.knowing.recall,
    )
    app = FastAPI()
    app.mount("/admin", build_admin(tools))
    add_site(app, open_site(bot, public_url=""))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Callable[[str], Page]:
    """Opens the site on a device of its own."""

    def open_at(size: str) -> Page:
        width, height = (360, 740) if size == "phone" else (1280, 800)
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale="vi-VN"
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.size = size  # type: ignore[attr-defined]
        return page

    return open_at


def ask(page: Page, text: str) -> str:
    """Ask in the chat; returns the answer."""
    shown = page.locator("#log .bubble.bot").count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    answer = page.locator("#log .bubble.bot").nth(shown)
    answer.wait_for()
    page.locator("[data-waits]").first.wait_for(state="detached")
    return answer.inner_text()


def await_entries(bot: Bot, count: int) -> None:
    """Wait until the bot knows `count` entries, as long as it may take."""
    deadline = time.monotonic() + FRESH_SECONDS
    while len(bot.knowing.entries) != count:
        assert time.monotonic() < deadline, f"not known within {FRESH_SECONDS} s"
        time.sleep(0.05)


def test_what_staff_answer_is_taught_approved_answered_and_withdrawn(
    open_page: Callable[[str], Page], bot: Bot, add_staff: Callable[..., Staff]
) -> None:
    add_staff("lan", Role.PROVINCE_EDITOR)
    add_staff("minh", Role.PROVINCE_ADMIN)
    first = open_page("phone")
    first.goto("/")
    assert "PA-" in ask(first, QUESTION)

    staff = open_page("desktop")
    log_in(staff, "lan")
    staff.goto("/admin/reports")
    staff.get_by_role("link", name=QUESTION).click()
    staff.get_by_label("Nội dung").fill(ANSWER)
    staff.get_by_role("button", name="Gửi câu trả lời").click()
    expect(staff.get_by_text("Đã gửi câu trả lời tới người hỏi.")).to_be_visible()

    first.reload()
    expect(first.locator("#log .bubble.bot").last).to_contain_text(ANSWER)
    look(first, "story-answered")
    first.get_by_role("button", name="Giúp được", exact=True).click()
    expect(first.get_by_text("Cảm ơn bác/anh/chị đã cho biết.")).to_be_visible()
    staff.reload()
    expect(staff.get_by_text("Người dân: giúp được")).to_be_visible()

    staff.get_by_role("link", name="Thêm vào kiến thức").click()
    expect(staff.get_by_label("Khi người dân hỏi")).to_have_value(QUESTION)
    expect(staff.get_by_label("Câu trả lời")).to_have_value(ANSWER)
    look(staff, "story-form")
    staff.get_by_role("button", name="Gửi đề xuất").click()
    expect(staff.get_by_text("xin nhờ một người khác")).to_be_visible()
    entry = staff.url
    second = open_page("phone")
    second.goto("/")
    assert ANSWER not in ask(second, OTHER_WORDS)

    other = open_page("desktop")
    log_in(other, "minh")
    other.goto(entry)
    look(other, "story-entry")
    other.get_by_role("button", name="Duyệt cho trợ lý dùng").click()
    expect(other.get_by_text("Trợ lý trả lời theo mục này")).to_be_visible()
    await_entries(bot, 1)
    assert ANSWER in ask(second, OTHER_WORDS)
    look(second, "story-known")
    staff.goto("/admin/try")
    staff.get_by_label("Gõ như người dân hay hỏi").fill(OTHER_WORDS)
    staff.get_by_role("button", name="Xem trợ lý tìm được gì").click()
    expect(staff.get_by_text("trợ lý trả lời theo mục này")).to_be_visible()
    look(staff, "story-try")

    other.get_by_label("Vì sao").fill("Quy định đã đổi")
    other.get_by_role("button", name="Thu hồi").click()
    expect(other.get_by_text("Đã thu hồi.")).to_be_visible()
    await_entries(bot, 0)
    assert ANSWER not in ask(second, OTHER_WORDS)
    look(other, "story-withdrawn")

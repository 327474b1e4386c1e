"""The chat in a real browser on a small phone: lines that drop, keyboards, screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.outbox import Outbox
from bot.records import InboxMessage
from knowledge.database import read_session
from tests.bot.web.conftest import Served

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
PAGES = {
    "start": "/",
    "list": "/thu-tuc",
    "search": "/thu-tuc?q=tam+tru",
    "procedure": "/thu-tuc/1.001193",
    "repealed": "/thu-tuc/1.012819",
    "missing": "/thu-tuc/9.999999",
    "papers": "/giay-to/1.001193",
    "event": "/su-kien/sinh-con",
    "volunteer": "/tinh-nguyen",
}
SEVERE = ("serious", "critical")


def ask(page: Any, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")
    answered(page)


def answered(page: Any) -> None:
    page.locator("[data-waits]").first.wait_for(state="detached")


def replies(page: Any) -> list[str]:
    return list(page.locator("#log .bubble.bot").all_inner_texts())


def recorded(served: Served, text: str) -> int:
    with read_session(served.bot.engine) as session:
        return len(session.exec(select(InboxMessage).where(InboxMessage.text == text)).all())


def severe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['help']}" for item in found if item["impact"] in SEVERE]


def test_a_question_is_answered_with_source_links_and_buttons(open_page: Open) -> None:
    page = open_page()
    ask(page, "đăng ký tạm trú")
    assert "Đăng ký tạm trú" in replies(page)[-1]
    source = page.locator("#log .sources a").first
    assert source.get_attribute("href").startswith("https://dichvucong.gov.vn/")
    page.get_by_role("button", name="Lệ phí").click()
    answered(page)
    page.locator("#log .bubble.bot").nth(1).wait_for()
    assert "7.000 đồng" in replies(page)[-1]


def test_a_dropped_line_neither_loses_nor_doubles_a_message(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    question = "đăng ký tạm trú khi mất mạng"
    page.context.set_offline(True)
    page.fill("#text", question)
    page.press("#text", "Enter")
    page.get_by_text("Mất mạng. Tin nhắn được giữ lại").wait_for()
    assert recorded(served, question) == 0
    page.context.set_offline(False)
    answered(page)
    assert recorded(served, question) == 1 and len(replies(page)) == 1


def test_an_answer_lost_on_the_way_is_fetched_again_not_asked_again(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    question = "đăng ký tạm trú mà rớt mạng"
    lost: list[int] = []

    def lose_first(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    page.route("**/api/chat", lose_first)
    ask(page, question)
    assert lost == [200]
    assert recorded(served, question) == 1 and len(replies(page)) == 1


def test_a_message_waits_on_the_device_while_the_page_is_closed(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    question = "đăng ký tạm trú rồi tắt máy"
    page.route("**/api/chat", lambda route: route.abort())
    page.fill("#text", question)
    page.press("#text", "Enter")
    page.get_by_text("Chờ gửi").wait_for()
    page.unroute("**/api/chat")
    page.reload()
    page.locator("#log .bubble.bot").wait_for()
    assert recorded(served, question) == 1 and len(replies(page)) == 1


def test_history_and_what_came_later_show_on_opening_again(
    open_page: Open, served: Served
) -> None:
    page = open_page()
    ask(page, "kết hôn")
    conversation = page.evaluate("() => JSON.parse(localStorage['motcua.conversation'])")
    Outbox(served.bot.engine).put("later:browser", conversation, "Cán bộ xã: đã xem giúp bác.")
    page.reload()
    page.get_by_text("Cán bộ xã: đã xem giúp bác.").wait_for()
    assert len(replies(page)) == 2
    page.reload()
    page.locator("#log .bubble.bot").nth(1).wait_for()
    assert len(replies(page)) == 2


def test_markup_in_a_message_is_shown_as_typed(open_page: Open) -> None:
    page = open_page()
    ask(page, "<img src=x onerror=alert(1)> khai sinh")
    assert page.locator("#log img").count() == 0
    assert "<img src=x" in page.locator("#log .mine").first.inner_text()


def test_papers_are_ticked_in_the_chat(open_page: Open) -> None:
    page = open_page("/?hoi=1.004194")
    page.locator("#log .bubble.bot").wait_for()
    ask(page, "cho tôi danh sách giấy tờ")
    boxes = page.locator("#log input[type=checkbox]")
    assert boxes.count() == 2
    boxes.first.focus()
    page.keyboard.press("Space")
    page.get_by_text("Còn thiếu 1 trong 2").first.wait_for()
    assert boxes.count() == 2 and boxes.first.is_checked()
    assert page.evaluate("() => document.activeElement.type") == "checkbox"
    page.reload()
    assert boxes.count() == 2 and boxes.first.is_checked()


def test_everything_is_erased_on_wish(open_page: Open, served: Served) -> None:
    page = open_page()
    question = "đăng ký tạm trú để rồi xóa"
    ask(page, question)
    page.get_by_role("button", name="Xóa hết câu đã hỏi").click()
    page.get_by_role("button", name="Không xóa").click()
    assert len(replies(page)) == 1
    page.get_by_role("button", name="Xóa hết câu đã hỏi").click()
    page.get_by_role("button", name="Xóa hết", exact=True).click()
    page.get_by_text("Đã xóa hết").wait_for()
    assert replies(page) == [] and recorded(served, question) == 0
    page.reload()
    assert replies(page) == []


def test_large_type_is_remembered_on_every_page(open_page: Open) -> None:
    page = open_page()

    def type_px() -> float:
        return float(page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)"))

    before = type_px()
    page.get_by_role("button", name="Chữ to").click()
    assert type_px() > before * 1.2
    page.goto(page.url + "thu-tuc")
    assert type_px() > before * 1.2


def test_the_chat_works_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "text":
            break
    page.keyboard.type("kết hôn")
    page.keyboard.press("Enter")
    answered(page)
    assert page.locator("#log").get_attribute("aria-live") == "polite"
    assert "kết hôn" in replies(page)[-1].lower()


def test_an_empty_message_is_not_sent(open_page: Open) -> None:
    page = open_page()
    page.fill("#text", "   ")
    page.get_by_role("button", name="Gửi").click()
    page.get_by_text("Chưa có câu hỏi").wait_for()
    assert page.locator("#log .turn").count() == 0


def test_boxes_on_a_procedures_page_stay_ticked_on_the_device(open_page: Open) -> None:
    page = open_page("/thu-tuc/1.004194")
    page.locator(".papers input").first.check()
    page.reload()
    assert page.locator(".papers input").first.is_checked()
    assert "co=0" in page.locator("a[data-list]").get_attribute("href")


@pytest.mark.parametrize("width", (360, 1280))
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_page: Open, name: str, width: int) -> None:
    page = open_page(PAGES[name], width)
    assert severe(page) == []


def test_axe_finds_nothing_serious_in_a_conversation(open_page: Open, shots: Path | None) -> None:
    page = open_page()
    for text in ("đăng ký tạm trú", "phí bao nhiêu?", "cho tôi danh sách giấy tờ"):
        ask(page, text)
    assert severe(page) == []
    if shots is not None:
        page.screenshot(path=shots / "conversation-360.png")


def test_a_volunteer_helps_one_person(open_page: Open, served: Served, shots: Path | None) -> None:
    code = served.site.volunteers.invite("Đội 7", lasts=timedelta(days=1)).code
    page = open_page("/tinh-nguyen")
    page.get_by_label("Mã mời").fill(code)
    page.get_by_role("button", name="Vào").click()
    page.get_by_role("button", name="Bắt đầu giúp một người").click()
    page.get_by_role("button", name="Đăng ký tạm trú", exact=True).click()
    page.get_by_role("checkbox").first.check()
    page.get_by_text("Còn thiếu 1 trong 2").wait_for()
    assert severe(page) == []
    if shots is not None:
        page.screenshot(path=shots / "volunteer-helping-360.png")
    page.goto(served.address + "/tinh-nguyen/to-dan")
    assert severe(page) == []
    page.goto(served.address + "/tinh-nguyen")
    assert page.get_by_role("checkbox").first.is_checked()
    page.get_by_role("button", name="Xong người này").click()
    page.get_by_text("Đã xong một người").wait_for()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_even_in_large_type(open_page: Open, name: str) -> None:
    page = open_page("/co-chu?co=to&ve=/", 360)
    page.goto(re.sub(r"/$", "", page.url) + PAGES[name])
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0

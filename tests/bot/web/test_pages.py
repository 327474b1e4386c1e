"""The public pages as a phone without scripts gets them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from bot.conversations import WEB
from bot.message import IncomingMessage
from bot.outbox import Outbox
from tests.bot.web.conftest import Served

JSON = {"Content-Type": "application/json"}
PAGES = (
    "/",
    "/?hoi=1.004194",
    "/thu-tuc",
    "/thu-tuc?q=tam+tru",
    "/thu-tuc?linh-vuc=ho-tich",
    "/thu-tuc/1.004194",
    "/thu-tuc/1.001731",
    "/giay-to/1.001193?loai=0&co=0.2",
    "/su-kien/sinh-con",
    "/tinh-nguyen",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_inline_script_or_style(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", response.text)


def test_a_procedure_page_shows_its_guide_with_figures_source_and_date(client: TestClient) -> None:
    text = client.get("/thu-tuc/1.004194").text
    for shown in ("7.000 đồng", "10.000 đồng", "3 ngày làm việc", "01/07/2026", "<svg"):
        assert shown in text
    assert 'href="/thu-tuc/1.004222"' in text
    assert "{{" not in text and " ^" not in text


def test_a_procedure_known_by_name_alone_says_what_is_not_published(client: TestClient) -> None:
    text = client.get("/thu-tuc/1.001731").text
    assert "chưa được công bố" in text and "tháng 4/2025" in text


def test_a_repealed_procedure_says_so_and_names_its_successor(client: TestClient) -> None:
    response = client.get("/thu-tuc/1.012819")
    assert "không còn áp dụng" in response.text and "/thu-tuc/1.012786" in response.text
    assert client.get("/giay-to/1.012819").status_code == 404


@pytest.mark.parametrize(
    "path", ("/thu-tuc/9.999999", "/khong-co", "/su-kien/x", "/thu-tuc?linh-vuc=x", "/giay-to/x")
)
def test_unknown_addresses_give_a_kind_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert 'action="/thu-tuc"' in response.text


def test_text_in_addresses_is_escaped(client: TestClient) -> None:
    for path in ("/thu-tuc", "/"):
        attack = '"><script>alert(1)</script>'
        assert attack not in client.get(path, params={"q": attack, "hoi": attack}).text
    assert "<script>alert" not in client.get("/thu-tuc/<script>alert(1)</script>").text


@pytest.mark.parametrize("typed", ("tam tru", "TẠM TRÚ", "tạm trú", "dang ky tam tru", "1.004194"))
def test_search_finds_names_however_they_are_typed(client: TestClient, typed: str) -> None:
    assert '/thu-tuc/1.004194"' in client.get("/thu-tuc", params={"q": typed}).text


def test_search_helps_with_peoples_own_words(client: TestClient) -> None:
    text = client.get("/thu-tuc", params={"q": "giấy độc thân"}).text
    assert "/thu-tuc/1.004873" in text


def test_type_size_is_remembered_and_never_leads_away(client: TestClient) -> None:
    response = client.get("/co-chu?co=to&ve=/thu-tuc", follow_redirects=True)
    assert 'data-size="large"' in response.text
    for away in ("//evil.example/x", "https://evil.example", "/\\evil.example"):
        location = client.get(
            "/co-chu", params={"co": "to", "ve": away}, follow_redirects=False
        ).headers["Location"]
        assert not location.startswith(("http", "//"))


def test_a_redelivered_message_gets_the_same_reply(client: TestClient) -> None:
    message = {
        "text": "đăng ký tạm trú",
        "message_id": "m-1-of-this-test",
        "conversation_id": None,
    }
    first, second = (client.post("/api/chat", json=message).json() for _ in range(2))
    assert first == second and first["procedure"] == "1.004194"


@pytest.mark.parametrize(
    "body", (b"{", b"[]", b'{"text": 3}', b'{"text": null}', b'{"conversation_id": "x"}')
)
def test_a_broken_request_gets_a_clear_answer(client: TestClient, body: bytes) -> None:
    response = client.post("/api/chat", content=body, headers=JSON)
    assert response.status_code == 422 and "error" in response.json()


@pytest.mark.parametrize(
    "text", ("", "   ", "🙂🙂", "\x00", "a" * 10_000, "'; DROP TABLE turn; --", "<b>x</b>")
)
def test_bad_messages_are_answered_kindly(client: TestClient, text: str) -> None:
    reply = client.post("/api/chat", json={"text": text}).json()
    assert reply["text"] and reply["outcome"] != "error"


def test_broken_unicode_is_answered(client: TestClient) -> None:
    response = client.post("/api/chat", content=b'{"text": "khai sinh \\ud800"}', headers=JSON)
    assert response.status_code == 200 and response.json()["outcome"] != "error"


def test_what_came_later_is_read_once_it_was_fetched(client: TestClient, served: Served) -> None:
    reply = client.post("/api/chat", json={"text": "xin chào"}).json()
    address = f"/api/chat/{reply['conversation_id']}/messages"
    Outbox(served.bot.engine).put("later:1", reply["conversation_id"], "Cán bộ trả lời")
    (later,) = client.get(address).json()["messages"]
    assert later["text"] == "Cán bộ trả lời"
    assert client.get(address, params={"after": later["id"]}).json() == {"messages": []}
    assert client.get(address, params={"after": 2**70}).status_code == 422


def test_an_erased_conversation_has_no_id_any_more(client: TestClient) -> None:
    first = client.post("/api/chat", json={"text": "xin chào"}).json()
    reply = client.post(
        "/api/chat", json={"text": "/xoa", "conversation_id": first["conversation_id"]}
    ).json()
    assert reply["conversation_id"] == "" and "xóa" in reply["text"]


def test_ticks_are_kept_with_the_conversation(served: Served) -> None:
    def say(text: str, conversation: str | None, number: int) -> str:
        message = IncomingMessage(WEB, "", f"ticks-{number}", text)
        reply = served.bot.service.answer(message, conversation)
        return f"{reply.conversation_id}|{reply.text}|{reply.edits}"

    conversation = say("@list:1.004194", None, 0).split("|")[0]
    ticked = say("@tick:1.004194:0", conversation, 1)
    assert "Còn thiếu 1 trong 2" in ticked and ticked.endswith("True")
    assert "Còn thiếu 1 trong 2" in say("@tick:1.004194:0", conversation, 2)
    assert "Đã đủ 2" in say("@tick:1.004194:1", conversation, 3)
    assert "Còn thiếu 1" in say("@untick:1.004194:0", conversation, 4)
    assert "?co=1" in say("cho tôi danh sách giấy tờ", conversation, 5)


@pytest.mark.parametrize("tap", ("@tick:1.004194", "@tick:1.004194:99", "@tick:x:y", "@list:"))
def test_a_strange_tap_is_harmless(client: TestClient, tap: str) -> None:
    assert client.post("/api/chat", json={"text": tap}).json()["outcome"] != "error"

"""Conversations: reading, taking over, sending, handing back, flags and dead messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from admin.roles import Role
from bot.conversations import Conversations
from bot.message import Outcome
from bot.obstacles.desk import ObstacleDesk
from bot.records import Conversation, OutboxMessage
from knowledge.database import read_session, write_session
from tests.admin.hands import Browser, Clock, Town

LogIn = Callable[..., Browser]
NONCE = "abcdefgh1234"


def outbox(engine: Engine) -> list[OutboxMessage]:
    with read_session(engine) as session:
        return list(session.exec(select(OutboxMessage)))


def test_conversation_shows_both_sides_masked_with_the_trace(lan: Browser, town: Town) -> None:
    turn = town.ask("số tôi 0912345678, nuôi yến", commune="tan-hoa")
    page = lan.get(f"/conversations/{turn.conversation_id}").text
    assert "[số điện thoại], nuôi yến" in page and "0912345678" not in page
    assert "Tôi chưa tìm được" in page and "Không có gì khớp" in page


def test_taking_over_sending_and_handing_back(lan: Browser, town: Town, engine: Engine) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    path = f"/conversations/{turn.conversation_id}"
    lan.get(path)
    assert lan.post(f"{path}/message", {"text": "Chào", "nonce": NONCE}).status_code == 409
    assert "đang trả lời trực tiếp" in lan.post(f"{path}/take").text
    for _ in range(2):
        lan.post(f"{path}/message", {"text": "Chào bác ạ", "nonce": NONCE})
    assert [(m.text, m.state) for m in outbox(engine)] == [("Chào bác ạ", "pending")]
    assert "Chào bác ạ" in lan.get(path).text
    lan.post(f"{path}/return")
    with read_session(engine) as session:
        assert session.exec(select(Conversation.taken_over_by)).one() is None


def test_colleague_is_told_who_has_the_conversation(
    lan: Browser, logged_in: LogIn, town: Town, engine: Engine
) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    path = f"/conversations/{turn.conversation_id}"
    lan.get(path)
    lan.post(f"{path}/take")
    hoa = logged_in("hoa", Role.COMMUNE_STAFF, "tan-hoa")
    hoa.get(path)
    page = hoa.post(f"{path}/take")
    assert page.status_code == 409 and "Cán bộ lan" in page.text
    page = hoa.post(f"{path}/message", {"text": "Tin tôi đã gõ", "nonce": NONCE})
    assert page.status_code == 409 and "Tin tôi đã gõ" in page.text
    assert hoa.post(f"{path}/return").status_code == 409
    lead = logged_in("minh", Role.COMMUNE_LEAD, "tan-hoa")
    lead.get(path)
    assert lead.post(f"{path}/return").status_code == 200


@pytest.mark.parametrize("text", ["", "   ", "x" * 3501])
def test_blank_or_endless_message_is_refused(lan: Browser, town: Town, text: str) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    path = f"/conversations/{turn.conversation_id}"
    lan.get(path)
    lan.post(f"{path}/take")
    page = lan.post(f"{path}/message", {"text": text, "nonce": NONCE})
    assert page.status_code == 409


def test_htmx_gets_the_messages_only_where_they_changed(lan: Browser, town: Town) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    path = f"/conversations/{turn.conversation_id}"
    page = lan.get(path, headers={"HX-Request": "true"}).text
    assert "nuôi yến" in page and "<html" not in page
    again = page.split('hx-get="/admin')[1].split('"')[0]
    assert lan.get(again, headers={"HX-Request": "true"}).status_code == 204
    town.ask("nuôi chim yến", commune="tan-hoa")
    assert "nuôi chim yến" in lan.get(again, headers={"HX-Request": "true"}).text


def test_a_page_asking_by_itself_does_not_keep_the_session_alive(
    lan: Browser, town: Town, clock: Clock
) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    path = f"/conversations/{turn.conversation_id}"
    alone = {"HX-Request": "true", "X-Unattended": "1"}
    for _ in range(2):
        clock.forward(minutes=29)
        assert lan.get(path, headers=alone).status_code == 200
    clock.forward(minutes=3)
    ended = lan.get(path, headers=alone)
    assert ended.status_code == 401 and ended.headers["HX-Redirect"] == "/admin"


def test_flags_say_why_and_go_once_looked_at(
    lan: Browser, town: Town, engine: Engine, clock: Clock
) -> None:
    def ask(text: str, sender: str, outcome: Outcome = Outcome.ANSWERED) -> str:
        turn = town.ask(text, sender=sender, commune="tan-hoa", outcome=outcome)
        return turn.reference

    ask("phí tạm trú", "fine")
    ask("hỏi một lần", "once", Outcome.UNANSWERED_NO_PROCEDURE)
    down = town.ask("phí sai rồi", sender="down", commune="tan-hoa", outcome=Outcome.ANSWERED)
    Conversations(engine).rate(down.reference, False, down.conversation_id)
    ask("cổng bị lỗi mãi", "angry")
    for text in ("nuôi yến", "nuôi chim yến"):
        ask(text, "twice", Outcome.UNANSWERED_LOW_CONFIDENCE)
    page = lan.get("/flagged").text
    assert "phí tạm trú" not in page and "hỏi một lần" not in page
    assert "phí sai rồi" in page and "Bấm “Chưa đúng”" in page
    assert "cổng bị lỗi mãi" in page and "Có lời than phiền" in page
    assert "nuôi chim yến" in page and "Nhiều câu liền" in page

    clock.forward(seconds=5)
    lan.get(f"/conversations/{down.conversation_id}")
    page = lan.post(f"/conversations/{down.conversation_id}/review", {"note": "đã gọi"}).text
    assert "phí sai rồi" not in page and "cổng bị lỗi mãi" in page


def test_people_in_distress_stand_first_until_somebody_has_looked(
    lan: Browser, town: Town, engine: Engine, clock: Clock
) -> None:
    desk = ObstacleDesk(engine)
    afraid = town.ask("vợ tôi bị đánh", sender="a", commune="tan-hoa", outcome=Outcome.ANSWERED)
    desk.flag(afraid.conversation_id, "distress")
    town.ask("cổng bị lỗi mãi", sender="b", commune="tan-hoa", outcome=Outcome.ANSWERED)
    page = lan.get("/flagged").text
    assert "Có dấu hiệu nguy cấp" in page
    assert page.index("vợ tôi bị đánh") < page.index("cổng bị lỗi mãi")
    clock.forward(seconds=5)
    lan.get(f"/conversations/{afraid.conversation_id}")
    page = lan.post(f"/conversations/{afraid.conversation_id}/review", {}).text
    assert "vợ tôi bị đánh" not in page and "cổng bị lỗi mãi" in page
    town.ask("phí tạm trú", sender="a", commune="tan-hoa", outcome=Outcome.ANSWERED)
    assert "phí tạm trú" not in lan.get("/flagged").text
    desk.flag(afraid.conversation_id, "distress")
    assert "Có dấu hiệu nguy cấp" in lan.get("/flagged").text


def test_dead_message_is_shown_with_its_error_and_sent_again(
    lan: Browser, town: Town, engine: Engine
) -> None:
    turn = town.ask("nuôi yến", commune="tan-hoa")
    with write_session(engine) as session:
        session.add(
            OutboxMessage(
                key="answer:1",
                channel="telegram",
                conversation_id=turn.conversation_id,
                text="Câu trả lời",
                state="dead",
                attempts=8,
                error="bot was blocked",
            )
        )
    page = lan.get("/outbox").text
    assert "Câu trả lời" in page and "bot was blocked" in page and "8 lần" in page
    assert "xếp hàng gửi lại" in lan.post("/outbox/1/retry").text
    (message,) = outbox(engine)
    assert (message.state, message.attempts) == ("pending", 0)

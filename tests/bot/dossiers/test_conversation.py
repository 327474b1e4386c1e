"""What a citizen reads when they ask for a dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot import wording as wording_of_masks
from bot.dossiers import wording
from bot.dossiers.codes import plain
from bot.dossiers.dossier import Status
from bot.dossiers.receipt import build_receipt_router
from bot.dossiers.records import DossierGuess
from bot.message import IncomingMessage, Outcome
from bot.records import Conversation, InboxMessage, TurnRecord

from .conftest import CODE, Citizen, Clock, FakeGateway


def test_code_anywhere_in_a_message_tells_status_and_dates(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put()
    reply = citizen.say("bác ơi xem giùm h29 12 09 250701 0012 tới đâu rồi")
    assert reply.outcome is Outcome.DOSSIER_FOUND
    assert wording.STATUS[Status.PROCESSING] in reply.text
    assert "01/07/2025" in reply.text
    assert "15/07/2025 (còn 4 ngày làm việc)" in reply.text


def test_details_stay_closed_until_the_digits_are_given(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put()
    first = citizen.say(CODE).text
    assert "khai sinh" not in first.lower()
    assert "N***" not in first
    assert "xã A" not in first
    proven = citizen.say("4 số cuối là 4567")
    assert proven.outcome is Outcome.DOSSIER_FOUND
    assert "Đăng ký khai sinh" in proven.text
    assert "N*** V** A**" in proven.text
    assert "xã A" in proven.text
    assert "chứng sinh" in proven.text


@pytest.mark.parametrize("typed", ["4567", "9999", "0901234567", "sđt 0901 234 567", "45 67"])
def test_digits_are_taken_as_people_type_them(
    citizen: Citizen, gateway: FakeGateway, typed: str
) -> None:
    gateway.put()
    citizen.say(CODE)
    assert "Đăng ký khai sinh" in citizen.say(typed).text


@pytest.mark.parametrize("typed", ["đổi bằng lái năm 2015 cần gì", "phí bao nhiêu?", "1.004194"])
def test_another_question_is_not_taken_for_digits(
    citizen: Citizen, gateway: FakeGateway, typed: str
) -> None:
    gateway.put()
    citizen.say(CODE)
    assert citizen.say(typed).text == "passed on"


@pytest.mark.parametrize(
    "typed",
    [
        "4567",
        "4 số cuối là 4567",
        "0901 234 567",
        "dạ của nhà em 4567 đó bác xem giùm",
        "dạ của nhà em 4567 đó bác. Thủ tục này phí bao nhiêu?",
        "４５６７",
    ],
)
def test_digits_are_kept_nowhere(
    citizen: Citizen, gateway: FakeGateway, database: Engine, typed: str
) -> None:
    gateway.put()
    citizen.say(CODE)
    citizen.say(typed)
    with Session(database) as session:
        turns = session.exec(select(TurnRecord)).all()
        kept = session.exec(select(InboxMessage)).all()
        states = session.exec(select(Conversation)).all()
    assert len(kept) == 2
    stored = [value for row in (*turns, *kept, *states) for value in row.model_dump().values()]
    told = [str(value) for value in stored if not isinstance(value, datetime)]
    assert "4567" not in plain(" ".join(told))


@pytest.mark.parametrize("typed", ["4567", " 4567. ", "45 67", "２０２４"])
def test_digits_sent_before_they_were_asked_for_are_never_stored(
    citizens: Callable[[str], Citizen], database: Engine, typed: str
) -> None:
    conversations = citizens("lan").service.conversations
    conversations.receive(IncomingMessage("telegram", "lan", "1", CODE))
    conversations.receive(IncomingMessage("telegram", "lan", "2", typed))
    with Session(database) as session:
        texts = [row.text for row in session.exec(select(InboxMessage))]
    assert texts[0] == CODE and not any(letter.isdigit() for letter in texts[1])


@pytest.mark.parametrize("typed", ["4567", "4 số cuối là 4567"])
def test_digits_sent_before_they_were_asked_for_are_hidden_once_answered(
    citizens: Callable[[str], Citizen], gateway: FakeGateway, database: Engine, typed: str
) -> None:
    gateway.put()
    citizen = citizens("lan")
    conversations = citizen.service.conversations
    first = IncomingMessage("telegram", "lan", "1", CODE)
    second = IncomingMessage("telegram", "lan", "2", typed)
    conversations.receive(first)
    conversations.receive(second)
    citizen.service.answer(first)
    assert "Đăng ký khai sinh" in citizen.service.answer(second).text
    with Session(database) as session:
        assert "4567" not in " ".join(row.text for row in session.exec(select(InboxMessage)))


def test_digits_recorded_before_a_crash_are_asked_for_again(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put()
    citizen.say(CODE)
    conversations = citizen.service.conversations
    conversations.receive(IncomingMessage("telegram", "lan", "crashed", "4567"))
    ((left, _),) = conversations.unanswered()
    assert citizen.service.answer(left).text == wording.DIGITS_AGAIN
    assert "Đăng ký khai sinh" in citizen.say("4567").text


def test_question_asked_instead_of_digits_keeps_its_years_and_codes(
    citizen: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put()
    citizen.say(CODE)
    question = f"đổi bằng lái năm 2015, thủ tục 1.004194 hay {CODE} cần gì"
    citizen.say(question)
    with Session(database) as session:
        assert session.exec(select(InboxMessage.text)).all()[-1] == question


def test_dossier_without_numbers_gives_status_and_dates_only(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put(verifiers=())
    reply = citizen.say(CODE)
    assert wording.ASK_DIGITS not in reply.text
    assert "khai sinh" not in reply.text.lower()
    assert citizen.say("4567").text == "passed on"


def test_wrong_digits_lock_the_conversation(citizen: Citizen, gateway: FakeGateway) -> None:
    gateway.put()
    citizen.say(CODE)
    replies = [citizen.say("0000").text for _ in range(5)]
    assert "Còn 4 lần" in replies[0]
    assert "tạm dừng" in replies[4]
    assert "tạm dừng" in citizen.say("4567").text


def test_lock_ends_after_its_time(citizen: Citizen, gateway: FakeGateway, clock: Clock) -> None:
    gateway.put()
    citizen.say(CODE)
    for _ in range(6):
        citizen.say("0000")
    clock.pass_by(hours=1, minutes=1)
    assert "Đăng ký khai sinh" in citizen.say("4567").text


def test_wrong_digits_of_many_people_lock_the_code(
    citizens: Callable[[str], Citizen], gateway: FakeGateway
) -> None:
    gateway.put()
    for name in ("a", "b", "c", "d"):
        other = citizens(name)
        other.say(CODE)
        for _ in range(3):
            other.say("0000")
    latest = citizens("e")
    assert latest.say(CODE).outcome is Outcome.DOSSIER_FOUND
    assert "tạm dừng" in latest.say("4567").text


def test_right_digits_use_no_guess_up(citizen: Citizen, gateway: FakeGateway) -> None:
    gateway.put()
    for _ in range(8):
        citizen.say(CODE)
        assert "Đăng ký khai sinh" in citizen.say("4567").text


def test_unknown_codes_cannot_be_listed(citizen: Citizen, gateway: FakeGateway) -> None:
    outcomes = [citizen.say(f"H29.12.09-250701-{n:04}").outcome for n in range(25)]
    assert outcomes[0] is Outcome.DOSSIER_UNKNOWN
    assert outcomes[-1] is Outcome.INFORMED


def test_guess_rows_hold_no_code_and_no_sender(
    citizen: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put()
    citizen.say(CODE)
    citizen.say("0000")
    with Session(database) as session:
        scopes = session.exec(select(DossierGuess.scope)).all()
    assert scopes
    assert all(CODE not in scope and "lan" not in scope for scope in scopes)


def test_unknown_code_is_told_as_unknown(citizen: Citizen) -> None:
    reply = citizen.say(CODE)
    assert reply.outcome is Outcome.DOSSIER_UNKNOWN
    assert CODE in reply.text


def test_system_that_does_not_answer_is_never_told_as_not_found(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.down = True
    reply = citizen.say(CODE)
    assert reply.outcome is Outcome.INFORMED
    assert "không trả lời" in reply.text
    assert "không tìm thấy" not in reply.text
    assert "1900 0000" in reply.text


def test_malformed_code_is_shown_what_a_code_looks_like(citizen: Citizen) -> None:
    reply = citizen.say("hồ sơ H29.12.09-250701 sao rồi")
    assert reply.outcome is Outcome.CLARIFY
    assert wording.EXAMPLE in reply.text
    assert "https://motcua.example.vn/receipt.png" in reply.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hồ sơ H29.12.09-250701 sao rồi", "“H29.12.09-250701”"),
        ("mã hồ sơ là 001203009999", wording_of_masks.MASKED_IDENTITY),
    ],
)
def test_malformed_code_is_told_as_typed_and_a_persons_number_is_not(
    citizen: Citizen, typed: str, shown: str
) -> None:
    assert shown in citizen.say(typed).text


@pytest.mark.parametrize("typed", ["/hoso", "tra cứu hồ sơ", "tra cuu ho so", "xem hồ sơ"])
def test_asking_without_a_code_is_asked_for_it(citizen: Citizen, typed: str) -> None:
    reply = citizen.say(typed)
    assert reply.outcome is Outcome.CLARIFY
    assert wording.EXAMPLE in reply.text


def test_complaint_that_names_a_code_is_left_to_the_complaint(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put()
    assert citizen.say(f"/phananh hồ sơ {CODE} quá hạn").text == "passed on"


@pytest.mark.parametrize("status", Status)
def test_every_status_has_plain_words_and_a_next_step(
    citizen: Citizen, gateway: FakeGateway, status: Status
) -> None:
    gateway.put(status=status)
    reply = citizen.say(CODE)
    assert wording.STATUS[status] in reply.text
    assert wording.NEXT[status] in reply.text


def test_overdue_dossier_counts_working_days(citizen: Citizen, gateway: FakeGateway) -> None:
    gateway.put(due_on=date(2025, 7, 3))
    assert "quá hạn 4 ngày làm việc" in citizen.say(CODE).text


def test_dossier_waiting_for_papers_is_not_called_overdue(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put(due_on=date(2025, 7, 3), status=Status.NEEDS_PAPERS)
    assert "quá hạn" not in citizen.say(CODE).text


def test_finished_dossier_tells_whether_it_was_late(
    citizen: Citizen, gateway: FakeGateway
) -> None:
    gateway.put(status=Status.DONE, finished_on=date(2025, 7, 17))
    assert "trễ hẹn 2 ngày làm việc" in citizen.say(CODE).text


def test_status_in_words_we_do_not_know_is_quoted(citizen: Citizen, gateway: FakeGateway) -> None:
    gateway.put(status=None, status_words="Chuyển liên thông thuế")
    assert "“Chuyển liên thông thuế”" in citizen.say(CODE).text


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_picture_of_a_receipt_is_served(kind: str) -> None:
    app = FastAPI()
    app.include_router(build_receipt_router())
    answer = TestClient(app).get(f"/receipt.{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")

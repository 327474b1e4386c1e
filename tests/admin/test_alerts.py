"""Alerts: the right staff, each thing once, on the page and in linked chats, and stoppable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.accounts import Accounts, Profile
from admin.alerts.raising import AlertRaiser
from admin.alerts.records import StaffAlert
from admin.records import Staff
from admin.roles import Role
from bot.alerts import wording
from bot.alerts.chats import StaffChats
from bot.alerts.records import StaffChat
from bot.conversations import Conversations
from bot.message import IncomingMessage, Outcome, Reply
from bot.obstacles.records import ObstacleReport
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from bot.references import new_report_reference
from bot.retention import delete_expired
from bot.service import ChatService
from bot.steps.staff_chat import LinkStaffChat
from bot.turn import Turn
from knowledge.database import read_session, write_session
from tests.admin.hands import Browser, Clock

PAGES = "https://motcua.example.vn/admin"
KINDS = ("knowledge", "software", "payment", "facilities", "connection", "land", "distance")
WORDS = "anh Bảy ở xóm trên bị đòi tiền bồi dưỡng"


@dataclass
class Person:
    """A staff member with a phone."""

    engine: Engine
    clock: Clock
    sender: str = "phone-1"
    channel: str = "telegram"
    sent: int = 0

    def say(self, text: str) -> Reply:
        def pass_on(turn: Turn) -> Turn:
            return turn.settle(Outcome.UNANSWERED_NO_PROCEDURE, "passed on")

        self.sent += 1
        steps = (LinkStaffChat(StaffChats(self.engine, self.clock)), pass_on)
        number = f"{self.sender}-{self.sent}"
        message = IncomingMessage(self.channel, self.sender, number, text)
        return ChatService(Conversations(self.engine), steps).answer(message)


@pytest.fixture
def person(engine: Engine, clock: Clock) -> Person:
    return Person(engine, clock)


@pytest.fixture
def raiser(engine: Engine, clock: Clock) -> AlertRaiser:
    return AlertRaiser(engine, PAGES, {"tan-hoa": "Xã Tân Hòa"}, clock)


@pytest.fixture
def report(engine: Engine, clock: Clock) -> Callable[..., int]:
    def file(commune: str | None = "tan-hoa", **changes: object) -> int:
        values: dict[str, Any] = {"kind": "land", "severity": 3, "first_at": clock(), **changes}
        with write_session(engine) as session:
            row = ObstacleReport(
                reference=new_report_reference(), summary=WORDS, commune=commune, **values
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    return file


def told(engine: Engine) -> list[tuple[str, int]]:
    """(user name, report id) of every alert."""
    query = select(Staff.username, StaffAlert.report_id).join(
        StaffAlert, col(StaffAlert.staff_id) == col(Staff.id)
    )
    with read_session(engine) as session:
        return sorted((str(name), int(number)) for name, number in session.exec(query))


def notices(engine: Engine) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(col(OutboxMessage.key).like("alert:%"))
    with read_session(engine) as session:
        return list(session.exec(query))


def link(browser: Browser, person: Person) -> Reply:
    browser.get("/profile/chats")
    page = browser.post("/profile/chats/code").text
    command = page.split('class="secret">')[1].split("</code>")[0]
    return person.say(command)


def test_severe_report_is_told_once_on_the_page_and_in_the_chat(
    logged_in: Callable[..., Browser],
    person: Person,
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
) -> None:
    browser = logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa")
    assert link(browser, person).text == wording.LINKED
    number = report()
    for _ in range(3):
        raiser.run()
    AlertRaiser(engine, PAGES, {}, raiser.clock).run()
    assert told(engine) == [("mai", number)]
    (notice,) = notices(engine)
    assert notice.channel == "telegram" and notice.state == "pending"
    assert f"{PAGES}/reports/{number}" in notice.text and "Xã Tân Hòa" in notice.text
    assert "Bảy" not in notice.text and "bồi dưỡng" not in notice.text
    page = browser.get("/").text
    assert 'class="count">1' in page
    assert "Chưa đọc" in browser.get("/alerts").text


def test_opening_an_alert_reads_it_and_goes_to_the_report(
    logged_in: Callable[..., Browser], report: Callable[..., int], raiser: AlertRaiser
) -> None:
    browser = logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa")
    number = report()
    raiser.run()
    page = browser.get("/alerts/1")
    assert page.url.path == f"/admin/reports/{number}" and WORDS in page.text
    assert 'class="count"' not in page.text
    assert "Chưa đọc" not in browser.get("/alerts").text


def test_all_alerts_are_read_at_once_by_one_person_alone(
    logged_in: Callable[..., Browser], report: Callable[..., int], raiser: AlertRaiser
) -> None:
    mai, hoa = (logged_in(name, Role.COMMUNE_STAFF, "tan-hoa") for name in ("mai", "hoa"))
    report()
    raiser.run()
    mai.get("/alerts")
    assert "Chưa đọc" not in mai.post("/alerts/read").text
    assert "Chưa đọc" in hoa.get("/alerts").text
    assert mai.get("/alerts/2").status_code == 404


def test_alert_of_a_settled_report_counts_no_more(
    logged_in: Callable[..., Browser],
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
) -> None:
    browser = logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa")
    number = report()
    raiser.run()
    with write_session(engine) as session:
        session.get_one(ObstacleReport, number).status = "closed"
    assert 'class="count"' not in browser.get("/").text


def test_overdue_is_told_once_for_each_due_day(
    add_staff: Callable[..., Staff],
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
    clock: Clock,
) -> None:
    add_staff("mai", Role.COMMUNE_STAFF, "tan-hoa")
    number = report(severity=1, due_at=clock() + timedelta(days=1))
    assert raiser.run() == 0
    clock.forward(days=2)
    assert [raiser.run(), raiser.run()] == [1, 0]
    with write_session(engine) as session:
        session.get_one(ObstacleReport, number).due_at = clock() + timedelta(days=1)
    assert raiser.run() == 0
    clock.forward(days=2)
    assert [raiser.run(), raiser.run()] == [1, 0]


def test_commune_hears_of_its_own_and_province_of_what_nobody_else_has(
    add_staff: Callable[..., Staff],
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
    clock: Clock,
) -> None:
    add_staff("mai", Role.COMMUNE_STAFF, "tan-hoa")
    add_staff("tuan", Role.PROVINCE_EDITOR)
    off_duty = add_staff("bay", Role.COMMUNE_LEAD, "tan-hoa")
    assert off_duty.id is not None
    Accounts(engine).change(off_duty.id, Profile("Bảy", Role.COMMUNE_LEAD, ("tan-hoa",), False))
    late = clock() - timedelta(days=1)
    own, unmanned, homeless = report(), report("binh-an"), report(None)
    passed = report(status="passed_up", due_at=late)
    raiser.run()
    heard = [pair for pair in told(engine) if pair[0] != "admin"]
    assert heard == sorted(
        [("mai", own), ("mai", passed), ("tuan", unmanned), ("tuan", homeless), ("tuan", passed)]
    )


def test_many_alerts_make_one_message(
    logged_in: Callable[..., Browser],
    person: Person,
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
) -> None:
    link(logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa"), person)
    for kind in (
        "knowledge",
        "software",
        "payment",
        "facilities",
        "connection",
        "land",
        "distance",
    ):
        report(kind=kind)
    raiser.run()
    (notice,) = notices(engine)
    assert "Có 7 vướng mắc" in notice.text and "và 2 vướng mắc nữa" in notice.text


@pytest.mark.parametrize("how", ["in the chat", "on the page", "by erasing"])
def test_alerts_can_be_stopped(
    logged_in: Callable[..., Browser],
    person: Person,
    report: Callable[..., int],
    raiser: AlertRaiser,
    engine: Engine,
    how: str,
) -> None:
    browser = logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa")
    link(browser, person)
    if how == "in the chat":
        assert person.say("/canbo thôi").text == wording.LEFT
    elif how == "on the page":
        assert "Telegram" in browser.get("/profile/chats").text
        assert "Chưa nối" in browser.post("/profile/chats/1/stop").text
    else:
        Conversations(engine).forget("telegram", "phone-1")
    report()
    raiser.run()
    assert len(told(engine)) == 1 and not notices(engine)


def test_nobody_stops_the_alerts_of_another(
    logged_in: Callable[..., Browser], person: Person, engine: Engine
) -> None:
    link(logged_in("mai", Role.COMMUNE_STAFF, "tan-hoa"), person)
    other = logged_in("hoa", Role.COMMUNE_STAFF, "tan-hoa")
    other.get("/profile/chats")
    assert other.post("/profile/chats/1/stop").status_code == 404


def test_code_works_once_soon_and_not_on_the_web(
    engine: Engine, clock: Clock, person: Person
) -> None:
    chats = StaffChats(engine, clock)
    code = chats.issue(1)
    on_the_web = Person(engine, clock, channel="web", sender="x")
    assert on_the_web.say(f"/canbo {code}").text == wording.NOT_HERE
    assert person.say("/canbo").text == wording.HOW
    assert person.say("/canbo 22222-22222").text == wording.WRONG_CODE
    assert person.say(f"/canbo@motcua_bot {code.lower().replace('-', ' ')}").text == wording.LINKED
    assert Person(engine, clock, "thief").say(f"/canbo {code}").text == wording.WRONG_CODE
    old = chats.issue(1)
    newer = chats.issue(1)
    assert person.say(f"/canbo {old}").text == wording.WRONG_CODE
    clock.forward(minutes=16)
    assert person.say(f"/canbo {newer}").text == wording.WRONG_CODE
    with read_session(engine) as session:
        turns = session.exec(select(TurnRecord.text)).all()
        assert [chat.staff_id for chat in session.exec(select(StaffChat))] == [1]
    assert set(turns) == {"/canbo"}


def test_linked_chat_outlives_the_retention_but_its_words_do_not(
    engine: Engine, clock: Clock, person: Person
) -> None:
    person.say(f"/canbo {StaffChats(engine, clock).issue(1)}")
    Person(engine, clock, "citizen").say("xin chào")
    year = datetime.now(clock().tzinfo) + timedelta(days=365)
    assert delete_expired(engine, 90, year) == 1
    with read_session(engine) as session:
        assert [row.sender for row in session.exec(select(Conversation))] == ["phone-1"]
        assert len(session.exec(select(StaffChat)).all()) == 1
        assert not session.exec(select(InboxMessage)).all()
        assert not session.exec(select(TurnRecord)).all()

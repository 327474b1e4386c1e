"""Watching a dossier: consent, one message a change, one when overdue, never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.conversations import Conversations
from bot.dossiers.dossier import Dossier, Status
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.records import DossierWatch
from bot.dossiers.watching import WatchCheck, check_watches
from bot.message import Outcome
from bot.records import OutboxMessage

from .conftest import CODE, TODAY, Citizen, FakeGateway


def notices(database: Engine) -> list[OutboxMessage]:
    with Session(database) as session:
        return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.key)).all())


@pytest.fixture
def watching(citizen: Citizen, gateway: FakeGateway) -> Citizen:
    gateway.put()
    citizen.say(CODE)
    citizen.say(f"@watch:{CODE}")
    citizen.say(f"@watch:{CODE}:yes")
    return citizen


def check(database: Engine, gateway: FakeGateway, today: date = TODAY) -> WatchCheck:
    return check_watches(database, gateway, today=today)


def test_button_asks_for_consent_before_anything_is_kept(
    citizen: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put()
    found = citizen.say(CODE)
    asked = citizen.say(found.buttons[0].value)
    assert asked.outcome is Outcome.CLARIFY
    with Session(database) as session:
        assert not session.exec(select(DossierWatch)).all()
    agreed = citizen.say(asked.buttons[0].value)
    assert agreed.outcome is Outcome.RECORDED
    with Session(database) as session:
        assert session.exec(select(DossierWatch)).one().active


@pytest.mark.parametrize("words", ["báo tôi khi có kết quả", "khi nao xong bao toi nhe"])
def test_words_do_what_the_button_does(citizen: Citizen, gateway: FakeGateway, words: str) -> None:
    gateway.put()
    citizen.say(CODE)
    assert citizen.say(words).outcome is Outcome.CLARIFY
    assert citizen.say("đồng ý").outcome is Outcome.RECORDED


def test_words_with_a_code_need_no_dossier_in_hand(
    citizen: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put()
    citizen.say(f"báo tôi khi có kết quả {CODE}")
    citizen.say("ok")
    assert len(Session(database).exec(select(DossierWatch)).all()) == 1


def test_declining_keeps_nothing(citizen: Citizen, gateway: FakeGateway, database: Engine) -> None:
    gateway.put()
    citizen.say(CODE)
    citizen.say("báo tôi khi có kết quả")
    citizen.say("không cần")
    with Session(database) as session:
        assert not session.exec(select(DossierWatch)).all()


def test_unchanged_dossier_sends_nothing(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    assert check(database, gateway) == WatchCheck(checked=1, told=0, failed=0)
    assert not notices(database)


def test_each_change_is_told_once(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put(status=Status.DONE)
    for _ in range(3):
        check(database, gateway)
    (notice,) = notices(database)
    assert notice.channel == "telegram"
    assert CODE in notice.text
    assert notice.key.endswith(":9")


def test_status_that_comes_back_is_told_again(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    for status in (Status.NEEDS_PAPERS, Status.PROCESSING, Status.NEEDS_PAPERS):
        gateway.put(status=status)
        check(database, gateway)
    assert len(notices(database)) == 3


def test_overdue_is_told_once(watching: Citizen, gateway: FakeGateway, database: Engine) -> None:
    for days in range(7, 12):
        check(database, gateway, TODAY + timedelta(days=days))
    (notice,) = notices(database)
    assert notice.key.endswith(":overdue")
    assert "15/07/2025" in notice.text


def test_watch_ends_with_the_dossier(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put(status=Status.RETURNED)
    check(database, gateway)
    assert len(notices(database)) == 1
    assert check(database, gateway).checked == 0


@pytest.mark.parametrize("words", ["thôi báo", "dừng báo nữa nhé", "@watch:" + CODE + ":stop"])
def test_watch_can_be_stopped(
    watching: Citizen, gateway: FakeGateway, database: Engine, words: str
) -> None:
    assert watching.say(words).outcome is Outcome.RECORDED
    gateway.put(status=Status.DONE)
    check(database, gateway)
    assert not notices(database)


def test_question_that_sounds_like_stopping_is_a_question(watching: Citizen) -> None:
    assert watching.say("giấy này dùng bao lâu").text == "passed on"


def test_stopped_watch_can_begin_again_and_tells_only_what_is_new(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put(status=Status.NEEDS_PAPERS)
    check(database, gateway)
    watching.say("thôi báo")
    gateway.put(status=Status.PROCESSING)
    watching.say(f"@watch:{CODE}:yes")
    check(database, gateway)
    assert len(notices(database)) == 1
    gateway.put(status=Status.NEEDS_PAPERS)
    check(database, gateway)
    assert len(notices(database)) == 2


def test_gateway_that_is_down_loses_no_change(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put(status=Status.DONE)
    gateway.down = True
    assert check(database, gateway).failed == 1
    gateway.down = False
    assert check(database, gateway).told == 1


def test_dossiers_that_fail_each_time_do_not_hold_up_the_others(
    citizen: Citizen, gateway: FakeGateway, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"H29.12.09-250701-{number:04}" for number in range(6)]
    for code in codes:
        gateway.put(code=code)
        citizen.say(f"@watch:{code}:yes")
    gateway.put(code=codes[-1], status=Status.DONE)
    find = gateway.find

    def failing(code: str) -> Dossier | None:
        if code in codes[:4]:
            raise GatewayUnavailable("this one always fails")
        return find(code)

    monkeypatch.setattr(gateway, "find", failing)
    check(database, gateway)
    check(database, gateway)
    assert [codes[-1] in notice.text for notice in notices(database)] == [True]


def test_every_watcher_is_told(
    citizens: Callable[[str], Citizen], gateway: FakeGateway, database: Engine
) -> None:
    gateway.put()
    for name in ("lan", "minh"):
        citizens(name).say(f"@watch:{CODE}:yes")
    gateway.put(status=Status.DONE)
    assert check(database, gateway).told == 2


def test_erasing_removes_the_watch(
    watching: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    gateway.put(status=Status.DONE)
    check(database, gateway)
    Conversations(database).forget("telegram", "lan")
    with Session(database) as session:
        assert not session.exec(select(DossierWatch)).all()
        assert not session.exec(select(OutboxMessage)).all()


def test_one_person_watches_a_bounded_number(
    citizen: Citizen, gateway: FakeGateway, database: Engine
) -> None:
    for number in range(21):
        gateway.put(code=f"H29.12.09-250701-{number:04}")
        reply = citizen.say(f"@watch:H29.12.09-250701-{number:04}:yes")
    assert reply.outcome is Outcome.INFORMED
    with Session(database) as session:
        assert len(session.exec(select(DossierWatch)).all()) == 20

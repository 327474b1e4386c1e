"""Invitations, one person after another, and nothing kept but counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.conversations import WEB, Conversations
from bot.message import IncomingMessage
from bot.records import TurnRecord
from bot.volunteers.desk import VolunteerDesk
from bot.volunteers.picks import most_asked
from bot.volunteers.records import VolunteerInvitation, VolunteerLogin
from knowledge.database import read_session, write_session

WEEK = timedelta(days=7)
MORNING = datetime(2026, 7, 6, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Clock:
    def __init__(self) -> None:
        self.moment = MORNING

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database: Engine, clock: Clock) -> VolunteerDesk:
    return VolunteerDesk(database, clock)


@pytest.fixture
def token(desk: VolunteerDesk) -> str:
    made = desk.log_in(desk.invite("Đội 1", lasts=WEEK, commune="tan-hoa").code)
    assert made is not None
    return made


def test_a_code_works_however_it_is_typed(desk: VolunteerDesk) -> None:
    code = desk.invite("Đội 1", lasts=WEEK).code
    assert desk.log_in(f" {code.lower().replace('-', ' ')} ")
    assert desk.log_in("WRONG-CODE2") is None and desk.log_in("") is None


def test_only_digests_of_codes_and_tokens_are_kept(
    desk: VolunteerDesk, token: str, database: Engine
) -> None:
    code = desk.invite("Đội 2", lasts=WEEK).code.replace("-", "")
    with read_session(database) as session:
        kept = [*session.exec(select(VolunteerInvitation.digest))]
        kept += [*session.exec(select(VolunteerLogin.digest))]
    assert code not in kept and token not in kept


def test_an_expired_or_revoked_code_ends_every_login(desk: VolunteerDesk, clock: Clock) -> None:
    first, second = (desk.invite("Đội", lasts=WEEK) for _ in range(2))
    token = desk.log_in(first.code)
    assert desk.volunteer(token) is not None
    assert desk.revoke(first.id) and not desk.revoke(first.id)
    assert desk.volunteer(token) is None and desk.log_in(first.code) is None
    token = desk.log_in(second.code)
    clock.moment += WEEK
    assert desk.volunteer(token) is None and desk.log_in(second.code) is None


def test_closing_keeps_counts_and_nothing_of_the_person(
    desk: VolunteerDesk, token: str, database: Engine
) -> None:
    for codes in (("1.004194", "1.001193"), ("1.004194",)):
        desk.open_person(token)
        for code in codes:
            assert desk.pick(token, code)
        desk.tick(token, "1.004194", [0, 1])
        assert desk.close_person(token)
    with read_session(database) as session:
        assert [*session.exec(select(VolunteerLogin.helping))] == [None]
    counts = {(c.procedure, c.people) for c in desk.counts(date(2026, 7, 1), date(2026, 7, 31))}
    assert counts == {("", 2), ("1.004194", 2), ("1.001193", 1)}
    assert desk.counts(date(2026, 8, 1), date(2026, 8, 2)) == []


def test_a_person_who_needed_nothing_is_not_counted(desk: VolunteerDesk, token: str) -> None:
    desk.open_person(token)
    desk.close_person(token)
    assert desk.counts(MORNING.date(), MORNING.date()) == []


def test_a_person_left_open_is_forgotten_after_two_hours(
    desk: VolunteerDesk, token: str, clock: Clock
) -> None:
    desk.open_person(token)
    desk.pick(token, "1.004194")
    clock.moment += timedelta(hours=3)
    volunteer = desk.volunteer(token)
    assert volunteer is not None and volunteer.helping is None
    assert not desk.pick(token, "1.001193")


def test_nothing_can_be_picked_between_two_people(desk: VolunteerDesk, token: str) -> None:
    assert not desk.pick(token, "1.004194")


def test_ticks_belong_to_the_person(desk: VolunteerDesk, token: str) -> None:
    desk.open_person(token)
    desk.pick(token, "1.004194")
    desk.tick(token, "1.004194", [1])
    desk.pick(token, "1.004194")
    volunteer = desk.volunteer(token)
    assert volunteer is not None and volunteer.helping == {"1.004194": frozenset({1})}
    desk.drop(token, "1.004194")
    desk.open_person(token)
    volunteer = desk.volunteer(token)
    assert volunteer is not None and volunteer.helping == {}


def test_quick_picks_are_the_communes_most_asked_then_everyones_then_the_usual(
    database: Engine,
) -> None:
    conversations = Conversations(database)
    with_commune = [("1.004194", "tan-hoa")] * 2 + [("1.001193", "tan-hoa")]
    asked = [*with_commune, *[("2.000986", None)] * 5]
    for number, (code, commune) in enumerate(asked):
        received = conversations.receive(IncomingMessage(WEB, "", f"m{number}", "x"))
        with write_session(database) as session:
            session.add(
                TurnRecord(
                    reference=f"R{number}",
                    conversation_id=received.conversation_id,
                    inbox_id=received.inbox_id,
                    text="",
                    reply="",
                    outcome="answered",
                    procedure=code,
                    commune=commune,
                )
            )
    picks = most_asked(database, "tan-hoa", ["1.000894", "1.004194"])
    assert picks == ["1.004194", "1.001193", "2.000986", "1.000894"]
    assert most_asked(database, None, ["1.000894"], most=2) == ["2.000986", "1.004194"]

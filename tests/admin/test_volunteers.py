"""Volunteers' invitations are made, ended and scoped; staff see whom they helped."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.records import AuditEntry
from admin.roles import Role
from bot.volunteers.desk import VolunteerDesk
from knowledge.database import read_session
from tests.admin.hands import Browser, Clock

CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
WEEK = timedelta(days=7)
LogIn = Callable[..., Browser]


@pytest.fixture
def lead(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.COMMUNE_LEAD, "tan-hoa")


@pytest.fixture
def desk(engine: Engine, clock: Clock) -> VolunteerDesk:
    return VolunteerDesk(engine, clock)


def invite(browser: Browser, **changes: str) -> str:
    browser.get("/volunteers")
    fields = {"name": "Đội 1", "commune": "tan-hoa", "days": "30", **changes}
    return browser.post("/volunteers", dict(fields)).text


def help_one(desk: VolunteerDesk, code: str, *procedures: str) -> None:
    token = desk.log_in(code)
    assert token is not None
    desk.open_person(token)
    for procedure in procedures:
        desk.pick(token, procedure)
    desk.close_person(token)


def actions(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        found = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    return [entry.action for entry in found if entry.action.startswith("volunteer")]


def test_a_code_is_shown_once_and_lets_in_until_it_is_revoked(
    lead: Browser, desk: VolunteerDesk, engine: Engine
) -> None:
    found = CODE.search(invite(lead))
    assert found is not None
    token = desk.log_in(found[0])
    who = desk.volunteer(token)
    assert who is not None and (who.name, who.commune) == ("Đội 1", "tan-hoa")
    page = lead.get("/volunteers").text
    assert "Đang dùng được" in page and found[0] not in page
    assert "Đã thu hồi mã." in lead.post("/volunteers/1/revoke").text
    assert desk.volunteer(token) is None and desk.log_in(found[0]) is None
    assert actions(engine) == ["volunteer.invited", "volunteer.revoked"]


def test_a_code_expires(lead: Browser, desk: VolunteerDesk, clock: Clock) -> None:
    found = CODE.search(invite(lead, days="1"))
    assert found is not None
    clock.forward(hours=25)
    assert desk.log_in(found[0]) is None
    lead.log_in("lan")
    assert "Đã hết hạn" in lead.get("/volunteers").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "Xin ghi tên"),
        ({"days": "0"}, "từ 1 đến 90"),
        ({"days": "91"}, "từ 1 đến 90"),
        ({"days": "²"}, "từ 1 đến 90"),
        ({"commune": ""}, "Xin chọn một xã"),
        ({"commune": "binh-an"}, "Xin chọn một xã"),
    ],
)
def test_what_is_missing_is_told(
    lead: Browser, engine: Engine, changes: dict[str, str], told: str
) -> None:
    assert told in invite(lead, **changes)
    assert actions(engine) == []


def test_people_are_counted_by_team_and_procedure_for_a_period(
    lead: Browser, desk: VolunteerDesk, clock: Clock
) -> None:
    code = desk.invite("Đội 1", lasts=WEEK, commune="tan-hoa").code
    help_one(desk, code, "1.004194", "1.000001")
    help_one(desk, code, "1.004194")
    page = lead.get("/volunteers").text
    assert "<strong>2</strong> lượt người" in page and "Đội 1, Xã Tân Hòa: 2 người" in page
    assert re.search(r"Đăng ký tạm trú .*</td><td class=\"figure\">2<", page)
    assert re.search(r"1.000001</span></td><td class=\"figure\">1<", page)
    assert "<strong>0</strong>" in lead.get("/volunteers?first=2020-01-01&last=2020-02-01").text


def test_teams_of_one_name_are_told_together(lead: Browser, desk: VolunteerDesk) -> None:
    for _ in range(2):
        help_one(desk, desk.invite("Đội 1", lasts=WEEK, commune="tan-hoa").code, "1.004194")
    page = lead.get("/volunteers").text
    assert page.count("<summary>Đội 1") == 1 and "Đội 1, Xã Tân Hòa: 2 người" in page


def test_other_communes_are_not_seen(lead: Browser, logged_in: LogIn, desk: VolunteerDesk) -> None:
    help_one(desk, desk.invite("Đội xã khác", lasts=WEEK, commune="binh-an").code, "1.004194")
    help_one(desk, desk.invite("Đội của tỉnh", lasts=WEEK).code, "1.004194")
    own = lead.get("/volunteers").text
    assert "Đội xã khác" not in own and "Đội của tỉnh" not in own
    everything = logged_in("minh", Role.PROVINCE_EDITOR).get("/volunteers").text
    assert "Đội xã khác" in everything and "<strong>2</strong> lượt người" in everything


def test_the_province_may_invite_for_all_or_for_one_commune(
    logged_in: LogIn, desk: VolunteerDesk
) -> None:
    browser = logged_in("minh", Role.PROVINCE_ADMIN)
    invite(browser, commune="")
    invite(browser, commune="phường bình an")
    assert [one.commune for one in desk.invitations()] == ["binh-an", None]

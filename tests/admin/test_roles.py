"""Every route refuses: nobody logged in, the wrong role, the wrong commune, no CSRF token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select
from starlette.routing import BaseRoute, Mount

from admin.access import Visitor
from admin.app import build_admin
from admin.records import AuditEntry, Staff
from admin.roles import RIGHTS, Right, Role
from admin.tools import AdminTools
from bot.obstacles.records import ObstacleEvent
from bot.records import Conversation, OutboxMessage
from bot.volunteers.desk import VolunteerDesk
from knowledge.database import read_session, write_session
from knowledge.learning.entries import Draft, propose
from knowledge.learning.records import KnowledgeEntryEvent
from tests.admin.hands import PASSWORD, Browser, Town

LogIn = Callable[..., Browser]
OPEN_TO_ALL = {"/login", "/login/code"}
NEEDS = {
    "/": Right.REVIEW,
    "/logout": Right.SELF,
    "/profile": Right.SELF,
    "/password": Right.SELF,
    "/quick-report": Right.REVIEW,
    "/reports": Right.REVIEW,
    "/reports/{report_id}/assign": Right.ASSIGN,
    "/flagged": Right.REVIEW,
    "/alerts": Right.REVIEW,
    "/conversations": Right.REVIEW,
    "/outbox": Right.REVIEW,
    "/knowledge": Right.TEACH,
    "/knowledge/{entry_id}/approve": Right.APPROVE,
    "/procedures": Right.REVIEW,
    "/procedures/{code}/edit": Right.FACTS,
    "/procedures/{code}/undo": Right.FACTS,
    "/repeals": Right.FACTS,
    "/overrides": Right.FACTS,
    "/offices": Right.OFFICES,
    "/try": Right.REVIEW,
    "/dossiers": Right.IMPORT,
    "/volunteers": Right.VOLUNTEERS,
    "/staff": Right.STAFF,
    "/audit": Right.AUDIT,
}
EXPECTED = {
    Role.COMMUNE_STAFF: {Right.SELF, Right.REVIEW, Right.TEACH, Right.OFFICES},
    Role.COMMUNE_LEAD: set(Right) - {Right.IMPORT, Right.FACTS, Right.STAFF, Right.AUDIT},
    Role.PROVINCE_EDITOR: set(Right) - {Right.STAFF, Right.AUDIT},
    Role.PROVINCE_ADMIN: set(Right),
}
OF_A_COMMUNE = {"report_id", "conversation_id", "message_id", "entry_id", "commune_id",
                "invitation_id"}  # fmt: skip
OF_NO_COMMUNE = {"name", "code", "override_id", "upload_id", "job_id", "staff_id", "alert_id",
                 "chat_id"}  # fmt: skip
PARAMETER = re.compile(r"\{(\w+)\}")


def walk(served: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Every route of an app, those of the routers that it includes too; files aside."""
    for route in served:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(route, Mount):
            assert route.path == "/static"
        else:
            yield from walk(route.original_router.routes)  # type: ignore[attr-defined]


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """(method, path) of every page and action, from the table that serves them."""
    return [(method, route.path) for route in walk(app.routes) for method in sorted(route.methods)]


@pytest.fixture
def guarded(tools: AdminTools) -> list[tuple[str, str]]:
    return [route for route in routes(build_admin(tools)) if route[1] not in OPEN_TO_ALL]


def right_of(path: str) -> Right:
    """What the longest line of the matrix that covers `path` names."""
    lines = [line for line in NEEDS if f"{path}/".startswith(f"{line.rstrip('/')}/")]
    lines = [line for line in lines if line != "/" or path == "/"]
    assert lines, f"{path} stands in no line of NEEDS: say who may open it"
    return NEEDS[max(lines, key=len)]


def filled(path: str) -> str:
    return PARAMETER.sub("1", path.replace("{commune_id}", "tan-hoa"))


def test_the_matrix_of_roles_is_as_agreed() -> None:
    assert {role: set(rights) for role, rights in RIGHTS.items()} == EXPECTED


def test_every_route_stands_in_the_matrix(guarded: list[tuple[str, str]]) -> None:
    assert len(guarded) > 80
    assert {right_of(path) for _, path in guarded} == set(Right)
    named = {name for _, path in guarded for name in PARAMETER.findall(path)}
    assert named == OF_A_COMMUNE | OF_NO_COMMUNE


def test_nobody_logged_in_is_refused(anonymous: Browser, guarded: list[tuple[str, str]]) -> None:
    for method, path in guarded:
        url = f"/admin{filled(path)}"
        response = anonymous.client.request(method, url, follow_redirects=False)
        if method == "GET":
            assert response.status_code == 303, path
            assert response.headers["location"].startswith("/admin/login?next="), path
        else:
            assert response.status_code == 401, path


def test_a_change_without_the_csrf_token_is_refused(
    logged_in: LogIn, guarded: list[tuple[str, str]], engine: Engine
) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    changes = [path for method, path in guarded if method not in ("GET", "HEAD")]
    assert len(changes) > 35
    for path in changes:
        for data in ({}, {"csrf": "another"}, {"csrf": "khác"}):
            response = browser.client.post(f"/admin{filled(path)}", data=data)
            assert response.status_code == 419, path
    with read_session(engine) as session:
        actions = {entry.action for entry in session.exec(select(AuditEntry))}
    assert actions <= {"staff.added", "password.changed", "login"}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_has_the_right_to_and_nothing_else(
    logged_in: LogIn, guarded: list[tuple[str, str]], role: Role
) -> None:
    browser = logged_in("lan", role, "tan-hoa")
    browser.get("/")
    wrong = []
    for method, path in sorted(guarded, key=lambda route: route[1] == "/logout"):
        data = {"csrf": browser.token} if method == "POST" else None
        response = browser.client.request(
            method, f"/admin{filled(path)}", data=data, follow_redirects=False
        )
        may = right_of(path) in EXPECTED[role]
        refused = response.status_code == 403
        if refused is may or response.status_code in (401, 419, 500):
            wrong.append((method, path, response.status_code))
    assert wrong == []


def test_the_csrf_token_of_another_session_is_refused(logged_in: LogIn) -> None:
    lan, minh = logged_in("lan", Role.PROVINCE_ADMIN), logged_in("minh", Role.PROVINCE_ADMIN)
    minh.get("/staff")
    lan.token = minh.token
    assert lan.post("/staff", {"username": "moi"}).status_code == 419


def test_htmx_may_send_the_token_as_a_header(logged_in: LogIn) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    browser.get("/try")
    headers = {"X-CSRF-Token": browser.token, "HX-Request": "true"}
    page = browser.client.post("/admin/try", data={"question": "a"}, headers=headers)
    assert page.status_code == 200


@pytest.mark.parametrize("home", ["binh-an", None])
@pytest.mark.parametrize("role", [Role.COMMUNE_STAFF, Role.COMMUNE_LEAD])
def test_everything_of_another_commune_is_refused(
    logged_in: LogIn,
    guarded: list[tuple[str, str]],
    town: Town,
    engine: Engine,
    role: Role,
    home: str | None,
) -> None:
    number = town.report("việc xã khác", commune=home)
    with write_session(engine) as session:
        draft = Draft(["câu xã khác"], answer="a", commune=home)
        entry = propose(session, draft, staff_id=1)
        conversation = session.exec(select(Conversation)).one()
        session.add(
            OutboxMessage(
                key="x",
                channel="telegram",
                conversation_id=conversation.id,
                text="tin chết",
                state="dead",
            )
        )
    invited = VolunteerDesk(engine).invite("Đội 1", lasts=timedelta(days=1), commune=home)
    values = {
        "report_id": str(number),
        "conversation_id": conversation.id,
        "message_id": "1",
        "entry_id": str(entry.id),
        "commune_id": home or "binh-an",
        "invitation_id": str(invited.id),
    }
    assert set(values) == OF_A_COMMUNE
    browser = logged_in("lan", role, "tan-hoa")
    browser.get("/")
    token = browser.token
    checked = 0
    for method, path in guarded:
        names = OF_A_COMMUNE & set(PARAMETER.findall(path))
        if not names:
            continue
        url = PARAMETER.sub(lambda found: values.get(found[1], "1"), path)
        body = {
            "csrf": token,
            "version": 1,
            "owner": 2,
            "note": "a",
            "text": "a",
            "status": "closed",
            "nonce": "12345678",
        }
        data = body if method == "POST" else None
        response = browser.client.request(method, f"/admin{url}", data=data)
        assert response.status_code == 403, path
        checked += 1
    assert checked >= 20
    for path in ("/reports?status=all", "/flagged", "/outbox", "/knowledge", "/"):
        page = browser.get(path).text
        assert "việc xã khác" not in page and "tin chết" not in page, path
        assert "câu xã khác" not in page, path
    with read_session(engine) as session:
        assert session.exec(select(ObstacleEvent.action)).all() == ["filed"]
        assert session.exec(select(KnowledgeEntryEvent.action)).all() == ["proposed"]


def test_what_is_not_there_is_said_to_be_so(logged_in: LogIn) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    paths = ("/reports/99", "/conversations/nope", "/staff/99", "/dossiers/nope", "/no-such",
             "/knowledge/99")  # fmt: skip
    for path in paths:
        page = browser.get(path)
        assert page.status_code == 404 and "Không tìm thấy" in page.text, path
    for path in ("/reports/abc", "/staff/abc", "/audit?page=x", "/?days=0"):
        assert browser.get(path).status_code == 422, path


def test_shut_account_is_out_at_once(
    logged_in: LogIn, add_staff: Callable[..., Staff], engine: Engine
) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    with write_session(engine) as session:
        staff = session.exec(select(Staff).where(Staff.username == "lan")).one()
        staff.active = False
        session.add(staff)
    assert browser.get("/reports").url.path == "/admin/login"


def test_every_page_carries_the_security_headers(app: FastAPI, anonymous: Browser) -> None:
    for path in ("/login", "/reports", "/static/admin.css", "/no-such"):
        headers = anonymous.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
    assert anonymous.get("/login").headers["cache-control"] == "no-store"


def test_cookies_are_kept_from_scripts_and_other_sites(
    logged_in: LogIn, anonymous: Browser
) -> None:
    logged_in("lan", Role.PROVINCE_ADMIN)
    anonymous.get("/login")
    data = {"csrf": anonymous.token, "username": "lan", "password": PASSWORD}
    response = anonymous.client.post("/admin/login", data=data, follow_redirects=False)
    cookie = next(c for c in response.headers.get_list("set-cookie") if "motcua_staff" in c)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/admin" in cookie
    assert "Secure" not in cookie


def test_cookies_are_for_https_alone_where_the_site_is(tools: AdminTools) -> None:
    outer = FastAPI()
    outer.mount("/admin", build_admin(replace(tools, secure=True)))
    response = TestClient(outer).get("/admin/login")
    assert "Secure" in response.headers["set-cookie"]
    assert "strict-transport-security" in response.headers


def test_too_long_a_body_is_refused_unread(logged_in: LogIn) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    browser.get("/try")
    page = browser.post("/try", {"question": "x" * 2_000_000})
    assert page.status_code == 413


def test_scope_of_a_commune_never_covers_the_province() -> None:
    staff = Staff(username="x", display_name="x", password_hash="", communes=["tan-hoa"])
    visitor = Visitor(staff, "")
    assert visitor.covers("tan-hoa")
    assert not visitor.covers("binh-an") and not visitor.covers(None)

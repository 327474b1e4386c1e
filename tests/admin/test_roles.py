"""Every route refuses: nobody logged in, the wrong role, the wrong commune, no CSRF token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from admin.access import Visitor
from admin.app import PAGES, build_admin
from admin.records import AuditEntry, Staff
from admin.roles import RIGHTS, Right, Role
from admin.tools import AdminTools
from bot.obstacles.records import ObstacleEvent
from bot.records import Conversation, OutboxMessage
from knowledge.database import read_session, write_session
from knowledge.learning.entries import Draft, propose
from knowledge.learning.records import KnowledgeEntryEvent
from tests.admin.hands import PASSWORD, Browser, Town

LogIn = Callable[..., Browser]
OPEN_TO_ALL = {"/login", "/login/code"}
NEEDS = {
    "/dossiers": Right.IMPORT,
    "/staff": Right.STAFF,
    "/audit": Right.AUDIT,
    "/reports/{report_id}/assign": Right.ASSIGN,
    "/knowledge/{entry_id}/approve": Right.APPROVE,
}


def routes() -> Iterator[tuple[str, str]]:
    """(method, path) of every page and action."""
    for page in PAGES:
        for route in page.router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods):
                yield method, route.path


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "1", path)


GUARDED = [(method, path) for method, path in routes() if path not in OPEN_TO_ALL]
BEYOND = [
    (role, method, path)
    for role in Role
    for method, path in GUARDED
    for start, right in NEEDS.items()
    if path.startswith(start) and right not in RIGHTS[role]
]
CHANGES = [path for method, path in GUARDED if method == "POST"]


def test_there_are_routes_to_check() -> None:
    assert len(GUARDED) > 30 and len(CHANGES) > 15 and len(BEYOND) > 30


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nobody_logged_in_is_refused(anonymous: Browser, method: str, path: str) -> None:
    response = anonymous.client.request(method, f"/admin{filled(path)}", follow_redirects=False)
    if method == "GET":
        assert response.status_code == 303
        assert response.headers["location"].startswith("/admin/login?next=")
    else:
        assert response.status_code == 401


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_without_the_csrf_token_is_refused(
    logged_in: LogIn, path: str, engine: Engine
) -> None:
    browser = logged_in("lan", Role.PROVINCE_ADMIN)
    for data in ({}, {"csrf": "another"}, {"csrf": "khác"}):
        response = browser.client.post(f"/admin{filled(path)}", data=data)
        assert response.status_code == 419
    with read_session(engine) as session:
        actions = {entry.action for entry in session.exec(select(AuditEntry))}
    assert actions <= {"staff.added", "password.changed", "login"}


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


@pytest.mark.parametrize(("role", "method", "path"), BEYOND)
def test_a_role_without_the_right_is_refused(
    logged_in: LogIn, role: Role, method: str, path: str
) -> None:
    browser = logged_in("lan", role, "tan-hoa")
    browser.get("/")
    data = {"csrf": browser.token} if method == "POST" else None
    response = browser.client.request(method, f"/admin{filled(path)}", data=data)
    assert response.status_code == 403
    assert "Không được phép" in response.text


@pytest.mark.parametrize("home", ["binh-an", None])
@pytest.mark.parametrize("role", [Role.COMMUNE_STAFF, Role.COMMUNE_LEAD])
def test_everything_of_another_commune_is_refused(
    logged_in: LogIn, town: Town, engine: Engine, role: Role, home: str | None
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
    values = {
        "{report_id}": str(number),
        "{conversation_id}": conversation.id,
        "{message_id}": "1",
        "{entry_id}": str(entry.id),
    }
    browser = logged_in("lan", role, "tan-hoa")
    browser.get("/")
    token = browser.token
    checked = 0
    for method, path in GUARDED:
        names = [name for name in values if name in path]
        if not names:
            continue
        url = path.replace(names[0], values[names[0]])
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

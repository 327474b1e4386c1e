"""Logging in: the first account, wrong passwords, waits, sessions and the second step."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from admin.accounts import Accounts, ensure_first_staff
from admin.devices import KnownDevices
from admin.passwords import weakness
from admin.records import AuditEntry, LoginAttempt, Staff, StaffSession
from admin.roles import Role
from admin.throttle import LoginThrottle
from knowledge.database import read_session
from tests.admin.hands import PASSWORD, Browser, Clock


def test_first_account_has_a_random_password_given_once(engine: Engine) -> None:
    password = ensure_first_staff(engine)
    assert password is not None and len(password) >= 20
    assert ensure_first_staff(engine) is None
    staff = Accounts(engine).check("ADMIN", password)
    assert staff is not None and staff.must_change_password
    assert password not in staff.password_hash


def test_first_login_can_do_nothing_before_its_own_password(
    anonymous: Browser, engine: Engine
) -> None:
    password = ensure_first_staff(engine)
    assert password
    page = anonymous.log_in("admin", password)
    assert page.url.path == "/admin/password"
    assert anonymous.get("/reports").url.path == "/admin/password"
    assert anonymous.post("/staff", {"username": "x"}).url.path == "/admin/password"
    page = anonymous.post(
        "/password", {"current": password, "chosen": PASSWORD, "again": PASSWORD}
    )
    assert page.url.path == "/admin/"
    assert anonymous.get("/reports").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "again", "said"),
    [
        ("ngắn quá", "ngắn quá", "ít nhất 12"),
        ("con trâu đi cày", "con trâu đi bừa", "không giống nhau"),
        (PASSWORD, PASSWORD, "phải khác"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "nhiều ký tự khác nhau"),
    ],
)
def test_weak_password_is_refused_with_its_reason(
    logged_in: Callable[..., Browser], chosen: str, again: str, said: str
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    browser.get("/password")
    page = browser.post("/password", {"current": PASSWORD, "chosen": chosen, "again": again})
    assert page.status_code == 400
    assert said in page.text


def test_password_like_the_username_is_weak() -> None:
    assert weakness("nguyenthilan", "nguyenthilan") == "username"
    assert weakness("NguyenThiLan2025", "nguyenthilan") == "username"
    assert weakness("nguyenthilan và mèo", "nguyenthilan") is None


def test_wrong_password_and_unknown_name_are_told_alike(
    anonymous: Browser, add_staff: Callable[..., Staff]
) -> None:
    add_staff("lan", Role.PROVINCE_EDITOR)
    wrong = anonymous.log_in("lan", "không phải mật khẩu")
    unknown = anonymous.log_in("ai-do", "không phải mật khẩu")
    assert wrong.status_code == unknown.status_code == 400
    assert "chưa đúng" in wrong.text and "chưa đúng" in unknown.text


def test_repeated_failures_wait_longer_and_longer(
    anonymous: Browser, add_staff: Callable[..., Staff], clock: Clock
) -> None:
    add_staff("lan", Role.PROVINCE_EDITOR)
    for _ in range(4):
        assert anonymous.log_in("lan", "sai").status_code == 400
    assert anonymous.log_in("lan").status_code == 429
    clock.forward(seconds=11)
    assert anonymous.log_in("lan", "sai").status_code == 400
    clock.forward(seconds=11)
    assert anonymous.log_in("lan").status_code == 429
    clock.forward(seconds=10)
    assert anonymous.log_in("lan").status_code == 200


def test_failures_from_one_address_do_not_lock_the_owner_out(
    engine: Engine, add_staff: Callable[..., Staff], clock: Clock
) -> None:
    add_staff("lan", Role.PROVINCE_EDITOR)
    throttle = LoginThrottle(engine, clock)
    for _ in range(50):
        throttle.begin("lan", "203.0.113.9")
    assert not isinstance(throttle.begin("lan", "203.0.113.9"), int)
    assert isinstance(throttle.begin("lan", "198.51.100.7"), int)


def test_one_address_cannot_try_many_accounts(engine: Engine, clock: Clock) -> None:
    throttle = LoginThrottle(engine, clock)
    tried = [throttle.begin(f"name-{n}", "203.0.113.9") for n in range(40)]
    assert sum(isinstance(one, int) for one in tried) == 30


def test_session_token_changes_at_login_and_is_kept_hashed(
    logged_in: Callable[..., Browser], engine: Engine
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    before = browser.client.cookies["motcua_staff"]
    browser.log_in("lan")
    after = browser.client.cookies["motcua_staff"]
    assert before != after
    with read_session(engine) as session:
        kept = session.exec(select(StaffSession)).all()
    assert len(kept) == 1
    assert after not in kept[0].token_hash


@pytest.mark.parametrize("spans", [{"minutes": 61}, {"hours": 13}])
def test_session_ends_when_idle_or_old(
    logged_in: Callable[..., Browser], clock: Clock, spans: dict[str, float]
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    clock.forward(**spans)
    assert browser.get("/reports").url.path == "/admin/login"


def test_session_kept_busy_still_ends_after_twelve_hours(
    logged_in: Callable[..., Browser], clock: Clock
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    for _ in range(23):
        clock.forward(minutes=30)
        assert browser.get("/reports").url.path == "/admin/reports"
    clock.forward(minutes=31)
    assert browser.get("/reports").url.path == "/admin/login"


def test_logging_out_ends_the_session_on_the_server(logged_in: Callable[..., Browser]) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    token = browser.client.cookies["motcua_staff"]
    assert "đã đăng xuất" in browser.post("/logout").text
    browser.client.cookies.set("motcua_staff", token, path="/admin")
    assert browser.get("/reports").url.path == "/admin/login"


def test_login_goes_on_to_the_page_asked_for_but_never_to_another_site(
    anonymous: Browser, add_staff: Callable[..., Staff]
) -> None:
    add_staff("lan", Role.PROVINCE_EDITOR)
    page = anonymous.get("/reports?status=all")
    assert 'value="/admin/reports?status=all"' in page.text
    for target, landed in [
        ("/admin/reports?status=all", "/admin/reports"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example", "/admin/"),
        ("/admin//evil.example", "/admin/"),
    ]:
        anonymous.get("/login")
        data = {"username": "lan", "password": PASSWORD, "next": target}
        page = anonymous.post("/login", data)
        assert (page.url.host, page.url.path) == ("testserver", landed)


def test_second_step_is_set_up_and_asked_for(
    logged_in: Callable[..., Browser], new_browser: Callable[[], Browser], clock: Clock
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    page = browser.get("/profile/two-step")
    assert "<svg" in page.text
    secret = page.text.split('<code class="wrap">')[1].split("<")[0]
    totp = pyotp.TOTP(secret)
    assert browser.post("/profile/two-step", {"code": "000000"}).status_code == 400
    assert "Đã bật" in browser.post("/profile/two-step", {"code": totp.at(clock())}).text

    clock.forward(minutes=2)
    other = new_browser()
    page = other.log_in("lan")
    assert page.url.path == "/admin/login/code"
    assert other.get("/reports").url.path == "/admin/login"
    other.log_in("lan")
    code = totp.at(clock())
    assert other.post("/login/code", {"code": code}).url.path == "/admin/"

    third = new_browser()
    third.log_in("lan")
    assert third.post("/login/code", {"code": code}).status_code == 400


def test_second_step_can_be_turned_off_with_the_password_only(
    logged_in: Callable[..., Browser], clock: Clock, engine: Engine
) -> None:
    browser = logged_in("lan", Role.PROVINCE_EDITOR)
    page = browser.get("/profile/two-step")
    secret = page.text.split('<code class="wrap">')[1].split("<")[0]
    browser.post("/profile/two-step", {"code": pyotp.TOTP(secret).at(clock())})
    assert browser.post("/profile/two-step/off", {"current": "sai"}).status_code == 400
    browser.post("/profile/two-step/off", {"current": PASSWORD})
    staff = Accounts(engine).find("lan")
    assert staff is not None and staff.totp_secret is None


def test_every_login_stands_in_the_audit_log(
    logged_in: Callable[..., Browser], engine: Engine
) -> None:
    logged_in("lan", Role.PROVINCE_EDITOR)
    with read_session(engine) as session:
        actions = [entry.action for entry in session.exec(select(AuditEntry))]
    assert actions == ["staff.added", "staff.added", "password.changed", "login"]


def fail(browser: Browser, username: str, times: int) -> int:
    """Type wrong passwords; returns the last status."""
    return [browser.log_in(username, "sai mật khẩu rồi").status_code for _ in range(times)][-1]


def test_failures_from_the_same_network_do_not_lock_out_a_known_browser(
    logged_in: Callable[..., Browser], new_browser: Callable[[], Browser]
) -> None:
    own = logged_in("lan", Role.PROVINCE_EDITOR)
    own.post("/logout")
    attacker = new_browser()
    assert fail(attacker, "lan", 8) == 429
    assert fail(attacker, "không-ai", 40) == 429
    assert new_browser().log_in("lan").status_code == 429
    assert own.log_in("lan").status_code == 200


def test_a_known_browser_is_known_for_its_own_account_alone(
    logged_in: Callable[..., Browser], add_staff: Callable[..., Staff]
) -> None:
    own = logged_in("lan", Role.PROVINCE_EDITOR)
    add_staff("minh", Role.PROVINCE_EDITOR)
    own.post("/logout")
    assert fail(own, "minh", 8) == 429
    assert own.log_in("lan").status_code == 200


def test_guesses_from_a_known_browser_are_slowed_too(
    logged_in: Callable[..., Browser],
) -> None:
    own = logged_in("lan", Role.PROVINCE_EDITOR)
    own.post("/logout")
    assert fail(own, "lan", 8) == 429


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "WyJhIl0.aaaa.bbbb"])
def test_a_forged_device_cookie_is_nobody(cookie: str) -> None:
    assert KnownDevices(b"k" * 32).device("lan", cookie) == ""
    signed = KnownDevices(b"other key").remember("lan", None)
    assert KnownDevices(b"k" * 32).device("lan", signed) == ""


def test_a_password_typed_as_a_name_is_not_kept(anonymous: Browser, engine: Engine) -> None:
    anonymous.log_in(PASSWORD, "x")
    with read_session(engine) as session:
        (attempt,) = session.exec(select(LoginAttempt)).all()
    assert PASSWORD.casefold() not in attempt.username.casefold()

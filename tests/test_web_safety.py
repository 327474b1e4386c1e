"""Every page the product serves: no inline scripts, safe headers, bounded bodies, safe cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx import Response

from admin import passwords
from admin.accounts import Accounts, ensure_first_staff
from admin.sessions import LIFE
from bot.channels.webhook import LONGEST_BODY_BYTES
from bot.web.security import LONGEST_BODY
from tests.admin.hands import PASSWORD, Browser
from tests.bot.operations.stage import quick_bot, ready_engine, running

STARTS = ("/", "/thu-tuc", "/thu-tuc?q=khai+sinh", "/tinh-nguyen", "/khong-co", "/admin/")
MOST_PAGES = 150
MANY = re.compile(r"\d+(?:\.\d+)?|[A-Z0-9]{10}")
STRICT = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")


class Page(HTMLParser):
    """What a page would run by itself, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data_only = given.get("type") in ("application/json", "importmap")
        if tag == "style" or (tag == "script" and not given.get("src") and not data_only):
            self.inline.append(f"<{tag}>")
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            if (given.get(name) or "").strip().lower().startswith(("javascript:", "data:text")):
                self.inline.append(f"{name}={given[name]}")
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole product at an https address, with an administrator logged in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
        passwords._nobody.cache_clear()
        folder = tmp_path_factory.mktemp("safe")
        bot = quick_bot(ready_engine(folder))
        ensure_first_staff(bot.engine)
        admin = Accounts(bot.engine).find("admin")
        assert admin is not None and admin.id is not None
        Accounts(bot.engine).set_password(admin.id, PASSWORD)
        with running(folder, bot, public_url="https://motcua.example") as opened:
            opened.base_url = opened.base_url.copy_with(scheme="https")
            assert Browser(opened).log_in("admin").status_code == 200
            yield opened


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, Response]:
    """Every kind of page that links lead to, by address."""
    found: dict[str, Response] = {}
    kinds: set[str] = set()
    waiting = list(STARTS)
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        kind = MANY.sub("#", urlsplit(address).path)
        if address in found or (kind in kinds and address not in STARTS):
            continue
        kinds.add(kind)
        answer = client.get(address)
        found[address] = answer
        if "html" in answer.headers.get("content-type", ""):
            links = (urljoin(str(answer.url), link) for link in Page(answer.text).links)
            own = (urlsplit(link) for link in links)
            waiting += [
                part.path + (f"?{part.query}" if part.query else "")
                for part in own
                if part.hostname == "testserver"
            ]
    return found


def test_the_crawl_reaches_citizens_volunteers_and_staff(pages: dict[str, Response]) -> None:
    assert len(pages) >= 20
    staff = [path for path in pages if path.startswith("/admin/")]
    assert len(staff) >= 8 and any(path.startswith("/thu-tuc/") for path in pages)
    assert not [path for path, page in pages.items() if page.status_code >= 500]


def test_every_page_forbids_inline_scripts_and_has_none(pages: dict[str, Response]) -> None:
    for path, page in pages.items():
        policy = page.headers.get("content-security-policy", "")
        assert all(part in policy for part in STRICT), path
        assert "unsafe" not in policy and "*" not in policy, path
        if "html" in page.headers.get("content-type", ""):
            assert Page(page.text).inline == [], path


def test_every_page_says_how_browsers_should_guard_it(pages: dict[str, Response]) -> None:
    for path, page in pages.items():
        assert page.headers["x-content-type-options"] == "nosniff", path
        assert page.headers["x-frame-options"] == "DENY", path
        assert page.headers["referrer-policy"] == "same-origin", path
        assert page.headers["strict-transport-security"].startswith("max-age=31536000"), path
        assert "server" not in page.headers, path


def test_the_document_of_the_api_and_errors_are_guarded_too(client: TestClient) -> None:
    for answer in (
        client.get("/openapi.json"),
        client.post("/api/chat", content="{"),
        client.get("/api/chat/x/messages?after=-1"),
        client.post("/api/chat", content=b"x" * (LONGEST_BODY + 1)),
    ):
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_cookies_go_over_https_alone_and_no_script_reads_them(client: TestClient) -> None:
    with TestClient(client.app, base_url="https://testserver") as fresh:
        Browser(fresh).get("/login")
        answer = Browser(fresh).client.get("/admin/login")
        cookies = answer.headers.get_list("set-cookie")
        fresh.get("/co-chu?co=to", follow_redirects=False)
    assert cookies
    for cookie in cookies:
        assert {"Secure", "HttpOnly"} <= set(cookie.replace("samesite", "SameSite").split("; "))
        assert "samesite=lax" in cookie.lower()


def test_a_session_ends_by_itself_within_a_day() -> None:
    assert LIFE.total_seconds() <= 24 * 3600


def pieces(length: int) -> Iterator[bytes]:
    """A body of `length` bytes that comes in pieces, its length untold."""
    for _ in range(length // 1000 + 1):
        yield b"x" * 1000


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/api/chat", LONGEST_BODY + 1000, 413),
        ("/tinh-nguyen/vao", LONGEST_BODY + 1000, 413),
        ("/api/chat/someone/photo", 11_000_000, 413),
        ("/admin/login", 2_000, 411),
        ("/admin/dossiers", 2_000, 411),
    ],
)
def test_a_body_without_a_length_is_not_read_to_its_end(
    client: TestClient, path: str, length: int, status: int
) -> None:
    read = 0

    def counted() -> Iterator[bytes]:
        nonlocal read
        for piece in pieces(length):
            read += len(piece)
            yield piece

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(path, content=counted(), headers=form if "vao" in path else {})
    assert answer.status_code == status


@pytest.mark.parametrize("length", ["9" * 30, "-1", "1e3", "²"])
@pytest.mark.parametrize("path", ["/api/chat", "/admin/login"])
def test_a_length_that_is_none_is_refused(client: TestClient, path: str, length: str) -> None:
    headers = {"Content-Length": length.encode("latin-1")}
    assert client.post(path, content=b"{}", headers=headers).status_code in (400, 413)  # type: ignore[arg-type]


def test_a_webhook_reads_no_more_than_an_event_needs(tmp_path: Path) -> None:
    secret = "a-secret-of-the-webhook-0001"
    with running(
        tmp_path,
        telegram_token="1:planted",
        telegram_mode="webhook",
        telegram_webhook_secret=secret,
        telegram_base_url="http://127.0.0.1:1/bot",
        public_url="https://motcua.example",
    ) as client:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        long = client.post(
            "/webhook/telegram", content=pieces(LONGEST_BODY_BYTES), headers=headers
        )
        foreign = client.post("/webhook/telegram", content=b"{}")
    assert (long.status_code, foreign.status_code) == (413, 403)


SECRET_COMPARED = re.compile(
    r"(?i)(?:secret|signature|csrf|digest|hmac|mac)\w*\s*[!=]=\s*(?!None)[\w.(\"']"
)
LOOKED_UP = re.compile(r"Volunteer\w+\.digest ==|row\.seed|\.where\(")


def test_secrets_are_compared_in_constant_time() -> None:
    breaches = [
        f"{path}: {line.strip()}"
        for package in ("admin", "bot")
        for path in (Path(__file__).parent.parent / package).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if SECRET_COMPARED.search(line) and not LOOKED_UP.search(line)
    ]
    assert not breaches
    assert SECRET_COMPARED.search("if given_signature == right:")

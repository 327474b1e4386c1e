"""A staff app over a fresh database, and hands to work it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import SQLModel

from admin import passwords
from admin.accounts import Accounts, Profile, ensure_first_staff
from admin.app import build_admin
from admin.records import Staff
from admin.roles import Role
from admin.tools import AdminTools
from knowledge.catalogue import Catalogue
from knowledge.database import open_engine
from tests.admin.hands import PASSWORD, Browser, Clock, Town, finding, procedure


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2 with the least work, since every test logs in."""
    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    SQLModel.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue({"1.004194": procedure()})


@pytest.fixture
def tools(engine: Engine, catalogue: Catalogue, clock: Clock) -> AdminTools:
    return AdminTools(
        engine=engine,
        catalogue=lambda: catalogue,
        find=finding,
        communes={"tan-hoa": "Xã Tân Hòa", "binh-an": "Phường Bình An"},
        dossier_key=b"a key of at least thirty-two bytes",
        photo=lambda name: f"jpeg of {name}".encode(),
        clock=clock,
    )


@pytest.fixture
def app(tools: AdminTools) -> FastAPI:
    outer = FastAPI()
    outer.mount("/admin", build_admin(tools))
    return outer


@pytest.fixture
def new_browser(app: FastAPI) -> Callable[[], Browser]:
    return lambda: Browser(TestClient(app))


@pytest.fixture
def anonymous(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def add_staff(engine: Engine) -> Callable[..., Staff]:
    def add(username: str, role: Role, *communes: str) -> Staff:
        if not Accounts(engine).all():
            ensure_first_staff(engine)
        profile = Profile(f"Cán bộ {username}", role, communes)
        staff, _ = Accounts(engine).add(username, profile)
        assert staff.id is not None
        Accounts(engine).set_password(staff.id, PASSWORD)
        return staff

    return add


@pytest.fixture
def logged_in(
    new_browser: Callable[[], Browser], add_staff: Callable[..., Staff]
) -> Callable[..., Browser]:
    def enter(username: str, role: Role, *communes: str) -> Browser:
        add_staff(username, role, *communes)
        browser = new_browser()
        assert browser.log_in(username).status_code == 200
        return browser

    return enter


@pytest.fixture
def lan(logged_in: Callable[..., Browser]) -> Browser:
    return logged_in("lan", Role.COMMUNE_STAFF, "tan-hoa")


@pytest.fixture
def lead(logged_in: Callable[..., Browser]) -> Browser:
    return logged_in("minh", Role.COMMUNE_LEAD, "tan-hoa")


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)

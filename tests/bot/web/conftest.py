"""The public pages over a light bot, served on loopback, and a real browser to open them."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from bot.building import Bot
from bot.media.media import open_media
from bot.voice.hearing import Ears
from bot.volunteers.printing import PrintingUnavailable, require_fonts
from bot.web.mounting import add_site
from bot.web.site import Site, open_site
from knowledge.database import open_engine
from tests.light_bot import light_bot

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
COMMUNES = {"tan-hoa": "Xã Tân Hòa"}


class TrainedEars(Ears):
    """Hears the same question in any sound."""

    def hear(self, data: bytes, wait_seconds: float = 0) -> str:
        assert len(data) > 100
        return "đăng ký tạm trú"


@pytest.fixture(scope="module")
def printer() -> None:
    """Skip where this machine cannot print."""
    try:
        require_fonts()
    except PrintingUnavailable as error:
        pytest.skip(str(error))


@dataclass(frozen=True)
class Served:
    """The site on loopback."""

    address: str
    bot: Bot
    site: Site
    app: FastAPI


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of the pages; each test brings its own conversation."""
    folder = tmp_path_factory.mktemp("web")
    engine = open_engine(f"sqlite:///{folder / 'web.sqlite3'}")
    SQLModel.metadata.create_all(engine)
    port = free_port()
    media = replace(open_media(engine, folder / "photos"), ears=TrainedEars(present=True))
    bot = light_bot(engine, public_url=f"http://127.0.0.1:{port}", media=media)
    site = open_site(bot, public_url=f"http://127.0.0.1:{port}", communes=COMMUNES)
    app = FastAPI()
    add_site(app, site)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield Served(f"http://127.0.0.1:{port}", bot, site, app)
    server.should_exit = True
    thread.join(10)
    engine.dispose()


@pytest.fixture
def client(served: Served) -> Iterator[TestClient]:
    with TestClient(served.app, base_url=served.address) as client:
        yield client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for one module: while it runs, nothing else there may run an event loop."""
    if not Path(CHROMIUM).exists() and shutil.which("chromium") is None:
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Opens a page of the site on a fresh device; fails on any script or policy error."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open_at(path: str = "/", width: int = 360, height: int = 740, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if policy(said.text) else None)
        page.goto(served.address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not errors


def policy(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where to leave screenshots; set SCREENSHOTS to look at them."""
    folder = os.environ.get("SCREENSHOTS")
    return Path(folder) if folder else None

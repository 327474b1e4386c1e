"""Starts Một Cửa: reads the settings once, builds the objects, serves chat and staff pages."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from admin.accounts import ensure_first_staff
from admin.app import build_admin
from admin.tools import AdminTools
from bot.building import Bot, build_bot
from bot.channels.web import build_router
from knowledge.database import open_engine
from knowledge.errors import ConfigurationError, MotCuaError
from knowledge.settings import Settings, read_settings
from migrations.upgrading import upgrade_database
from retrieval.opening import SearchPlace

ADMIN = "/admin"
PROGRESS = {
    "catalogue": "Reading the catalogue of procedures",
    "loading": "Loading the search index",
    "index": "Building the search index (first start only, about a minute)",
    "vectors": "Filling the vector index (first start only)",
}


def main() -> int:
    """Start the server; returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings()
        _require_free_port(settings.host, settings.port)
        engine = open_engine(settings.database_address)
        _say("Preparing the database")
        upgrade_database(engine)
        bot = open_bot(settings, engine)
        password = ensure_first_staff(engine)
    except MotCuaError as error:
        print(f"Một Cửa cannot start: {error}", file=sys.stderr)
        return 1
    _greet(settings, password)
    uvicorn.run(build_app(settings, bot), host=settings.host, port=settings.port, log_level="warning")
    return 0


def open_bot(settings: Settings, engine: Engine) -> Bot:
    """Load the knowledge and open the search, telling each long step."""
    started = time.monotonic()

    def say(step: str) -> None:
        _say(f"{PROGRESS.get(step, step)} ({time.monotonic() - started:.0f} s)")

    place = SearchPlace(settings.index_dir, settings.chroma_url, settings.encoder)
    return build_bot(engine, place, hotline=settings.hotline, say=say)


def build_app(settings: Settings, bot: Bot) -> FastAPI:
    """The whole web application: chat at /, its API, staff pages at /admin/, health."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(title="Một Cửa", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(build_router(bot.service, bot.conversations))
    app.mount(ADMIN, build_admin(admin_tools(settings, bot)))

    @app.get("/health")
    def health() -> dict[str, object]:
        """What is well and what is ill, by dependency."""
        return {"status": "degraded" if bot.knowing.problems else "ok", **bot.knowing.problems}

    return app


def admin_tools(settings: Settings, bot: Bot) -> AdminTools:
    """What the staff pages work with."""
    return AdminTools(
        engine=bot.engine,
        catalogue=lambda: bot.knowing.catalogue,
        find=bot.knowing.find,
        path=ADMIN,
        secure=settings.public_url.startswith("https:"),
    )


def _require_free_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"PORT: {host}:{port} cannot be used ({error.strerror}). Stop the program that "
                "holds it, or choose another: PORT=8080 make run"
            ) from error


def _say(text: str) -> None:
    print(f"… {text}", flush=True)


def _greet(settings: Settings, password: str | None) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"\nChat:        {address}/\nStaff pages: {address}/admin/", flush=True)
    if password:
        print(
            f"First staff member: user name admin, password {password}\n"
            "It is shown only now and must be changed at the first login.",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())

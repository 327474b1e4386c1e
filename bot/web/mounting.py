"""Mounting the public pages into the application."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import partial

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.channels.line import LineFull
from bot.channels.web import address_of, build_router
from bot.obstacles.photo_route import build_photo_router
from bot.voice.routes import build_voice_router
from bot.web import failures
from bot.web.pages import chat, procedures, volunteers
from bot.web.security import PublicPages
from bot.web.site import STATIC, Site
from knowledge.errors import MotCuaError

log = logging.getLogger(__name__)

UNPROCESSABLE = 422
ELSEWHERE = ("/admin", "/health", "/ready", "/webhook", "/metrics")


def add_site(app: FastAPI, site: Site, elsewhere: Collection[str] = ELSEWHERE) -> None:
    """Add the chat's API and every public page; `elsewhere` are paths that dress themselves."""
    app.state.site = site
    app.include_router(build_router(site.service, site.conversations, site.limits))
    app.include_router(build_photo_router(site.media.photos, partial(_photo_wait, site)))
    app.include_router(build_voice_router(site.media, partial(_held_back, site)))
    for module in (chat, procedures, volunteers):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.exception_handler(HTTPException)
    async def missing(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith(tuple(elsewhere)):
            return await http_exception_handler(request, error)
        return failures.told(request, error)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        return failures.told(request, HTTPException(UNPROCESSABLE))

    @app.exception_handler(MotCuaError)
    async def failed(request: Request, error: MotCuaError) -> Response:
        if not isinstance(error, LineFull):
            log.error("page failed: %s", error)
        return failures.failed(request)

    app.add_middleware(PublicPages, elsewhere=elsewhere, secure=site.secure)


def _photo_wait(site: Site, request: Request) -> float:
    return site.limits.photo(address_of(request))


def _held_back(site: Site, request: Request) -> bool:
    return bool(site.limits.web("", address_of(request)))

"""Taking a photo for a report from the web chat."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from bot.obstacles import wording
from bot.obstacles.photos import MOST_A_PERSON, MOST_BYTES, PhotoRefused, PhotoResult, Photos

LONGEST_ID = 64
TOO_MANY_REQUESTS = 429

Wait = Callable[[Request], float]
"""Seconds that whoever sends should wait; 0 where the photo may be read."""


def build_photo_router(photos: Photos, wait: Wait) -> APIRouter:
    """`POST /api/chat/{conversation_id}/photo` with the photo as the body.

    Whoever should `wait` is told so before anything of the photo is read.
    """
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.post("/{conversation_id}/photo")
    async def photo(
        conversation_id: Annotated[str, Path(max_length=LONGEST_ID)], request: Request
    ) -> JSONResponse:
        """Keep the photo with the newest report; the text says what became of it."""
        seconds = await run_in_threadpool(wait, request)
        if seconds:
            return _held_back(seconds)
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                return _told(refused_text())
        return _told(*await run_in_threadpool(take_photo, photos, conversation_id, bytes(data)))

    return router


def _told(text: str, reference: str = "") -> JSONResponse:
    return JSONResponse({"text": text, "reference": reference})


def _held_back(wait_seconds: float) -> JSONResponse:
    seconds = math.ceil(wait_seconds)
    text = wording.PHOTO_TOO_FAST.format(seconds=seconds)
    told = {"text": text, "reference": ""}
    return JSONResponse(told, TOO_MANY_REQUESTS, {"Retry-After": str(seconds)})


def take_photo(photos: Photos, conversation_id: str, data: bytes) -> tuple[str, str]:
    """Keep a photo that came over any channel; returns what to say and the report's reference."""
    try:
        result, reference = photos.attach(conversation_id, data)
    except PhotoRefused:
        return refused_text(), ""
    if result is PhotoResult.KEPT:
        return wording.PHOTO_KEPT.format(report=reference), reference
    if result is PhotoResult.TOO_MANY:
        return wording.PHOTO_TOO_MANY.format(most=MOST_A_PERSON), reference
    return wording.PHOTO_NO_REPORT, ""


def refused_text() -> str:
    """What to say of bytes that are no photo we keep."""
    return wording.PHOTO_REFUSED.format(limit=MOST_BYTES // 1_000_000)

"""Taking a photo for a report from the web chat."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool

from bot.obstacles import wording
from bot.obstacles.photos import MOST_A_PERSON, MOST_BYTES, PhotoRefused, PhotoResult, Photos

LONGEST_ID = 64


def build_photo_router(photos: Photos) -> APIRouter:
    """`POST /api/chat/{conversation_id}/photo` with the photo as the body."""
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.post("/{conversation_id}/photo")
    async def photo(
        conversation_id: Annotated[str, Path(max_length=LONGEST_ID)], request: Request
    ) -> dict[str, str]:
        """Keep the photo with the newest report; the text says what became of it."""
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                return {"text": refused_text(), "reference": ""}
        text, reference = await run_in_threadpool(take_photo, photos, conversation_id, bytes(data))
        return {"text": text, "reference": reference}

    return router


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

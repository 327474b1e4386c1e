"""Voice on the web: a voice note to words, and an answer read aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from bot.media.media import Media
from bot.steps.voice import not_heard
from bot.voice.hearing import MOST_BYTES, NotHeard, Problem

LONGEST_ID = 64
WAIT_SECONDS = 5.0
Id = Annotated[str, Path(max_length=LONGEST_ID)]


def build_voice_router(media: Media, held_back: Callable[[Request], bool]) -> APIRouter:
    """`POST /api/chat/voice` with the sound as the body, and the speech of a turn.

    `held_back` says whether whoever asks has asked too often.
    """
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.post("/voice")
    async def voice(request: Request) -> dict[str, str]:
        """The words of a voice note, or in `problem` why there are none; nothing is kept."""
        if held_back(request):
            return _silent(Problem.BUSY)
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                return _silent(Problem.LONG)
        return await run_in_threadpool(_heard, media, bytes(data))

    @router.get("/{conversation_id}/speech/{reference}")
    def speech(conversation_id: Id, reference: Id, request: Request) -> Response:
        """What a turn of the conversation answered, read aloud."""
        text = media.told.by_reference(conversation_id, reference)
        spoken = media.mouth.speak(text) if text and not held_back(request) else None
        if spoken is None:
            raise HTTPException(404)
        return Response(spoken.data, media_type=spoken.kind)

    return router


def _heard(media: Media, data: bytes) -> dict[str, str]:
    try:
        return {"text": media.ears.hear(data, WAIT_SECONDS), "problem": ""}
    except NotHeard as error:
        return _silent(error.problem)


def _silent(problem: Problem) -> dict[str, str]:
    return {"text": "", "problem": not_heard(problem)}

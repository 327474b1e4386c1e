"""The web channel: the chat's JSON API."""

from __future__ import annotations

import math
import re
import secrets
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy.exc import IntegrityError

from bot import wording
from bot.channels.line import Line
from bot.conversations import WEB, Conversations
from bot.message import IncomingMessage, Outcome, Reply
from bot.rates.limits import RateLimits
from bot.service import ChatService

LONGEST_BODY_TEXT = 20_000
LONGEST_ID = 64
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LARGEST_ROW = 2**53
LEAST_ID_ALONE = 16
TOO_MANY = 429


def _storable(text: object) -> object:
    """Without letters that no database takes, and no longer than anyone types."""
    return UNSTORABLE.sub(" ", text)[:LONGEST_BODY_TEXT] if isinstance(text, str) else text


StorableText = Annotated[str, BeforeValidator(_storable)]
Id = Annotated[StorableText, Field(max_length=LONGEST_ID)]


class ChatRequest(BaseModel):
    """One message; `message_id` lets a page send it again without doubling it."""

    conversation_id: Id | None = None
    text: StorableText
    message_id: Id | None = None


def build_router(
    service: ChatService,
    conversations: Conversations,
    limits: RateLimits | None = None,
    line: Line | None = None,
) -> APIRouter:
    """The routes under `/api/chat`; whoever is past `limits` is told when to come again."""
    limits = limits or RateLimits.none()
    line = line or Line()
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.post("", response_model=None)
    async def chat(asked: ChatRequest, request: Request) -> Response:
        """Answer one message. Raises: LineFull."""
        return await line.run(partial(answer, asked, address_of(request)))

    def answer(asked: ChatRequest, address: str) -> Response:
        wait = limits.web(asked.conversation_id or "", address)
        if wait:
            return _held_back(asked.conversation_id or "", wait)
        message = IncomingMessage(
            channel=WEB,
            sender=asked.conversation_id or "",
            message_id=_message_id(asked),
            text=asked.text,
            address=address,
        )
        try:
            reply = service.answer(message, asked.conversation_id)
        except IntegrityError:  # the same message came twice at the same moment
            reply = service.answer(message, asked.conversation_id)
        return JSONResponse(reply.as_json())

    @router.get("/{conversation_id}/messages")
    def messages(
        conversation_id: Annotated[str, Path(max_length=LONGEST_ID)],
        after: Annotated[int, Query(ge=0, le=LARGEST_ROW)] = 0,
    ) -> dict[str, list[dict[str, Any]]]:
        """What came after the row `after`, such as a staff reply; what is up to it is read."""
        wait = limits.looking(conversation_id)
        if wait:
            raise HTTPException(TOO_MANY, headers=retry_after(wait))
        conversations.mark_read(conversation_id, after)
        later = conversations.later_messages(conversation_id, after)
        return {
            "messages": [
                {
                    "id": row.id,
                    "text": row.text,
                    "buttons": row.buttons,
                    "created_at": row.created_at.isoformat(),
                }
                for row in later
            ]
        }

    return router


def address_of(request: Request) -> str:
    """The network address of the browser, as a trusted proxy tells it."""
    return request.client.host if request.client else ""


def retry_after(wait_seconds: float) -> dict[str, str]:
    """The header that says when to come again."""
    return {"Retry-After": str(max(1, math.ceil(wait_seconds)))}


def _held_back(conversation_id: str, wait: float) -> Response:
    """A reply that is not recorded: the same message may come again."""
    reply = Reply(conversation_id, Outcome.INFORMED, wording.too_fast(wait))
    return JSONResponse(reply.as_json(), TOO_MANY, retry_after(wait))


def _message_id(asked: ChatRequest) -> str:
    """The page's id of a message, good within its conversation.

    The first message of a conversation has none yet: there the id must be too long to guess,
    since whoever repeats it is given the reply.
    """
    given = asked.message_id or ""
    if asked.conversation_id and given:
        return f"{asked.conversation_id}:{given}"
    return given if len(given) >= LEAST_ID_ALONE else secrets.token_urlsafe(12)

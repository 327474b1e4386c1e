"""The web channel: the chat's JSON API."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy.exc import IntegrityError

from bot.conversations import WEB, Conversations
from bot.message import IncomingMessage
from bot.service import ChatService

LONGEST_BODY_TEXT = 20_000
LONGEST_ID = 64
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LARGEST_ROW = 2**53


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


def build_router(service: ChatService, conversations: Conversations) -> APIRouter:
    """The routes under `/api/chat`."""
    router = APIRouter(prefix="/api/chat", tags=["chat"])

    @router.post("")
    def chat(request: ChatRequest) -> dict[str, Any]:
        """Answer one message."""
        message = IncomingMessage(
            channel=WEB,
            sender=request.conversation_id or "",
            message_id=request.message_id or secrets.token_urlsafe(12),
            text=request.text,
        )
        try:
            reply = service.answer(message, request.conversation_id)
        except IntegrityError:  # the same message came twice at the same moment
            reply = service.answer(message, request.conversation_id)
        return reply.as_json()

    @router.get("/{conversation_id}/messages")
    def messages(
        conversation_id: Annotated[str, Path(max_length=LONGEST_ID)],
        after: Annotated[int, Query(ge=0, le=LARGEST_ROW)] = 0,
    ) -> dict[str, list[dict[str, Any]]]:
        """What came after the row `after`, such as a staff reply; what is up to it is read."""
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

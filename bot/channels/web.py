"""The web channel: the chat's JSON API."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bot.conversations import WEB, Conversations
from bot.message import IncomingMessage
from bot.service import ChatService

LONGEST_BODY_TEXT = 20_000


class ChatRequest(BaseModel):
    """One message; `message_id` lets a page send it again without doubling it."""

    conversation_id: str | None = Field(default=None, max_length=64)
    text: str = Field(max_length=LONGEST_BODY_TEXT)
    message_id: str | None = Field(default=None, max_length=64)


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
        return service.answer(message, request.conversation_id).as_json()

    @router.get("/{conversation_id}/messages")
    def messages(
        conversation_id: str, after: Annotated[int, Query(ge=0)] = 0
    ) -> dict[str, list[dict[str, Any]]]:
        """What came later for a conversation, such as a staff reply."""
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

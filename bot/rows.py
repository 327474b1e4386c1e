"""Between what is stored of a conversation and the objects that the bot works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.message import (
    Attachment,
    AttachmentKind,
    Button,
    IncomingMessage,
    Outcome,
    Reply,
    Source,
)
from bot.records import Conversation, InboxMessage
from bot.turn import ConversationState, Turn

EMPTY = ConversationState()
STATE_FIELDS = frozenset(item.name for item in fields(ConversationState))


def state_as_json(state: ConversationState) -> dict[str, Any]:
    """The state as JSON, defaults left out."""
    values = {name: getattr(state, name) for name in STATE_FIELDS}
    return {name: value for name, value in values.items() if value != getattr(EMPTY, name)}


def state_from_json(data: Mapping[str, Any]) -> ConversationState:
    """The state from JSON; keys of an older or newer version are passed over."""
    values = {key: value for key, value in data.items() if key in STATE_FIELDS}
    lists = {key: tuple(values.get(key, ())) for key in ("choices", "found", "owed", "photos")}
    return ConversationState(**{**values, **lists})


def reply_from_json(data: dict[str, Any]) -> Reply:
    """A stored reply."""
    return Reply(
        **{
            **data,
            "outcome": Outcome(data["outcome"]),
            "candidates": tuple(data["candidates"]),
            "sources": tuple(Source(**source) for source in data["sources"]),
            "buttons": tuple(Button(**button) for button in data["buttons"]),
        }
    )


def incoming_of(row: InboxMessage, conversation: Conversation) -> IncomingMessage:
    """The message that a row keeps."""
    came = row.attachment
    return IncomingMessage(
        channel=row.channel,
        sender=conversation.sender,
        message_id=row.message_id,
        text=row.text,
        received_at=row.received_at,
        tapped=row.tapped or "",
        attachment=Attachment(AttachmentKind(came["kind"]), came["ref"]) if came else None,
    )


def record_of(turn: Turn, inbox_id: int) -> dict[str, Any]:
    """The values of a settled turn's row."""
    assert turn.outcome is not None
    return {
        "reference": turn.reference,
        "conversation_id": turn.conversation_id,
        "inbox_id": inbox_id,
        "text": turn.text,
        "reply": turn.reply_text,
        "outcome": turn.outcome.value,
        "procedure": turn.procedure.code if turn.procedure else None,
        "section": turn.section,
        "commune": turn.state.commune,
        "unpublished": bool(turn.trace.get("unpublished")),
        "trace": dict(turn.trace),
    }

"""Tables of the bot: conversations, inbox, turns and outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class Conversation(SQLModel, table=True):
    """One citizen's conversation on one channel; `sender` is needed to reply later."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_sender", "channel", "sender", unique=True),)

    id: str = Field(primary_key=True)
    channel: str
    sender: str
    state: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    flags: str = ""
    taken_over_by: int | None = None
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    last_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )


class InboxMessage(SQLModel, table=True):
    """A message as it came, masked, recorded before it is answered.

    `tapped` is the platform's id of the message whose button it taps; `attachment` tells what
    came with it and how its channel finds that again.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (UniqueConstraint("channel", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    message_id: str
    conversation_id: str = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    text: str = Field(sa_column=Column(Text, nullable=False))
    tapped: str | None = None
    attachment: dict[str, str] | None = Field(default=None, sa_column=Column(JSON))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reply: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, index=True))


class TurnRecord(SQLModel, table=True):
    """One settled turn with its trace."""

    __tablename__ = "turn"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    inbox_id: int = Field(foreign_key="inbox_message.id", index=True, ondelete="CASCADE")
    text: str = Field(sa_column=Column(Text, nullable=False))
    reply: str = Field(sa_column=Column(Text, nullable=False))
    outcome: str = Field(index=True)
    procedure: str | None = Field(default=None, index=True)
    section: str | None = None
    commune: str | None = Field(default=None, index=True)
    unpublished: bool = False
    helpful: bool | None = None
    trace: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )


class OutboxMessage(SQLModel, table=True):
    """A message on its way to a citizen.

    `key` makes it unique ("reply:<inbox id>", "watch:<id>:<status>"), so that it is never put
    twice. `state` is `pending`, `sending` (leased to a worker), `sent`, `waiting` (for the
    citizen's next message), `read` (fetched by the web page) or `dead`. `due_at` is never further
    ahead than a retry may be. `recipient` stands in for the conversation once that is erased.
    `edits` says that it takes the place of the message whose button was tapped; `spoken` that it
    goes out as sound. `parts_sent` counts the parts of a long text that have gone; they never go
    again.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_due", "state", "channel", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    channel: str
    conversation_id: str | None = Field(
        default=None, foreign_key="conversation.id", index=True, ondelete="CASCADE"
    )
    recipient: str = ""
    text: str = Field(sa_column=Column(Text, nullable=False))
    buttons: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    edits: bool = False
    spoken: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    state: str = "pending"
    attempts: int = 0
    parts_sent: int = 0
    sent_ref: str = ""
    error: str = ""
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    due_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class ChannelToken(SQLModel, table=True):
    """The tokens of a channel that change while the bot runs; each refresh token works once.

    `seed` is the digest of the configured refresh token that the row began with; a new one in
    the settings begins anew. Who holds the lease may refresh.
    """

    __tablename__ = "channel_token"

    channel: str = Field(primary_key=True)
    seed: str
    access_token: str = Field(sa_column=Column(Text, nullable=False))
    refresh_token: str = Field(sa_column=Column(Text, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

"""Tables of the chats that staff link, and of the codes that link them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class StaffLinkCode(SQLModel, table=True):
    """A code that links one chat, once; only its digest is kept."""

    __tablename__ = "staff_link_code"

    digest: str = Field(primary_key=True)
    staff_id: int = Field(index=True)
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class StaffChat(SQLModel, table=True):
    """A conversation in which a staff member is alerted; one chat belongs to one of them."""

    __tablename__ = "staff_chat"

    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(index=True)
    conversation_id: str = Field(foreign_key="conversation.id", unique=True, ondelete="CASCADE")
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )

"""Tables of the staff pages: accounts, sessions, attempts to log in, audit, uploads, reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, SQLModel

from admin.roles import Role
from knowledge.columns import UtcDateTime, now


class Staff(SQLModel, table=True):
    """One staff member; never deleted, since history names them, only made inactive.

    `communes` counts for the commune roles alone. `totp_pending` is a secret shown but not yet
    confirmed; `totp_step` the last time step used, so that no code works twice.
    """

    __tablename__ = "staff"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=64)
    display_name: str = Field(max_length=120)
    password_hash: str
    role: str = Role.COMMUNE_STAFF
    communes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    must_change_password: bool = True
    totp_secret: str | None = None
    totp_pending: str | None = None
    totp_step: int = 0
    active: bool = True
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class StaffSession(SQLModel, table=True):
    """A logged-in browser; the cookie's token is kept only as a hash.

    `awaits_code` marks a session whose password was right and whose second step is open.
    """

    __tablename__ = "staff_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    staff_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    csrf: str
    awaits_code: bool = False
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    seen_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))


class LoginAttempt(SQLModel, table=True):
    """One attempt to log in; `username` is the digest of what was typed, `address` a network
    address, or `device:` and the id of a known browser.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_pair", "username", "address", "at"),
        Index("ix_login_attempt_address", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str
    address: str
    succeeded: bool = False
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class AuditEntry(SQLModel, table=True):
    """One change: by whom (None is the operator at the console), what, to what."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    staff_id: int | None = Field(default=None, index=True)
    action: str = Field(index=True)
    subject: str = Field(default="", index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )


class ConversationReview(SQLModel, table=True):
    """A staff member has looked at a flagged conversation; later flags show it again."""

    __tablename__ = "conversation_review"

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    staff_id: int
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

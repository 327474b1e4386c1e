"""Tables of the volunteers: invitations, log-ins, the person being helped, and counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class VolunteerInvitation(SQLModel, table=True):
    """A code that staff hand to a volunteer or a team; only its digest is kept.

    `name` is what staff call them; `created_by` is a staff id.
    """

    __tablename__ = "volunteer_invitation"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    name: str
    commune: str | None = Field(default=None, index=True)
    created_by: int | None = None
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    expires_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class VolunteerLogin(SQLModel, table=True):
    """A device on which an invitation was used.

    `helping` is what the person being helped needs: `{"procedures": {code: [places ticked]}}`;
    None between two people. It is gone when the session closes.
    """

    __tablename__ = "volunteer_login"

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(
        foreign_key="volunteer_invitation.id", index=True, ondelete="CASCADE"
    )
    digest: str = Field(unique=True)
    helping: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    last_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class VolunteerCount(SQLModel, table=True):
    """How many people a volunteer helped with a procedure on a day.

    An empty `procedure` counts the people themselves.
    """

    __tablename__ = "volunteer_count"
    __table_args__ = (UniqueConstraint("invitation_id", "day", "procedure"),)

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(
        foreign_key="volunteer_invitation.id", index=True, ondelete="CASCADE"
    )
    day: date = Field(sa_column=Column(Date, nullable=False, index=True))
    procedure: str = ""
    people: int = 0

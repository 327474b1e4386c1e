"""Invitations made and ended inside the caller's session, so that an audit entry lands too."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.references import ALPHABET
from bot.volunteers.records import VolunteerInvitation, VolunteerLogin

CODE_LENGTH = 10


@dataclass(frozen=True)
class Invited:
    """A new invitation; the code is shown this once."""

    id: int
    code: str
    expires_at: datetime


def invite(
    session: Session,
    name: str,
    *,
    made_at: datetime,
    expires_at: datetime,
    commune: str | None,
    staff_id: int | None,
) -> Invited:
    """Make an invitation for a volunteer or a team."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = VolunteerInvitation(
        digest=digest(code),
        name=name,
        commune=commune,
        created_by=staff_id,
        created_at=made_at,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return Invited(row.id, spaced(code), row.expires_at)


def revoke(session: Session, invitation_id: int, at: datetime) -> bool:
    """End an invitation and every log-in by it; whether it was in force."""
    row = session.get(VolunteerInvitation, invitation_id)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = at
    session.add(row)
    logins = select(VolunteerLogin).where(VolunteerLogin.invitation_id == invitation_id)
    for login in session.exec(logins).all():
        session.delete(login)
    return True


def spaced(code: str) -> str:
    """A code as it is read out: two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def digest(secret: str) -> str:
    """What is kept of a code or a token."""
    return hashlib.sha256(secret.encode()).hexdigest()

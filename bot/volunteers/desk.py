"""Invitations, log-ins and the person being helped; only counts outlive a person's session."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from bot.volunteers import invitations
from bot.volunteers.invitations import Invited, digest
from bot.volunteers.records import VolunteerCount, VolunteerInvitation, VolunteerLogin
from knowledge.columns import now
from knowledge.database import read_session, write_session

TOKEN_BYTES = 24
LOGIN_LASTS = timedelta(hours=12)
PERSON_LASTS = timedelta(hours=2)
PROCEDURES_KEY = "procedures"
MOST_PROCEDURES = 20
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Volunteer:
    """Who is logged in; `helping` is what the person before them needs, None between two."""

    login_id: int
    invitation_id: int
    name: str
    commune: str | None
    helping: Mapping[str, frozenset[int]] | None


@dataclass(frozen=True)
class Helped:
    """People helped by one volunteer with one procedure; an empty one counts the people."""

    volunteer: str
    commune: str | None
    procedure: str
    people: int


@dataclass(frozen=True)
class VolunteerDesk:
    """Reads and writes what volunteers do."""

    engine: Engine
    clock: Callable[[], datetime] = now

    def invite(
        self,
        name: str,
        *,
        lasts: timedelta,
        commune: str | None = None,
        staff_id: int | None = None,
    ) -> Invited:
        """Make an invitation for a volunteer or a team."""
        with write_session(self.engine) as session:
            return invitations.invite(
                session,
                name,
                made_at=self.clock(),
                expires_at=self.clock() + lasts,
                commune=commune,
                staff_id=staff_id,
            )

    def revoke(self, invitation_id: int) -> bool:
        """End an invitation and every log-in by it; whether it was in force."""
        with write_session(self.engine) as session:
            return invitations.revoke(session, invitation_id, self.clock())

    def invitations(self, communes: Sequence[str] | None = None) -> list[VolunteerInvitation]:
        """All invitations, newest first; of the given communes alone where any are given."""
        query = select(VolunteerInvitation).order_by(col(VolunteerInvitation.id).desc())
        if communes is not None:
            query = query.where(col(VolunteerInvitation.commune).in_(list(communes)))
        with read_session(self.engine) as session:
            return list(session.exec(query).all())

    def log_in(self, code: str) -> str | None:
        """A token for the device on which a good code was typed; None for any other."""
        typed = "".join(letter for letter in code.upper() if letter.isalnum())
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with write_session(self.engine) as session:
            row = session.exec(
                select(VolunteerInvitation).where(VolunteerInvitation.digest == digest(typed))
            ).first()
            if row is None or not self._in_force(row):
                return None
            assert row.id is not None
            session.add(VolunteerLogin(invitation_id=row.id, digest=digest(token)))
            return token

    def volunteer(self, token: str | None) -> Volunteer | None:
        """Who holds `token`; None where it is unknown or its time is over."""
        if not token:
            return None
        with read_session(self.engine) as session:
            login = self._login(session, token)
            if login is None:
                return None
            invitation = session.get_one(VolunteerInvitation, login.invitation_id)
            assert login.id is not None
            return Volunteer(
                login_id=login.id,
                invitation_id=login.invitation_id,
                name=invitation.name,
                commune=invitation.commune,
                helping=self._helping(login),
            )

    def log_out(self, token: str) -> None:
        """Forget the device, and the person being helped on it."""
        with write_session(self.engine) as session:
            login = self._login(session, token)
            if login is not None:
                self._count(session, login)
                session.delete(login)

    def open_person(self, token: str) -> None:
        """Begin with a new person; the one before is closed first."""
        with write_session(self.engine) as session:
            login = self._login(session, token)
            if login is not None:
                self._count(session, login)
                login.helping, login.last_at = {PROCEDURES_KEY: {}}, self.clock()
                session.add(login)

    def close_person(self, token: str) -> bool:
        """Count what the person needed and forget the rest; whether there was one."""
        with write_session(self.engine) as session:
            login = self._login(session, token)
            if login is None or login.helping is None:
                return False
            self._count(session, login)
            session.add(login)
            return True

    def pick(self, token: str, code: str) -> bool:
        """Add a procedure that the person needs; False where nobody is being helped."""
        return self._change(token, code, frozenset, only_new=True)

    def drop(self, token: str, code: str) -> bool:
        """Take a procedure away again."""
        return self._change(token, code, lambda: None)

    def tick(self, token: str, code: str, places: Sequence[int]) -> bool:
        """Keep which papers of a procedure the person has."""
        return self._change(token, code, lambda: frozenset(places))

    def counts(self, first: date, last: date) -> list[Helped]:
        """People helped from `first` to `last`, by volunteer and procedure, for the report."""
        with read_session(self.engine) as session:
            rows = session.exec(
                select(
                    VolunteerInvitation.name,
                    VolunteerInvitation.commune,
                    VolunteerCount.procedure,
                    func.sum(VolunteerCount.people),
                )
                .join(VolunteerInvitation)
                .where(col(VolunteerCount.day).between(first, last))
                .group_by(
                    col(VolunteerInvitation.id),
                    col(VolunteerInvitation.name),
                    col(VolunteerInvitation.commune),
                    col(VolunteerCount.procedure),
                )
                .order_by(col(VolunteerInvitation.name), col(VolunteerCount.procedure))
            ).all()
        return [Helped(name, commune, code, int(people)) for name, commune, code, people in rows]

    def _login(self, session: Session, token: str) -> VolunteerLogin | None:
        login = session.exec(
            select(VolunteerLogin).where(VolunteerLogin.digest == digest(token))
        ).first()
        if login is None or self.clock() - login.created_at > LOGIN_LASTS:
            return None
        invitation = session.get_one(VolunteerInvitation, login.invitation_id)
        return login if self._in_force(invitation) else None

    def _in_force(self, invitation: VolunteerInvitation) -> bool:
        return invitation.revoked_at is None and invitation.expires_at > self.clock()

    def _helping(self, login: VolunteerLogin) -> Mapping[str, frozenset[int]] | None:
        if login.helping is None or self.clock() - login.last_at > PERSON_LASTS:
            return None
        picked = login.helping[PROCEDURES_KEY]
        return {code: frozenset(places) for code, places in picked.items()}

    def _change(
        self,
        token: str,
        code: str,
        places: Callable[[], frozenset[int] | None],
        *,
        only_new: bool = False,
    ) -> bool:
        with write_session(self.engine) as session:
            login = self._login(session, token)
            helping = self._helping(login) if login else None
            if login is None or helping is None:
                return False
            picked = {known: sorted(ticked) for known, ticked in helping.items()}
            chosen = places()
            if chosen is None:
                picked.pop(code, None)
            elif code in picked:
                picked[code] = picked[code] if only_new else sorted(chosen)
            elif len(picked) < MOST_PROCEDURES:
                picked[code] = sorted(chosen)
            login.helping, login.last_at = {PROCEDURES_KEY: picked}, self.clock()
            session.add(login)
            return True

    def _count(self, session: Session, login: VolunteerLogin) -> None:
        """Count the person being helped, where there is one, and forget them."""
        if login.helping is None:
            return
        day = login.last_at.astimezone(ZONE).date()
        picked = login.helping[PROCEDURES_KEY]
        for code in ["", *picked] if picked else []:
            _add_one(session, login.invitation_id, day, code)
        login.helping = None


def _add_one(session: Session, invitation_id: int, day: date, code: str) -> None:
    row = session.exec(
        select(VolunteerCount).where(
            VolunteerCount.invitation_id == invitation_id,
            VolunteerCount.day == day,
            VolunteerCount.procedure == code,
        )
    ).first()
    row = row or VolunteerCount(invitation_id=invitation_id, day=day, procedure=code)
    row.people += 1
    session.add(row)

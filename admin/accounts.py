"""Accounts of staff: made, changed and given new passwords, each change on record."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from admin import wording
from admin.audit import record
from admin.passwords import hash_password, password_matches, random_password, weakness
from admin.records import Staff, StaffSession
from admin.roles import Role
from knowledge.database import read_session, write_session
from knowledge.errors import MotCuaError

FIRST_USERNAME = "admin"
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
REFERENCE_BYTES = 18


class AccountRefused(MotCuaError):
    """An account cannot be made or changed so; `reason` is a key of the wording."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"account refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Profile:
    """What an administrator sets of an account."""

    display_name: str
    role: Role
    communes: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Accounts:
    """Reads and changes accounts; `by` is the staff id of who does it, None at the console."""

    engine: Engine

    def all(self) -> Sequence[Staff]:
        """Every account, active ones first, by name."""
        query = select(Staff).order_by(col(Staff.active).desc(), col(Staff.username))
        with read_session(self.engine) as session:
            return session.exec(query).all()

    def get(self, staff_id: int) -> Staff | None:
        """The account of an id, or None."""
        with read_session(self.engine) as session:
            return session.get(Staff, staff_id)

    def find(self, username: str) -> Staff | None:
        """The account of a username in any case, or None."""
        with read_session(self.engine) as session:
            return _find(session, username)

    def check(self, username: str, password: str) -> Staff | None:
        """The active account that the password opens; as slow where there is none."""
        staff = self.find(username)
        right = password_matches(password, staff.password_hash if staff else None)
        return staff if staff is not None and right and staff.active else None

    def add(self, username: str, profile: Profile, by: int | None = None) -> tuple[Staff, str]:
        """Make an account; its random password is returned and kept nowhere.

        Raises: AccountRefused on an unusable or taken username, or a blank name.
        """
        username = username.strip().lower()
        password = random_password()
        _check(username, profile)
        with write_session(self.engine) as session:
            if _find(session, username):
                raise AccountRefused("username_taken")
            staff = Staff(
                username=username,
                display_name=profile.display_name.strip(),
                password_hash=hash_password(password),
                role=profile.role,
                communes=list(profile.communes),
            )
            session.add(staff)
            try:
                session.flush()
            except IntegrityError as error:  # another process was quicker
                raise AccountRefused("username_taken") from error
            record(session, by, "staff.added", username, role=staff.role, communes=staff.communes)
        return staff, password

    def change(self, staff_id: int, profile: Profile, by: int | None = None) -> Staff:
        """Change name, role, communes or whether it is active; ends its sessions.

        Raises: AccountRefused where it would leave no active province administrator.
        """
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            _check(staff.username, profile)
            keeps_power = profile.active and profile.role is Role.PROVINCE_ADMIN
            if not keeps_power and not _other_administrators(session, staff_id):
                raise AccountRefused("last_administrator")
            before = {"role": staff.role, "communes": staff.communes, "active": staff.active}
            staff.display_name = profile.display_name.strip()
            staff.role, staff.communes = profile.role, list(profile.communes)
            staff.active = profile.active
            session.add(staff)
            after = {"role": staff.role, "communes": staff.communes, "active": staff.active}
            if before != after:
                end_sessions(session, staff_id)
            record(session, by, "staff.changed", staff.username, before=before, after=after)
        return staff

    def set_password(self, staff_id: int, password: str) -> None:
        """Keep the password that its owner chose.

        Raises: AccountRefused with why it is too weak.
        """
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            if reason := weakness(password, staff.username):
                raise AccountRefused(f"password_{reason}")
            staff.password_hash, staff.must_change_password = hash_password(password), False
            session.add(staff)
            end_sessions(session, staff_id)
            record(session, staff_id, "password.changed", staff.username)

    def reset_password(self, username: str, by: int | None = None) -> str:
        """Give an account a random password, turn its second step off, end its sessions.

        Raises: AccountRefused where there is no such account.
        """
        password = random_password()
        with write_session(self.engine) as session:
            staff = _find(session, username)
            if staff is None or staff.id is None:
                raise AccountRefused("unknown")
            staff.password_hash, staff.must_change_password = hash_password(password), True
            staff.totp_secret = staff.totp_pending = None
            session.add(staff)
            end_sessions(session, staff.id)
            record(session, by, "password.reset", staff.username)
        return password


def ensure_first_staff(engine: Engine) -> str | None:
    """Make the first account where there is none.

    Returns: its random password, to be printed once; None where accounts exist already.
    """
    with read_session(engine) as session:
        if session.exec(select(func.count()).select_from(Staff)).one():
            return None
    first = Profile(wording.ROLES[Role.PROVINCE_ADMIN], Role.PROVINCE_ADMIN)
    try:
        return Accounts(engine).add(FIRST_USERNAME, first)[1]
    except AccountRefused:  # another replica was quicker
        return None


def end_sessions(session: Session, staff_id: int) -> None:
    """Log the account out everywhere."""
    session.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff_id))


def new_reference() -> str:
    """A reference that cannot be guessed, as for an upload."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


def _find(session: Session, username: str) -> Staff | None:
    wanted = username.strip().lower()
    return session.exec(select(Staff).where(Staff.username == wanted)).first()


def _check(username: str, profile: Profile) -> None:
    if not USERNAME.fullmatch(username):
        raise AccountRefused("username_form")
    if not profile.display_name.strip():
        raise AccountRefused("name_blank")
    if not profile.role.provincial and not profile.communes:
        raise AccountRefused("communes_missing")


def _other_administrators(session: Session, staff_id: int) -> int:
    query = select(func.count()).where(
        col(Staff.role) == Role.PROVINCE_ADMIN, col(Staff.active), col(Staff.id) != staff_id
    )
    return session.exec(query).one()

"""The second step of logging in: time-based codes from a phone (TOTP)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import Engine
from sqlmodel import Session

from admin.audit import record
from admin.records import Staff
from knowledge.columns import now
from knowledge.database import write_session

STEP_SECONDS = 30
DRIFT_STEPS = 1
ISSUER = "Mot Cua"
QR_SCALE = 5


@dataclass(frozen=True)
class TwoStep:
    """Turns the second step on and off, and checks its codes, each good once.

    Source: RFC 6238, with one step of clock drift either way.
    """

    engine: Engine
    clock: Callable[[], datetime] = now

    def begin(self, staff_id: int) -> str:
        """The secret to show until a code confirms it; the same one when asked again."""
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            staff.totp_pending = staff.totp_pending or pyotp.random_base32()
            session.add(staff)
            return staff.totp_pending

    def confirm(self, staff_id: int, code: str) -> bool:
        """Turn it on where `code` comes from the secret shown."""
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            if not staff.totp_pending or not self._take(session, staff, staff.totp_pending, code):
                return False
            staff.totp_secret, staff.totp_pending = staff.totp_pending, None
            record(session, staff_id, "two_step.on", staff.username)
            return True

    def turn_off(self, staff_id: int) -> None:
        """Turn it off; the page asks for the password first."""
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            staff.totp_secret = staff.totp_pending = None
            session.add(staff)
            record(session, staff_id, "two_step.off", staff.username)

    def check(self, staff_id: int, code: str) -> bool:
        """Whether `code` is right now and has not been used."""
        with write_session(self.engine) as session:
            staff = session.get_one(Staff, staff_id)
            return bool(staff.totp_secret) and self._take(
                session, staff, staff.totp_secret or "", code
            )

    def _take(self, session: Session, staff: Staff, secret: str, code: str) -> bool:
        totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
        present = int(self.clock().timestamp()) // STEP_SECONDS
        typed = code.replace(" ", "")
        for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
            right = pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), typed)
            if right and step > staff.totp_step:
                staff.totp_step = step
                session.add(staff)
                return True
        return False


def qr_svg(username: str, secret: str) -> str:
    """The QR code that an authenticator app scans, as an SVG element."""
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    return str(segno.make(address, error="m").svg_inline(scale=QR_SCALE))

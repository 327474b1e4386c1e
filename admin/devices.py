"""Browsers that a staff member has logged in from: others' failures never make them wait."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

LIFE = timedelta(days=180)
ID_BYTES = 12
SALT = "staff-device"


@dataclass(frozen=True)
class KnownDevices:
    """Signs and reads the cookie of a browser; it opens nothing, it only waits by itself.

    Source: OWASP, "Blocking Brute Force Attacks", device cookies.
    """

    key: bytes = field(repr=False)

    def remember(self, username: str, cookie: str | None) -> str:
        """The cookie for a browser in which `username` has just logged in."""
        known = self.device(username, cookie) or secrets.token_urlsafe(ID_BYTES)
        return str(self._signer().dumps([_digest(username), known]))

    def device(self, username: str, cookie: str | None) -> str:
        """The id of the browser, where `username` has logged in from it; else empty."""
        try:
            whose, known = self._signer().loads(cookie or "", max_age=int(LIFE.total_seconds()))
        except (BadData, ValueError, TypeError):
            return ""
        return str(known) if whose == _digest(username) else ""

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt=SALT)


def _digest(username: str) -> str:
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()[:32]

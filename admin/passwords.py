"""Passwords of staff: hashing with argon2, rules, and random ones to hand out."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
GROUPS = 4
GROUP_LENGTH = 5
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(password)


def password_matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind `kept`; as slow where there is no account."""
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, username: str) -> str | None:
    """Why `password` cannot be taken: `short`, `long`, `username`, `repeated`; None if it can.

    Source: NIST SP 800-63B, which asks for length and not for kinds of letters.
    """
    folded = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if folded.strip("0123456789!@#. ") == username.casefold() or folded == username.casefold():
        return "username"
    return "repeated" if len(set(folded)) < 4 else None


def random_password() -> str:
    """A password that can be read out and typed, about 98 bits, e.g. `7k3qf-9zdxa-…`."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    return "-".join(groups)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())

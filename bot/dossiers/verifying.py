"""Proof that somebody knows a dossier: the last four digits of a number on it, as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from knowledge.errors import ConfigurationError

KEY_FILE = "keys/dossier.key"
KEY_BYTES = 32
LEAST_KEY_LENGTH = 16
TAIL = 4
HASH_LENGTH = 32


def read_key(path: Path, configured: str = "") -> bytes:
    """The key of the hashes: `configured` where set, else the file, made at the first call.

    Replicas that do not share a folder need the configured one.
    Raises: ConfigurationError where the key is too short or the file cannot be used.
    """
    if configured:
        if len(configured) < LEAST_KEY_LENGTH:
            raise ConfigurationError(
                f"DOSSIER_KEY is shorter than {LEAST_KEY_LENGTH} letters; make a longer one."
            )
        return hashlib.sha256(configured.encode()).digest()
    try:
        return _key_from_file(path)
    except OSError as error:
        raise ConfigurationError(
            f"VAR_DIR: cannot read or make {path} ({error.strerror}). "
            "Give the user that runs the bot access to it."
        ) from error


def _key_from_file(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, path)  # fails where another process was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{path} is damaged: it must hold {KEY_BYTES} bytes.")
    return key


def verifiers(code: str, numbers: Iterable[object], key: bytes) -> tuple[str, ...]:
    """Hashes of the last four digits of `numbers` (phone, identity); blank ones give none."""
    tails = (last_digits(number) for number in numbers)
    return tuple(dict.fromkeys(_hash(code, tail, key) for tail in tails if tail))


def proves(digits: str, code: str, hashes: Iterable[str], key: bytes) -> bool:
    """Whether `digits` are the last four of a number on the dossier."""
    wanted = _hash(code, digits, key)
    return any(hmac.compare_digest(wanted, known) for known in hashes)


def last_digits(number: object) -> str | None:
    """The last four digits of a phone or identity number; None where it holds none whole."""
    if isinstance(number, float):
        number = int(number) if number.is_integer() else number
    text = str(number or "").strip()
    if re.search(r"\d[eE][+-]?\d", text):  # a spreadsheet rounded it
        return None
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    return digits[-TAIL:] if len(digits) >= TAIL else None


def _hash(code: str, tail: str, key: bytes) -> str:
    return hmac.new(key, f"{code}:{tail}".encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]

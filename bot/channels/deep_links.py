"""Links that open the chat on a procedure: a procedure's code as a start parameter and back."""

from __future__ import annotations

import re

from bot import buttons

PAYLOAD = re.compile(r"(\d)_(\d{6})")


def payload(code: str) -> str:
    """A code as Telegram takes it after `?start=`, where a dot is not allowed."""
    return code.replace(".", "_")


def tap_in(text: str) -> str | None:
    """The tap that a payload stands for, or None where it names no procedure."""
    match = PAYLOAD.fullmatch(text)
    return buttons.value("p", f"{match[1]}.{match[2]}") if match else None


def telegram_link(username: str, code: str) -> str:
    """The address that a QR code on a poster holds."""
    return f"https://t.me/{username}?start={payload(code)}"

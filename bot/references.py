"""Short references that citizens can read out: no look-alike letters or digits."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TURN_LENGTH = 10
REPORT_LENGTH = 6
REPORT_PREFIX = "PA"
REPORT = re.compile(
    rf"(?<!\w){REPORT_PREFIX}[\s-]?([{ALPHABET}]{{{REPORT_LENGTH}}})(?!\w)", re.IGNORECASE
)


def new_turn_reference() -> str:
    """A reference for one turn, e.g. `7K3QF9ZDXA`."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TURN_LENGTH))


def new_report_reference() -> str:
    """A reference for an obstacle report, e.g. `PA-7K3QF9`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(REPORT_LENGTH))
    return f"{REPORT_PREFIX}-{letters}"


def report_reference_in(text: str) -> str | None:
    """The report reference that stands in `text`, however it is spaced or cased."""
    match = REPORT.search(text)
    return f"{REPORT_PREFIX}-{match[1].upper()}" if match else None

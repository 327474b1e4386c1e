"""The `Dossier` that every gateway gives, whatever system stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Status(IntEnum):
    """National status of a dossier. Source: the numbers of the national one-stop standard."""

    REGISTERED = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    PROCESSING = 4
    NEEDS_PAPERS = 5
    NEEDS_PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10

    @property
    def running(self) -> bool:
        """Whether the office is at work on it, so that its due date counts."""
        return self in (Status.RECEIVED, Status.PROCESSING)

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in (Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)


@dataclass(frozen=True)
class Dossier:
    """What an office's system says of one dossier.

    `status` is None where the system's own words for it (`status_words`) are none we know.
    `verifiers` are keyed hashes of the last four digits of the phone and identity numbers;
    where there are none, only status and dates may be told. `note` says what is missing.
    """

    code: str
    status: Status | None
    status_words: str = ""
    procedure_name: str = ""
    procedure_code: str | None = None
    applicant_masked: str = ""
    verifiers: tuple[str, ...] = ()
    received_on: date | None = None
    due_on: date | None = None
    finished_on: date | None = None
    office: str = ""
    note: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the office is past the date it promised."""
        running = self.status is not None and self.status.running
        return running and self.due_on is not None and self.due_on < today


def mask_name(name: str) -> str:
    """A person's name with only the first letter of each word left."""
    words = name.split()
    return " ".join(word[0].upper() + ("***" if not i else "**") for i, word in enumerate(words))

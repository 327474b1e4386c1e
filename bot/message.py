"""What channels hand over and what they get back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a turn was settled; every turn has exactly one."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    INFORMED = "informed"
    RECORDED = "recorded"
    DOSSIER_FOUND = "dossier_found"
    DOSSIER_UNKNOWN = "dossier_unknown"
    GREETED = "greeted"
    UNANSWERED_NO_PROCEDURE = "unanswered_no_procedure"
    UNANSWERED_LOW_CONFIDENCE = "unanswered_low_confidence"
    REFUSED_OFF_TOPIC = "refused_off_topic"
    REFUSED_UNSAFE = "refused_unsafe"
    HANDED_TO_STAFF = "handed_to_staff"
    ERROR = "error"

    @property
    def unanswered(self) -> bool:
        """Whether the turn files or joins an obstacle report."""
        return self in (Outcome.UNANSWERED_NO_PROCEDURE, Outcome.UNANSWERED_LOW_CONFIDENCE)


class AttachmentKind(StrEnum):
    """What may come with a message and be taken."""

    PHOTO = "photo"
    VOICE = "voice"


@dataclass(frozen=True)
class Attachment:
    """A photo or a voice note; `ref` is what its channel fetches it by."""

    kind: AttachmentKind
    ref: str


@dataclass(frozen=True)
class IncomingMessage:
    """One message of a citizen, authenticated by its channel.

    `sender` is the person's address on the channel (chat id; the conversation id on the web);
    `message_id` is unique on the channel, so that a redelivered one is known. `tapped` is the
    platform's id of the message whose button was tapped; `address` the network address of a
    browser, for limits alone and never stored.
    """

    channel: str
    sender: str
    message_id: str
    text: str
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    tapped: str = ""
    attachment: Attachment | None = None
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Button:
    """A tap on `label` sends `value` back as text."""

    label: str
    value: str


@dataclass(frozen=True)
class Source:
    """Where an answer's facts come from; `as_of` is an ISO date."""

    code: str
    url: str | None
    as_of: str


@dataclass(frozen=True)
class Reply:
    """The answer to one message, in the contract's order of fields.

    `edits` says that it takes the place of the message whose button was tapped; `spoken` that it
    goes out as sound where the channel can.
    """

    conversation_id: str
    outcome: Outcome
    text: str
    procedure: str | None = None
    candidates: tuple[str, ...] = ()
    section: str | None = None
    sources: tuple[Source, ...] = ()
    buttons: tuple[Button, ...] = ()
    reference: str = ""
    edits: bool = False
    spoken: bool = False

    def as_json(self) -> dict[str, Any]:
        """The object that `POST /api/chat` and `python -m bot ask --json` give."""
        return {
            "conversation_id": self.conversation_id,
            "outcome": self.outcome.value,
            "text": self.text,
            "procedure": self.procedure,
            "candidates": list(self.candidates),
            "section": self.section,
            "sources": [vars(source) for source in self.sources],
            "buttons": [vars(button) for button in self.buttons],
            "reference": self.reference,
        }

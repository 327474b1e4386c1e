"""What a channel is: four things to do, and the limits of its platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.channels.limits import Limits
from bot.channels.rendering import Part
from bot.message import IncomingMessage
from knowledge.errors import MotCuaError

Event = Mapping[str, Any]


class ChannelError(MotCuaError):
    """A platform did not do what it was asked; the message holds no text of a citizen."""


class SendRefused(ChannelError):
    """The platform will never take this message: bot blocked, chat gone. Permanent."""


class FileRefused(ChannelError):
    """The platform does not hand a file out, or it is larger than we take. Permanent."""


class SendMustWait(ChannelError):
    """The platform takes no message until the citizen writes again."""


class SendDelayed(ChannelError):
    """The platform cannot take the message now. Retryable.

    `retry_after_seconds` is what the platform asked for; `everyone` holds the whole channel back.
    """

    def __init__(
        self, reason: str, retry_after_seconds: float = 0.0, *, everyone: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds
        self.everyone = everyone


class Channel(Protocol):
    """A platform that people write from and are answered on.

    `prepare` tells the platform how to reach the bot; `polls` says whether `fetch` brings the
    events instead of the webhook. `prepare`, `fetch` and `send` raise SendDelayed where the
    platform is ill; `send` also SendRefused and SendMustWait.
    """

    @property
    def name(self) -> str:
        """The name in the database and in `/webhook/<name>`."""

    @property
    def limits(self) -> Limits:
        """What the platform allows."""

    @property
    def polls(self) -> bool:
        """Whether events are fetched rather than sent to the webhook."""

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform itself sent this event; compares in constant time."""

    def parse(self, event: Event) -> IncomingMessage | None:
        """The message in an event, or None where there is nothing to answer."""

    def send(self, chat: str, part: Part) -> str:
        """Send one part to a chat; returns the platform's id of it."""

    def download(self, ref: str, most_bytes: int) -> bytes:
        """The content of a file that came with a message; raises FileRefused, SendDelayed."""

    def prepare(self) -> None:
        """Make the platform ready."""

    def fetch(self) -> Sequence[Event]:
        """New events; waits for some time where there are none."""

    def close(self) -> None:
        """Let connections go."""

"""What a platform allows, and keeping to its pace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

MOST_CHATS_KEPT = 10_000


@dataclass(frozen=True)
class Limits:
    """`text_length` counts UTF-16 units. Rates are messages a second, each with its burst.

    `buttons` says whether choices can be tapped; else they are numbered. `sound` says whether an
    answer can be sent read aloud. `free_replies` is how
    many messages may follow the citizen's last one within `free_for`; None means no such limit.
    """

    text_length: int
    buttons: bool = False
    sound: bool = False
    longest_value_bytes: int = 64
    per_second: float = 20.0
    burst: int = 20
    chat_per_second: float = 1.0
    chat_burst: int = 3
    free_replies: int | None = None
    free_for: timedelta = timedelta(hours=48)

    def shared(self, workers: int) -> Limits:
        """One worker's part of the platform's rate in all."""
        return replace(
            self, per_second=self.per_second / workers, burst=max(1, self.burst // workers)
        )


@dataclass
class Pace:
    """Spaces messages out, per chat and in all, within one process.

    Other workers are unknown to it (`Limits.shared` gives each its part): what they send together
    too fast, the platform answers with 429, and that is honoured.
    """

    limits: Limits
    clock: Callable[[], float]
    _due: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, chat: str) -> float:
        """Take the next free place for a message to `chat`; returns the seconds until then."""
        limits = self.limits
        with self._lock:
            now = self.clock()
            if len(self._due) > MOST_CHATS_KEPT:
                self._due = {chat: due for chat, due in self._due.items() if due > now}
            waits = (
                self._take("", now, limits.per_second, limits.burst),
                self._take(f"chat:{chat}", now, limits.chat_per_second, limits.chat_burst),
            )
        return max(waits)

    def _take(self, key: str, now: float, per_second: float, burst: int) -> float:
        interval = 1 / per_second
        due = max(now, self._due.get(key, now)) + interval
        self._due[key] = due
        return max(0.0, due - now - burst * interval)

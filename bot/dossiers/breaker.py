"""A circuit breaker: leaves a failing system alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class CircuitBreaker:
    """Opens after `most_failures` in a row; after `rest_seconds` lets one call try.

    It protects this process from waiting; each replica keeps its own.
    """

    most_failures: int = 5
    rest_seconds: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _opened_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def allows(self) -> bool:
        """Whether a call may be made now."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self.clock() - self._opened_at < self.rest_seconds:
                return False
            self._opened_at = self.clock()  # this caller tries; the others wait on
            return True

    @property
    def problem(self) -> str:
        """What to say of the system while it is left alone; empty otherwise."""
        return "fails again and again and is left alone" if self.open else ""

    @property
    def open(self) -> bool:
        """Whether the system is left alone now."""
        return self._opened_at is not None

    def record(self, success: bool) -> None:
        """Count how a call went."""
        with self._lock:
            self._failures = 0 if success else self._failures + 1
            if success:
                self._opened_at = None
            elif self._failures >= self.most_failures:
                self._opened_at = self.clock()

"""A limit as a leaky bucket: a burst at once, then one at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """At most `per_minute`, of which `burst` may come at once."""

    per_minute: int
    burst: int

    @property
    def spacing_seconds(self) -> float:
        """What one takes up."""
        return 60.0 / self.per_minute

    @property
    def room_seconds(self) -> float:
        """How far ahead of the present the bucket may be filled."""
        return self.spacing_seconds * self.burst


def filled(rule: Rule, full_at: float | None, moment: float) -> tuple[float, float]:
    """The new theoretical arrival time, and the seconds to wait (0: taken).

    `full_at` is the time kept by the last call. One far ahead was kept before the clock was set
    back and counts as nothing. Source: the generic cell rate algorithm (ITU-T I.371).
    """
    begun = max(full_at, moment) if full_at is not None else moment
    if begun - moment > rule.room_seconds:
        begun = moment
    wait = begun + rule.spacing_seconds - moment - rule.room_seconds
    if wait > 1e-9:
        return begun, wait
    return begun + rule.spacing_seconds, 0.0

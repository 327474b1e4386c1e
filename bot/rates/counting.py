"""Where limits are counted: in this process, or in Redis for all replicas."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol

from bot.rates.rule import Rule, filled
from bot.redis_link import RedisLink, RedisUnavailable

MOST_KEYS = 50_000


class Counting(Protocol):
    """Takes one of what a key may take."""

    def take(self, key: str, rule: Rule, moment: float) -> float:
        """Seconds to wait; 0 where it was taken. `moment` is a Unix time."""
        ...


@dataclass
class InProcess:
    """Counts in memory, of the keys used last."""

    most_keys: int = MOST_KEYS
    _full_at: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, key: str, rule: Rule, moment: float) -> float:
        """Seconds to wait; 0 where it was taken."""
        with self._lock:
            full_at, wait = filled(rule, self._full_at.pop(key, None), moment)
            self._full_at[key] = full_at
            if len(self._full_at) > self.most_keys:
                self._forget(moment)
            return wait

    def _forget(self, moment: float) -> None:
        """Drop the keys whose buckets are empty, and the oldest where that is not enough."""
        kept = {key: full_at for key, full_at in self._full_at.items() if full_at > moment}
        for key in list(kept)[: max(0, len(kept) - self.most_keys // 2)]:
            del kept[key]
        self._full_at = kept


@dataclass
class Shared:
    """Counts in Redis; in this process while Redis is away."""

    link: RedisLink
    alone: InProcess = field(default_factory=InProcess)

    def take(self, key: str, rule: Rule, moment: float) -> float:
        """Seconds to wait; 0 where it was taken."""
        try:
            return self.link.fill(key, rule.spacing_seconds, rule.room_seconds, moment)
        except RedisUnavailable:
            return self.alone.take(key, rule, moment)

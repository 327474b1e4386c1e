"""Redis: limits that replicas share, and waking one another's workers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from knowledge.errors import ConfigurationError, MotCuaError

log = logging.getLogger(__name__)

PREFIX = "motcua:"
WAKE = f"{PREFIX}wake"
TIMEOUT_SECONDS = 0.5
REST_SECONDS = 3.0
LISTEN_SECONDS = 1.0
FILL = """
local room, spacing, moment = tonumber(ARGV[2]), tonumber(ARGV[1]), tonumber(ARGV[3])
local begun = tonumber(redis.call('GET', KEYS[1]) or moment)
if begun < moment or begun - moment > room then begun = moment end
local wait = begun + spacing - moment - room
if wait > 1e-9 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', begun + spacing), 'PX',
  math.ceil((begun + spacing - moment) * 1000) + 1000)
return '0'
"""


class RedisUnavailable(MotCuaError):
    """Redis does not answer; retryable, each process goes on by itself."""


@dataclass
class RedisLink:
    """One Redis; left alone for some seconds after it failed, so that no turn waits for it."""

    client: Any = field(repr=False)
    clock: Callable[[], float] = time.monotonic
    problem: str = ""
    _left_until: float = 0.0

    def fill(self, key: str, spacing_seconds: float, room_seconds: float, moment: float) -> float:
        """Fill the bucket of `key` as `bot.rates.rule.filled` does; returns the wait.

        Raises: RedisUnavailable.
        """
        values = (f"{spacing_seconds:.6f}", f"{room_seconds:.6f}", f"{moment:.6f}")
        return float(self._do(lambda: self.client.eval(FILL, 1, PREFIX + key, *values)))

    def wake(self, what: str) -> None:
        """Tell every replica that there is work. Raises: RedisUnavailable."""
        self._do(lambda: self.client.publish(WAKE, what))

    def look(self) -> str:
        """The problem with Redis now; empty where it answers."""
        try:
            self._do(self.client.ping)
        except RedisUnavailable as error:
            return str(error)
        return self.problem

    def listen(self, woken: Callable[[str], None], stopping: threading.Event) -> None:
        """Call `woken` with what other replicas tell, until `stopping`; returns then."""
        while not stopping.is_set():
            try:
                with self.client.pubsub(ignore_subscribe_messages=True) as heard:
                    heard.subscribe(WAKE)
                    while not stopping.is_set():
                        message = heard.get_message(timeout=LISTEN_SECONDS)
                        if message is not None:
                            woken(message["data"].decode())
            except Exception as error:
                self._failed(error)
                stopping.wait(REST_SECONDS)

    def close(self) -> None:
        """Let the connections go."""
        self.client.close()

    def _do(self, action: Callable[[], Any]) -> Any:
        if self.clock() < self._left_until:
            raise RedisUnavailable(self.problem)
        try:
            done = action()
        except Exception as error:
            self._failed(error)
            raise RedisUnavailable(self.problem) from error
        if self.problem:
            log.warning("redis is back")
            self.problem = ""
        return done

    def _failed(self, error: Exception) -> None:
        if not self.problem:
            log.warning("redis is away, each process goes on by itself: %s", error)
        self.problem = f"does not answer ({type(error).__name__}): limits hold per process"
        self._left_until = self.clock() + REST_SECONDS


def open_redis(url: str) -> RedisLink | None:
    """The Redis at `url`, which need not run yet; None where none is set.

    Raises: ConfigurationError where the library is missing or the address unusable.
    """
    if not url:
        return None
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise ConfigurationError(
            "REDIS_URL: the library redis is missing; install it: pip install 'motcua[redis]'."
        ) from error
    try:
        client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise ConfigurationError(
            "REDIS_URL cannot be used: write redis://host:6379/0, or rediss:// or unix://."
        ) from error
    return RedisLink(client)

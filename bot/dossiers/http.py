"""Calls to other systems over HTTP: bounded in time and size, retried where that is safe."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.dossiers.breaker import CircuitBreaker
from bot.dossiers.gateway import GatewayUnavailable
from knowledge.errors import ConfigurationError
from knowledge.public_hosts import Pinned, PrivateHost, Resolve, pinned, resolve

RETRIED = frozenset({429, 502, 503, 504})
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
UNAUTHORISED = 401
NOT_FOUND = 404


@dataclass(frozen=True)
class Bounds:
    """How long and how much one look-up may take."""

    connect_seconds: float = 3.0
    read_seconds: float = 5.0
    total_seconds: float = 9.0
    pause_seconds: float = 0.3
    tries: int = 2
    most_bytes: int = 1_000_000


@dataclass(frozen=True)
class Call:
    """One request; it must be safe to send twice."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the JSON body (None unless it was 200)."""

    status: int
    body: Any


@dataclass(frozen=True)
class JsonCaller:
    """Sends calls and reads JSON; redirects are not followed, private addresses refused."""

    bounds: Bounds = Bounds()
    private_allowed: bool = False
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    sleep: Callable[[float], None] = time.sleep
    resolve: Resolve = resolve
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(follow_redirects=False, trust_env=False), repr=False
    )

    def send(self, call: Call) -> Answer:
        """The answer to `call`: status 200 with a body, 401, or 404.

        Raises: GatewayUnavailable on anything else, and while the breaker is open.
        """
        if not self.breaker.allows():
            raise GatewayUnavailable("the dossier system failed repeatedly and is left alone")
        try:
            answer = self._tried(call)
        except GatewayUnavailable:
            self.breaker.record(success=False)
            raise
        self.breaker.record(success=True)
        return answer

    def _tried(self, call: Call) -> Answer:
        deadline = time.monotonic() + self.bounds.total_seconds
        for attempt in range(1, self.bounds.tries + 1):
            last = attempt == self.bounds.tries or time.monotonic() >= deadline
            try:
                answer = self._once(call, deadline)
                if answer.status not in RETRIED:
                    return _usable(answer)
                problem = f"status {answer.status}"
            except httpx.TransportError as error:
                problem = type(error).__name__
                cause: Exception | None = error
            else:
                cause = None
            if last:
                raise GatewayUnavailable(f"the dossier system: {problem}") from cause
            self.sleep(self.bounds.pause_seconds * (attempt + random.random()))
        raise GatewayUnavailable("the dossier system was not called")

    def _once(self, call: Call, deadline: float) -> Answer:
        target = self._target(call.url)
        timeout = httpx.Timeout(self.bounds.read_seconds, connect=self.bounds.connect_seconds)
        with self.client.stream(
            call.method,
            target.url,
            params=dict(call.params) or None,
            headers={**HEADERS, **target.headers, **call.headers},
            data=dict(call.form) if call.form is not None else None,
            timeout=timeout,
            extensions=target.extensions,
        ) as response:
            body = self._read(response, deadline)
        return Answer(response.status_code, _parsed(body) if response.status_code == 200 else None)

    def _target(self, url: str) -> Pinned:
        if self.private_allowed:
            return Pinned(httpx.URL(url))
        try:
            return pinned(httpx.URL(url), self.resolve)
        except PrivateHost as error:
            raise GatewayUnavailable(
                f"{error}: set DOSSIER_PRIVATE_ALLOWED=true where that is meant"
            ) from error
        except OSError as error:
            raise httpx.ConnectError("the dossier system's name has no address") from error

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self.bounds.most_bytes:
                raise GatewayUnavailable("the dossier system sent too much")
            if time.monotonic() > deadline:
                raise GatewayUnavailable("the dossier system is too slow")
        return bytes(body)


def require_web_address(variable: str, url: str) -> str:
    """`url` without a slash at its end.

    Raises: ConfigurationError where it is no http or https address.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"{variable} is no address: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ConfigurationError(f"{variable} must begin with http:// or https://.")
    return url.rstrip("/")


def _usable(answer: Answer) -> Answer:
    if answer.status in (200, UNAUTHORISED, NOT_FOUND):
        return answer
    raise GatewayUnavailable(f"the dossier system: status {answer.status}")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise GatewayUnavailable("the dossier system sent no JSON") from error

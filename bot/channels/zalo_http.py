"""Calling Zalo's two APIs: JSON in, JSON out, whatever goes wrong on the way as our errors."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels.channel import FileRefused, SendDelayed

LONGEST_ANSWER_BYTES = 1024 * 1024
TIMEOUT_SECONDS = 10.0
TOTAL_SECONDS = 20.0
FILE_HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com", "zaloplatforms.com", "zapps.me")


@dataclass(frozen=True)
class ZaloHttp:
    """Posts and reads; addresses hold tokens, so they never reach a message or a log."""

    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)
    )

    def post(
        self,
        url: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        wait_seconds: float = 0.0,
    ) -> tuple[int, dict[str, Any]]:
        """The status and the JSON object that came back.

        `wait_seconds` is how long the platform may keep silent on purpose (long polling).
        Raises: SendDelayed on silence, a lost line, 429, 5xx and anything that is no JSON object.
        """
        deadline = time.monotonic() + TOTAL_SECONDS + wait_seconds
        timeout = httpx.Timeout(TIMEOUT_SECONDS, read=TIMEOUT_SECONDS + wait_seconds)
        try:
            with self.client.stream(
                "POST", url, json=body, data=form, headers=headers, timeout=timeout
            ) as answer:
                content = bytearray()
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > LONGEST_ANSWER_BYTES or time.monotonic() > deadline:
                        raise SendDelayed("an answer without end")
        except httpx.TimeoutException as error:
            raise SendDelayed("no answer in time") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise SendDelayed(f"line lost: {type(error).__name__}") from error
        if answer.status_code == 429:
            raise _slow_down(answer, bytes(content))
        if answer.status_code >= 500:
            raise SendDelayed(f"platform ill: {answer.status_code}")
        return answer.status_code, _object(bytes(content))

    def download(self, url: str, most_bytes: int, own: str) -> bytes:
        """The content of a file at Zalo, or at `own`, the address of the API in use.

        Raises: FileRefused where the address is not Zalo's or the file is gone or too large;
        SendDelayed where no answer comes.
        """
        if not _at_zalo(url, own):
            raise FileRefused("not at Zalo")
        deadline = time.monotonic() + TOTAL_SECONDS
        content = bytearray()
        try:
            with self.client.stream("GET", url) as answer:
                if answer.status_code != 200:
                    raise FileRefused(f"status {answer.status_code}")
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > most_bytes:
                        raise FileRefused("too large")
                    if time.monotonic() > deadline:
                        raise SendDelayed("a file without end")
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise SendDelayed(f"line lost: {type(error).__name__}") from error
        return bytes(content)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def _at_zalo(url: str, own: str) -> bool:
    """Whether a file's address is one of Zalo's over HTTPS, or where `own` is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == urlsplit(own)[:2]:
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and any(
        host == name or host.endswith(f".{name}") for name in FILE_HOSTS
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SendDelayed("an answer that is no JSON") from error
    if not isinstance(value, dict):
        raise SendDelayed("an answer that is no JSON object")
    return value


def _slow_down(answer: httpx.Response, content: bytes) -> SendDelayed:
    """What to wait: from the header or, as Telegram does it, from `parameters.retry_after`."""
    asked: Any = answer.headers.get("Retry-After")
    try:
        asked = asked or _object(content).get("parameters", {}).get("retry_after")
        seconds = float(asked or 0)
    except (SendDelayed, AttributeError, TypeError, ValueError):
        seconds = 0.0
    return SendDelayed("asked to slow down", max(seconds, 1.0), everyone=True)

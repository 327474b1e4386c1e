"""A small HTTP client: JSON over keep-alive connections, cheap enough not to be the load."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answered:
    """A response: its status, its JSON, and the seconds it asks to wait before trying again."""

    status: int
    body: Any
    retry_after_seconds: float


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Wire:
    """Connections to one server, opened as they are needed and used again.

    With `trust` they are encrypted.
    """

    host: str
    port: int
    trust: ssl.SSLContext | None = None
    _idle: list[Connection] = field(default_factory=list)

    async def post(self, path: str, body: Any) -> Answered:
        """Send `body`; raises OSError or EOFError where the connection breaks."""
        payload = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        reader, writer = await self._connection()
        try:
            writer.write(head.encode() + payload)
            answered = await _read(reader)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return answered

    def close(self) -> None:
        """Close every connection that is idle."""
        for _, writer in self._idle:
            writer.close()

    async def _connection(self) -> Connection:
        while self._idle:
            reader, writer = self._idle.pop()
            if not writer.is_closing() and not reader.at_eof():
                return reader, writer
        return await asyncio.open_connection(self.host, self.port, ssl=self.trust)


async def _read(reader: asyncio.StreamReader) -> Answered:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    is_json = "json" in headers.get("content-type", "")
    return Answered(
        int(head[0].split()[1]),
        json.loads(body) if is_json else None,
        float(headers.get("retry-after", 0)),
    )

"""The webhooks: an event is authenticated, recorded and acknowledged; the answer comes later."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from bot.channels.channel import Channel
from bot.message import IncomingMessage
from knowledge.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

LONGEST_BODY_BYTES = 256 * 1024
RETRY_SECONDS = "5"


class Reception(Protocol):
    """Where webhooks hand over: the channels that are on, and their inbox."""

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels that are on, by name."""

    def accept(self, channel: Channel, message: IncomingMessage) -> None:
        """Record a message. Raises: DatabaseUnavailable."""


def build_router(reception: Callable[[], Reception | None]) -> APIRouter:
    """The route `POST /webhook/<channel>`; `reception` gives None until the channels run.

    Anything but 2xx makes the platform send the event again.
    """
    router = APIRouter(prefix="/webhook", include_in_schema=False)

    @router.post("/{name}")
    async def receive(name: str, request: Request) -> Response:
        """Record one event."""
        open_reception = reception()
        if open_reception is None:
            return Response(status_code=503, headers={"Retry-After": RETRY_SECONDS})
        channel = open_reception.channels.get(name)
        if channel is None or channel.polls:
            return Response(status_code=404)
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        if not channel.authentic(request.headers, body):
            log.warning("%s: an event without the right secret was turned away", name)
            return Response(status_code=403)
        return await run_in_threadpool(_take, open_reception, channel, body)

    return router


async def _read(request: Request) -> bytes | None:
    """The body, or None where it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY_BYTES:
            return None
    return bytes(body)


def _take(reception: Reception, channel: Channel, body: bytes) -> Response:
    event = read_event(body)
    if event is None:
        return Response(status_code=400)
    try:
        message = channel.parse(event)
        if message is not None:
            reception.accept(channel, message)
    except DatabaseUnavailable as error:
        log.warning("%s: an event could not be recorded: %s", channel.name, error)
        return Response(status_code=503, headers={"Retry-After": RETRY_SECONDS})
    except Exception:
        log.exception("%s: an event could not be read", channel.name)
    return Response(status_code=200)


def read_event(body: bytes) -> dict[str, Any] | None:
    """The JSON object that `body` is; None where it is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None

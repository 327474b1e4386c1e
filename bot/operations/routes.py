"""`/health`, `/ready` and `/metrics`; details and figures only for whom they are meant."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from bot.operations.health import Health
from bot.operations.metrics import CONTENT_TYPE, Metrics
from knowledge.public_hosts import is_loopback

UNAVAILABLE = 503
FORBIDDEN = 403
BEARER = "Bearer "
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True)
class Doorkeeper:
    """Lets the operator's machines in: by token, or without one from this machine alone.

    A deployment that other machines reach (`public_url`) needs the token: behind a proxy
    everybody seems to come from this machine.
    """

    token: str = field(repr=False)
    public_url: str

    def admits(self, request: Request) -> bool:
        """Whether the request may see figures and details."""
        if self.token:
            given = request.headers.get("Authorization", "").removeprefix(BEARER)
            return hmac.compare_digest(given.encode(), self.token.encode())
        forwarded = any(name in request.headers for name in FORWARDED)
        here = is_loopback(request.client.host if request.client else "")
        return here and not forwarded and is_loopback(urlsplit(self.public_url).hostname or "")


def build_router(health: Health, metrics: Metrics, doorkeeper: Doorkeeper) -> APIRouter:
    """The routes; others than the operator learn which dependency is ill, not why."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    async def live(request: Request) -> dict[str, object]:
        """That the process answers, and what is ill."""
        report = await health.report()
        ill = report.ill()
        shown = ill if doorkeeper.admits(request) else dict.fromkeys(ill, "ill")
        return {"status": "degraded" if ill else "ok", "problems": shown}

    @router.get("/ready")
    async def ready(request: Request) -> Response:
        """Whether citizens can be answered, by dependency."""
        report = await health.report()
        open_to = doorkeeper.admits(request)
        dependencies = {
            name: {
                "state": "ill" if problem else "ok",
                "needed": name in report.needed,
                **({"problem": problem} if problem and open_to else {}),
            }
            for name, problem in report.problems.items()
        }
        body = {"ready": report.ready, "dependencies": dependencies}
        return JSONResponse(body, 200 if report.ready else UNAVAILABLE)

    @router.get("/metrics")
    async def figures(request: Request) -> Response:
        """Prometheus' text."""
        if not doorkeeper.admits(request):
            return Response(status_code=FORBIDDEN)
        return Response(await run_in_threadpool(metrics.exposition), media_type=CONTENT_TYPE)

    return router

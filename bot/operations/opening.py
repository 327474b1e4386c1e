"""Putting together what watches over a bot: limits, metrics, health, Redis."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fastapi import APIRouter

from bot.building import Bot
from bot.channels.registry import RunningChannels
from bot.dossiers.opening import gateway_problem
from bot.operations import health, routes
from bot.operations.health import Dependency, Health
from bot.operations.metrics import Metrics
from bot.rates.counting import InProcess, Shared
from bot.rates.limits import RateLimits
from bot.rates.rule import Rule
from bot.redis_link import RedisLink, RedisUnavailable
from retrieval.vectors import VectorsUnavailable


@dataclass
class Operations:
    """The watch over one process; `start` and `stop` go with the channels' workers."""

    bot: Bot
    metrics: Metrics
    limits: RateLimits
    health: Health
    link: RedisLink | None
    running: RunningChannels | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    def router(self, doorkeeper: routes.Doorkeeper) -> APIRouter:
        """`/health`, `/ready` and `/metrics`."""
        return routes.build_router(self.health, self.metrics, doorkeeper)

    def start(self, running: RunningChannels) -> None:
        """Watch over the channels' workers too, and let other replicas wake them."""
        self.running = running
        if self.link is not None:
            listening = threading.Thread(
                target=self.link.listen,
                args=(running.wake_here, self._stopping),
                name="redis-wake",
                daemon=True,
            )
            listening.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopping.set()
        self.health.close()
        if self.link is not None:
            self.link.close()

    def tell(self, channel: str) -> None:
        """Wake the delivery of `channel` on other replicas; they look by themselves anyway."""
        if self.link is not None:
            try:
                self.link.wake(channel)
            except RedisUnavailable:
                return


def open_operations(
    bot: Bot,
    *,
    rules: Mapping[str, Rule],
    link: RedisLink | None,
    folder: Path,
) -> Operations:
    """The watch over `bot`, whose service it slows down and observes; `folder` holds the state."""
    running: Callable[[], RunningChannels | None] = lambda: made.running  # noqa: E731
    metrics = Metrics(bot.engine, lambda: _gauges(bot, running(), link))
    limits = RateLimits(
        bot.dossiers.key,
        rules,
        Shared(link) if link else InProcess(),
        lambda kind: metrics.limited.labels(kind).inc(),
    )
    service = replace(bot.service, pace=limits.message, observe=metrics.observe_turns)
    looking = Health(_dependencies(bot, running, link, folder))
    made = Operations(replace(bot, service=service), metrics, limits, looking, link)
    return made


def _dependencies(
    bot: Bot,
    running: Callable[[], RunningChannels | None],
    link: RedisLink | None,
    folder: Path,
) -> list[Dependency]:
    found = [
        health.database(bot.engine),
        health.disk(folder),
        health.told_by("search", lambda: _search_problems(bot)),
        health.told_by("channels", lambda: _channel_problems(running())),
        health.outbox_age(bot.engine),
        Dependency("dossier_gateway", lambda: gateway_problem(bot.dossiers.gateway)),
    ]
    if bot.model is not None:
        breaker = bot.model.breaker
        found.append(Dependency("language_model", lambda: breaker.problem))
    return [*found, Dependency("redis", link.look)] if link else found


def _search_problems(bot: Bot) -> Mapping[str, str]:
    """What was ill when the search was opened, and the vector store as it is now."""
    search, found = bot.knowing.search, dict(bot.knowing.problems)
    matcher = search.matcher
    if search.rows is not None and matcher.dense is not None:
        try:
            search.rows.nearest(matcher.dense.centroids[0], 1)
        except VectorsUnavailable as error:
            found["vectors"] = str(error)
    return found


def _channel_problems(running: RunningChannels | None) -> Mapping[str, str]:
    return running.problems() if running else {}


def _gauges(bot: Bot, running: RunningChannels | None, link: RedisLink | None) -> dict[str, float]:
    found = {
        "inbox_queued": float(running.inbox.depth if running else 0),
        "dossier_gateway_up": float(not gateway_problem(bot.dossiers.gateway)),
        "search_whole": float(not bot.knowing.problems),
        "channels_ill": float(len(_channel_problems(running))),
    }
    return {**found, "redis_up": float(not link.problem)} if link else found

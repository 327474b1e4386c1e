"""Prometheus metrics; no label ever holds anything of a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from bot.operations.backlog import Backlog, backlog_of
from bot.turn import Turn
from knowledge.columns import now
from knowledge.errors import DatabaseUnavailable

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
TURN_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10, 30)
SEARCH_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2)

Gauges = Callable[[], dict[str, float]]


class Metrics:
    """Counts what happens in this process, and reads the backlog from the database when asked."""

    def __init__(self, engine: Engine, gauges: Gauges = dict) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._counter("turns", "Turns settled", "channel", "outcome")
        self.turn_seconds = Histogram(
            "motcua_turn_seconds",
            "Time from a message to its stored answer",
            ("channel",),
            buckets=TURN_SECONDS,
            registry=self.registry,
        )
        self.search_seconds = Histogram(
            "motcua_search_seconds",
            "Time of one search",
            buckets=SEARCH_SECONDS,
            registry=self.registry,
        )
        self.limited = self._counter("rate_limited", "Messages held back", "scope")
        self.language_model = self._counter(
            "language_model", "Texts of the language model by what became of them", "result"
        )
        self.database_errors = self._counter("database_errors", "Database errors", "kind")
        self.registry.register(_Backlog(engine))
        self.registry.register(_Gauges(gauges))
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        event.listen(engine, "handle_error", self._count_error)

    def observe_turns(self, turns: Sequence[Turn], seconds: float) -> None:
        """Count the turns of one message, which took `seconds` from receipt to storage."""
        self.turn_seconds.labels(turns[0].channel).observe(seconds)
        for turn in turns:
            assert turn.outcome is not None
            self.turns.labels(turn.channel, turn.outcome.value).inc()
            if result := turn.trace.get("language_model"):
                self.language_model.labels(result).inc()
            if turn.finding is not None and turn.finding.timings_ms:
                self.search_seconds.observe(sum(turn.finding.timings_ms.values()) / 1000)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, described: str, *labels: str) -> Counter:
        return Counter(f"motcua_{name}", described, labels, registry=self.registry)

    def _count_error(self, context: ExceptionContext) -> None:
        error = context.sqlalchemy_exception or context.original_exception
        self.database_errors.labels(type(error).__name__).inc()


class _Backlog(Collector):
    """What waits in the database, the same from every replica."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The gauges; `motcua_database_up` alone where the database cannot be read."""
        started = time.perf_counter()
        try:
            found = backlog_of(self._engine)
        except DatabaseUnavailable:
            yield GaugeMetricFamily("motcua_database_up", "Whether it can be read", value=0)
            return
        seconds = time.perf_counter() - started
        yield GaugeMetricFamily("motcua_database_up", "Whether it can be read", value=1)
        yield GaugeMetricFamily("motcua_database_read_seconds", "Of this page", value=seconds)
        yield from _families(found, now())


def _families(found: Backlog, moment: datetime) -> Iterable[Metric]:
    inbox = GaugeMetricFamily(
        "motcua_inbox_unanswered", "Messages recorded and not answered yet", labels=("channel",)
    )
    for channel, waiting in found.unanswered.items():
        inbox.add_metric((channel,), waiting)
    outbox = GaugeMetricFamily(
        "motcua_outbox_messages", "Messages not sent yet, or given up", labels=("channel", "state")
    )
    for place, number in found.outbox.items():
        outbox.add_metric(place, number)
    oldest = GaugeMetricFamily(
        "motcua_outbox_oldest_seconds", "Age of the oldest on its way", labels=("channel",)
    )
    for channel, written in found.oldest.items():
        oldest.add_metric((channel,), max(0.0, (moment - written).total_seconds()))
    return inbox, outbox, oldest


class _Gauges(Collector):
    """States of this process, asked for when the page is read."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        """One gauge a name, such as `inbox_queued`."""
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"motcua_{name}", name.replace("_", " "), value=value)

"""Sending what was planned at the time that was planned, and taking the times."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.arrivals import Arrival, Citizen
from benchmarks.wire import Wire

LONGEST_TRIES = 60
GOOD, BUSY = 200, 503
OPENED_AT_ONCE = 200


@dataclass
class Tally:
    """What came back. Latencies count from the moment a message was meant to be sent."""

    latencies_ms: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    told_to_wait: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    late_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def answered(self) -> int:
        """How many messages have their reply."""
        return len(self.latencies_ms)

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` of the messages stayed under."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


async def drive(wire: Wire, arrivals: Sequence[Arrival]) -> Tally:
    """Send every message at its time, whatever became of the others; wait for the last reply."""
    tally, tasks = Tally(), []
    started = time.perf_counter()
    for arrival in arrivals:
        wait = started + arrival.at_seconds - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(_converse(wire, arrival, started, tally)))
    await asyncio.gather(*tasks)
    tally.seconds = time.perf_counter() - started
    return tally


async def _converse(wire: Wire, arrival: Arrival, started: float, tally: Tally) -> None:
    citizen, meant = arrival.citizen, started + arrival.at_seconds
    tally.late_ms.append((time.perf_counter() - meant) * 1000)
    body = {
        "conversation_id": citizen.conversation_id,
        "text": _text(citizen, arrival.place),
        "message_id": arrival.message_id,
    }
    for _ in range(LONGEST_TRIES):
        try:
            answered = await wire.post("/api/chat", body)
        except (OSError, EOFError) as error:
            tally.errors[type(error).__name__] += 1
            await asyncio.sleep(1 + random.random())
            continue
        if answered.status == GOOD:
            tally.latencies_ms.append((time.perf_counter() - meant) * 1000)
            tally.outcomes[answered.body["outcome"]] += 1
            citizen.conversation_id = answered.body["conversation_id"]
            citizen.choices = [button["value"] for button in answered.body["buttons"]]
            return
        if answered.status != BUSY or not answered.body or "error" not in answered.body:
            tally.errors[str(answered.status)] += 1
            return
        tally.told_to_wait += 1
        await asyncio.sleep(answered.retry_after_seconds * (1 + random.random()))
    tally.errors["given up"] += 1


def _text(citizen: Citizen, place: int) -> str:
    if place and citizen.script.taps and citizen.choices:
        return citizen.choices[0]
    return citizen.script.texts[place]

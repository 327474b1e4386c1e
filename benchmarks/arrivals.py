"""When each message is sent, and whose it is, fixed before the load begins."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.messages import Script

READING_SECONDS = 4.0


@dataclass
class Citizen:
    """One person's conversation as the load goes on; the choices are those of the last reply."""

    script: Script
    conversation_id: str | None = None
    choices: Sequence[str] = ()
    said: int = 0


@dataclass(frozen=True)
class Arrival:
    """One message: when it is meant to be sent, in seconds from the start, and its text."""

    at_seconds: float
    citizen: Citizen = field(repr=False)
    place: int
    message_id: str


def plan(people: Iterator[Script], rate: float, seconds: float, seed: int) -> list[Arrival]:
    """Poisson arrivals at `rate` a second; who has read an answer writes again before others."""
    chance = random.Random(seed)
    reading: deque[tuple[float, Citizen, int]] = deque()
    arrivals: list[Arrival] = []
    moment = chance.expovariate(rate)
    while moment < seconds:
        if reading and reading[0][0] <= moment:
            _, citizen, place = reading.popleft()
        else:
            citizen, place = Citizen(next(people)), 0
        arrivals.append(Arrival(moment, citizen, place, f"load-{seed}-{len(arrivals)}"))
        if place + 1 < len(citizen.script.texts):
            reading.append((moment + READING_SECONDS, citizen, place + 1))
        moment += chance.expovariate(rate)
    return arrivals

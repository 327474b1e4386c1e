"""One part of the load: driven, measured, put into words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from benchmarks.arrivals import Arrival
from benchmarks.driving import Tally, drive
from benchmarks.served import Served
from benchmarks.wire import Wire

HEAD = (
    "| part | sent | answered a second | p50 ms | p95 ms | p99 ms | told to wait | errors "
    "| CPU ms a turn | MB resident |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Phase:
    """One part of the load as measured."""

    name: str
    sent: int
    tally: Tally
    cpu_seconds: float
    resident_mb: float

    @property
    def per_second(self) -> float:
        """Messages answered a second, over the whole time until the last reply."""
        return self.tally.answered / self.tally.seconds

    def line(self) -> str:
        """A row of the table."""
        tally = self.tally
        errors = ", ".join(f"{name} {count}" for name, count in tally.errors.items()) or "none"
        times = " | ".join(f"{tally.percentile_ms(share):.0f}" for share in (0.5, 0.95, 0.99))
        cpu_ms = self.cpu_seconds / max(1, tally.answered) * 1000
        return (
            f"| {self.name} | {self.sent} | {self.per_second:.1f} | {times} "
            f"| {tally.told_to_wait} | {errors} | {cpu_ms:.2f} | {self.resident_mb:.0f} |"
        )


def measure(served: Served, name: str, arrivals: list[Arrival]) -> Phase:
    """Drive `arrivals` against the server and tell what came of it."""
    wire = Wire(served.host, served.port)
    before = served.cpu_seconds
    tally = asyncio.run(drive(wire, arrivals))
    phase = Phase(name, len(arrivals), tally, served.cpu_seconds - before, served.resident_mb)
    print(phase.line(), flush=True)
    return phase

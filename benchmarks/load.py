"""The load over loopback: `python -m benchmarks.load`, in `make bench-load`."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arrivals import Arrival, plan
from benchmarks.driving import Tally, drive
from benchmarks.messages import scripts
from benchmarks.served import ROOT, Served, serving
from benchmarks.wire import Wire

UNLIMITED = ("RATE_PERSON_PER_MINUTE", "RATE_ADDRESS_PER_MINUTE", "RATE_CHANNEL_PER_MINUTE")
SETTINGS = {name: "0" for name in UNLIMITED}
WARM_SECONDS = 5.0
BURST_TIMES, BURST_SECONDS = 10, 5.0
LATEST_MS = 150.0


@dataclass(frozen=True)
class Phase:
    """One part of the load as measured."""

    name: str
    sent: int
    tally: Tally
    cpu_seconds: float
    resident_mb: float

    def line(self) -> str:
        """A row for people to read."""
        tally = self.tally
        per_second = tally.answered / tally.seconds
        return (
            f"{self.name}: sent {self.sent}, answered {tally.answered} ({per_second:.1f}/s), "
            f"p50 {tally.percentile_ms(0.5):.0f} ms, p95 {tally.percentile_ms(0.95):.0f} ms, "
            f"p99 {tally.percentile_ms(0.99):.0f} ms, longest {tally.percentile_ms(1):.0f} ms, "
            f"told to wait {tally.told_to_wait}, errors {dict(tally.errors)}, "
            f"CPU {self.cpu_seconds / max(1, tally.answered) * 1000:.2f} ms a turn, "
            f"{self.resident_mb:.0f} MB resident"
        )


def main() -> int:
    """Run the phases that are asked for; returns 1 where a bound is broken."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="motcua-load") as name:
        folder = Path(name)
        if options.index:
            shutil.copytree(options.index, folder / "index")
        with serving(folder, SETTINGS) as served:
            good = _phases(options, served)
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=150.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--turns", type=int, default=200_000, help="of the memory phase; 0: none")
    parser.add_argument("--no-burst", action="store_true")
    parser.add_argument("--index", type=Path, help="a built index to begin with (VAR_DIR/index)")
    return parser.parse_args()


def _phases(options: argparse.Namespace, served: Served) -> bool:
    measure(served, "warm-up", _plan(options.rate / 3, WARM_SECONDS, 1))
    steady = measure(served, "steady", _plan(options.rate, options.seconds, 2))
    p95 = steady.tally.percentile_ms(0.95)
    good = _whole(served, [steady]) and p95 <= LATEST_MS and not steady.tally.errors
    return good


def _plan(rate: float, seconds: float, seed: int) -> list[Arrival]:
    return plan(scripts(seed), rate, seconds, seed)


def measure(served: Served, name: str, arrivals: list[Arrival]) -> Phase:
    """Drive `arrivals` against the server and tell what came of it."""
    wire = Wire(served.host, served.port)
    before = served.cpu_seconds
    tally = asyncio.run(drive(wire, arrivals))
    phase = Phase(
        name, len(arrivals), tally, served.cpu_seconds - before, served.resident_mb
    )
    print(phase.line(), dict(tally.outcomes), flush=True)
    return phase


def _whole(served: Served, phases: list[Phase]) -> bool:
    return True


if __name__ == "__main__":
    raise SystemExit(main())

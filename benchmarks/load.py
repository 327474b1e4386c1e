"""The load over loopback: `python -m benchmarks.load`, in `make bench-load`.

A second process sends what citizens write, at times fixed beforehand, whatever became of earlier
messages; latency counts from the time a message was meant to be sent. Every turn is stored.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.arrivals import Arrival, plan
from benchmarks.messages import scripts
from benchmarks.phases import HEAD, Phase, measure
from benchmarks.served import ROOT, Served, serving

UNLIMITED = ("RATE_PERSON_PER_MINUTE", "RATE_ADDRESS_PER_MINUTE", "RATE_CHANNEL_PER_MINUTE")
SETTINGS = dict.fromkeys(UNLIMITED, "0")
WARM_SECONDS = 5.0
BURST_TIMES, BURST_SECONDS = 10, 5.0
STEP, STEP_SECONDS, MOST_STEPS = 1.25, 15.0, 6
LATEST_MS = 150.0
LEAST_SHARE = 0.97
ROUND_TURNS = 10_000
ROUNDS_TO_SETTLE = 3
MOST_GROWTH_MB = 60.0
PAGE = ROOT / "docs" / "load.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def main() -> int:
    """Run the phases that are asked for; returns 1 where a bound is broken."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="motcua-load") as name:
        folder = Path(name)
        if options.index:
            shutil.copytree(options.index, folder / "index")
        with serving(folder, SETTINGS) as served:
            print("\n".join(HEAD), flush=True)
            phases = list(_phases(options, served))
            breaches = [*_late(phases), *_growing(phases), *_lost(folder, phases)]
    if options.write:
        _write(phases)
    print("\n".join(breaches) or "every bound is kept", flush=True)
    return int(bool(breaches))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=150.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--turns", type=int, default=200_000, help="of the memory phase; 0: none")
    parser.add_argument("--no-burst", action="store_true")
    parser.add_argument("--no-limit", action="store_true", help="do not look for the limit")
    parser.add_argument("--index", type=Path, help="a built index to begin with (VAR_DIR/index)")
    parser.add_argument("--write", action="store_true", help="refresh docs/load.md")
    return parser.parse_args()


def _phases(options: argparse.Namespace, served: Served) -> Iterator[Phase]:
    yield measure(served, "warm-up", _plan(options.rate / 3, WARM_SECONDS, 1))
    yield measure(served, "steady", _plan(options.rate, options.seconds, 2))
    if not options.no_burst:
        yield measure(served, "burst", _plan(options.rate * BURST_TIMES, BURST_SECONDS, 3))
    if not options.no_limit:
        yield from _limit(served, options.rate)
    for number in range(options.turns // ROUND_TURNS):
        arrivals = _plan(options.rate, ROUND_TURNS / options.rate, 100 + number)
        yield measure(served, f"memory {number + 1}", arrivals)


def _limit(served: Served, rate: float) -> Iterator[Phase]:
    """Faster and faster, until the server is late."""
    for step in range(1, MOST_STEPS + 1):
        faster = rate * STEP**step
        phase = measure(served, f"{faster:.0f} a second", _plan(faster, STEP_SECONDS, 10 + step))
        yield phase
        if phase.tally.percentile_ms(0.95) > LATEST_MS:
            return


def _plan(rate: float, seconds: float, seed: int) -> list[Arrival]:
    return plan(scripts(seed), rate, seconds, seed)


def _late(phases: Sequence[Phase]) -> Iterator[str]:
    (steady,) = [phase for phase in phases if phase.name == "steady"]
    p95 = steady.tally.percentile_ms(0.95)
    if p95 > LATEST_MS:
        yield f"p95 of the steady load is {p95:.0f} ms, past {LATEST_MS:.0f}"
    if steady.per_second < LEAST_SHARE * steady.sent / steady.tally.seconds:
        yield f"only {steady.per_second:.1f} answers a second"
    yield from (
        f"{phase.name}: errors {dict(phase.tally.errors)}"
        for phase in phases
        if phase.tally.errors
    )


def _growing(phases: Sequence[Phase]) -> Iterator[str]:
    """Memory counts from when caches are warm."""
    rounds = [phase.resident_mb for phase in phases if phase.name.startswith("memory")]
    settled = rounds[ROUNDS_TO_SETTLE:]
    if settled and settled[-1] - settled[0] > MOST_GROWTH_MB:
        yield f"memory grew from {settled[0]:.0f} to {settled[-1]:.0f} MB"


def _lost(folder: Path, phases: Sequence[Phase]) -> Iterator[str]:
    """Every message sent is recorded, answered and stored as a turn, once."""
    sent = sum(phase.sent for phase in phases)
    with closing(sqlite3.connect(folder / "motcua.sqlite3")) as database:
        count = "SELECT count(*), count(answered_at), count(DISTINCT message_id)"
        recorded = database.execute(f"{count} FROM inbox_message").fetchone()
        stored = database.execute("SELECT count(DISTINCT inbox_id) FROM turn").fetchone()
    if {*recorded, *stored} != {sent}:
        yield f"{sent} sent; recorded, answered, different: {recorded}; stored: {stored[0]}"


def _write(phases: Sequence[Phase]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    table = "\n".join([*HEAD, *(phase.line() for phase in phases)])
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

"""The embedded mode pinned to one core, as on an old PC: `make bench-old-pc`."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.arrivals import plan
from benchmarks.driving import drive
from benchmarks.messages import scripts
from benchmarks.processes import peak_resident_mb
from benchmarks.served import serving
from benchmarks.wire import Wire

CORE = 0
MOST_START_SECONDS, MOST_P95_MS, MOST_RESIDENT_MB = 30.0, 300.0, 1000.0
WARM_SECONDS = 5.0
SETTINGS = {f"RATE_{who}_PER_MINUTE": "0" for who in ("PERSON", "ADDRESS", "CHANNEL")}


def main() -> int:
    """Measure the start, the answers and the memory; returns 1 where a bound is broken."""
    options = _options()
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="motcua-old-pc") as name:
        folder = Path(name)
        if options.index:
            shutil.copytree(options.index, folder / "index")
        else:
            with serving(folder, SETTINGS):
                print("index built", flush=True)
        started = time.monotonic()
        os.sched_setaffinity(0, {CORE})  # inherited by the server, as with taskset -c 0
        with serving(folder, SETTINGS) as served:
            start = time.monotonic() - started
            os.sched_setaffinity(0, cores - {CORE} or cores)
            warm = Wire(served.host, served.port)
            asyncio.run(drive(warm, plan(scripts(1), options.rate, WARM_SECONDS, 1)))
            wire = Wire(served.host, served.port)
            arrivals = plan(scripts(2), options.rate, options.seconds, 2)
            tally = asyncio.run(drive(wire, arrivals))
            resident = peak_resident_mb(served.process.pid)
    p95, errors = tally.percentile_ms(0.95), sum(tally.errors.values())
    p50, core = tally.percentile_ms(0.5), f"one core, {options.rate:g} messages a second"
    print(f"{core}: {tally.answered} answers, p50 {p50:.0f} ms, errors {errors}")
    print(f"start {start:.1f} s, at most {MOST_START_SECONDS:.0f} s")
    print(f"p95 {p95:.0f} ms, at most {MOST_P95_MS:.0f} ms")
    print(f"peak {resident:.0f} MB resident, under {MOST_RESIDENT_MB:.0f} MB")
    within = start <= MOST_START_SECONDS and p95 <= MOST_P95_MS and resident < MOST_RESIDENT_MB
    return 0 if within and not errors else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--index", type=Path, help="a built index to begin with (VAR_DIR/index)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

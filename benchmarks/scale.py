"""CPU seconds a turn with one web replica and with three: `make bench-scale`.

The fleet is the whole product: PostgreSQL, Chroma, Redis, three `serve.py` and nginx with TLS.
One proxy hands everything to the first replica, another shares it out among the three; the load
goes to them by turns, so that what else the machine does weighs on both alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import shutil
import ssl
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.arrivals import plan
from benchmarks.driving import Tally, drive
from benchmarks.messages import scripts
from benchmarks.processes import cpu_seconds, peak_resident_mb
from benchmarks.wire import Wire
from migrations.upgrading import ROOT
from tests.scaled.fleet import Fleet, fleet, rendered
from tests.servers import Server, chroma, nginx

RESULT = ROOT / "docs" / "scale.json"
UNHURRIED = {f"RATE_{who}_PER_MINUTE": "0" for who in ("PERSON", "ADDRESS", "CHANNEL")}
MOST_DIFFERENCE = 0.15
WARM_TURNS_A_REPLICA = 150
IDLE_SECONDS = 10.0
REPLICAS = 3


Summary = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """What one way of serving used, in milliseconds of CPU a turn."""

    replicas: int
    turns: int
    application_ms: float
    database_ms: float
    proxy_ms: float
    p95_ms: float
    errors: int

    def line(self) -> str:
        """A row for people to read."""
        return (
            f"{self.replicas} replica(s): {self.turns} turns, CPU a turn: application "
            f"{self.application_ms:.2f} ms, database {self.database_ms:.2f} ms, proxy "
            f"{self.proxy_ms:.2f} ms; p95 {self.p95_ms:.0f} ms, errors {self.errors}"
        )


def main() -> int:
    """Measure, keep the figures and print them; returns 1 past the bound or on errors."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="motcua-scale") as name, ExitStack() as stack:
        folder = Path(name)
        settings = {"CHROMA_URL": stack.enter_context(chroma()).address, **UNHURRIED}
        if options.index:
            shutil.copytree(options.index, folder / "var" / "index")
        replica = (sys.executable, "serve.py")
        with fleet(
            folder, settings, workers=0, replica=replica, rate="100000r/s", up_seconds=600
        ) as running:
            found = _measure(running, folder, options)
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    good = abs(found["ratio"] - 1) <= MOST_DIFFERENCE and not found["errors"]
    print(f"three replicas use {found['ratio']:.3f} times the CPU a turn of one: {good=}")
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=40.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--index", type=Path, help="a built index to begin with (VAR_DIR/index)")
    return parser.parse_args()


def _measure(running: Fleet, folder: Path, options: argparse.Namespace) -> Summary:
    ports = [int(replica.settings["PORT"]) for replica in running.replicas]
    made, key = running.certificate, running.certificate.with_suffix(".key")
    site, port = rendered(ports[:1], made, key, "100000r/s")
    alone = folder / "alone"
    alone.mkdir()
    with nginx(site, alone, port) as one:
        proxies = {1: one, REPLICAS: running.proxy}
        for count, proxy in proxies.items():
            seconds = count * WARM_TURNS_A_REPLICA / options.rate
            _drive(proxy, made, 900 + count, options.rate, seconds)
        idle = _idle_ms_a_second(running)
        size, shares = _database_bytes(running), []
        for number in range(options.rounds):
            for count in sorted(proxies, reverse=bool(number % 2)):  # what drifts, drifts for both
                shares.append(_share(running, count, proxies[count], number, options))
                print(shares[-1].line(), flush=True)
        grown = (_database_bytes(running) - size) / sum(share.turns for share in shares)
    return {**_summary(running, shares, grown), "idle_ms_a_second": idle}


def _idle_ms_a_second(running: Fleet) -> float:
    """CPU that one replica uses while nobody writes."""
    pids = [replica.running.pid for replica in running.replicas]
    before = cpu_seconds(pids)
    time.sleep(IDLE_SECONDS)
    idle = (cpu_seconds(pids) - before) / IDLE_SECONDS / len(pids) * 1000
    print(f"idle: {idle:.1f} ms of CPU a second and replica", flush=True)
    return round(idle, 2)


def _share(
    running: Fleet, count: int, proxy: Server, number: int, options: argparse.Namespace
) -> Share:
    groups = {
        "application": [replica.running.pid for replica in running.replicas[:count]],
        "database": [running.postgres.process.pid],
        "proxy": [proxy.process.pid],
    }
    before = {name: cpu_seconds(pids) for name, pids in groups.items()}
    seed = 10 * number + count
    tally = _drive(proxy, running.certificate, seed, options.rate, options.seconds)
    used = {name: cpu_seconds(pids) - before[name] for name, pids in groups.items()}
    each = {name: seconds / tally.answered * 1000 for name, seconds in used.items()}
    return Share(
        count,
        tally.answered,
        each["application"],
        each["database"],
        each["proxy"],
        tally.percentile_ms(0.95),
        sum(tally.errors.values()),
    )


def _drive(proxy: Server, trusted: Path, seed: int, rate: float, seconds: float) -> Tally:
    trust = ssl.create_default_context(cafile=str(trusted))
    wire = Wire("127.0.0.1", proxy.port, trust)

    async def drive_and_close() -> Tally:
        tally = await drive(wire, plan(scripts(seed), rate, seconds, seed))
        wire.close()
        return tally

    return asyncio.run(drive_and_close())


def _summary(running: Fleet, shares: Sequence[Share], grown: float) -> Summary:
    one, three = (
        _mean([share for share in shares if share.replicas == count]) for count in (1, REPLICAS)
    )
    whole = [sum(list(asdict(share).values())[2:5]) for share in (one, three)]
    resident = [peak_resident_mb(replica.running.pid) for replica in running.replicas]
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Linux {platform.release()}",
        "one": asdict(one),
        "three": asdict(three),
        "ratio": round(three.application_ms / one.application_ms, 4),
        "whole_ratio": round(whole[1] / whole[0], 4),
        "whole_ms": round(whole[1], 3),
        "errors": sum(share.errors for share in shares),
        "database_bytes_per_turn": round(grown),
        "replica_peak_mb": round(max(resident)),
    }


def _mean(shares: Sequence[Share]) -> Share:
    """The shares of one way of serving together, weighed by their turns."""
    turns = sum(share.turns for share in shares)

    def weighed(name: str) -> float:
        return round(float(sum(getattr(s, name) * s.turns for s in shares)) / turns, 3)

    return Share(
        shares[0].replicas,
        turns,
        weighed("application_ms"),
        weighed("database_ms"),
        weighed("proxy_ms"),
        max(round(share.p95_ms, 1) for share in shares),
        sum(share.errors for share in shares),
    )


def _database_bytes(running: Fleet) -> int:
    engine = create_engine(running.database)
    try:
        with engine.connect() as connection:
            return int(
                connection.execute(
                    text("SELECT pg_database_size(current_database())")
                ).scalar_one()
            )
    finally:
        engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())

"""The way to a country on paper: measured cost a turn (docs/scale.json) times what is assumed.

`python -m benchmarks.country` prints the tables, `--write` puts them into docs/scale.md.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrations.upgrading import ROOT

MEASURED = ROOT / "docs" / "scale.json"
ASSUMED = Path(__file__).with_suffix(".toml")
PAPER = ROOT / "docs" / "scale.md"
BLOCK = re.compile(r"(?<=<!-- printed by make bench-scale -->\n).*(?=<!-- end -->)", re.DOTALL)
SYSTEM_MB = 2000
INDEX_GB = 1


@dataclass(frozen=True)
class Need:
    """What one deployment needs at its peak."""

    name: str
    people: float
    peak: float
    web_cores: int
    database_cores: int
    proxy_cores: int
    memory_gb: int
    disk_gb: int
    vnd_a_month: float

    def row(self) -> str:
        """A row of the table."""
        cores = self.web_cores + self.database_cores + self.proxy_cores
        return (
            f"| {self.name} | {self.people / 1e6:.1f} | {self.peak:.0f} | {self.web_cores} | "
            f"{self.database_cores} | {self.proxy_cores} | {cores} | {self.memory_gb} | "
            f"{self.disk_gb} | {self.vnd_a_month / 1e6:.1f} |"
        )


def need(name: str, people: float, measured: Mapping[str, Any], given: Mapping[str, Any]) -> Need:
    """What a deployment for `people` needs."""
    month = people * given["people_who_ask_a_month"] * given["turns_a_conversation"]
    day = month / given["days_a_month"]
    peak = _peak(day * 7, given)
    web, database, proxy = (
        max(1, math.ceil(peak * measured["three"][part] / 1000 / given["use_at_peak"]))
        for part in ("application_ms", "database_ms", "proxy_ms")
    )
    memory = math.ceil((web * measured["replica_peak_mb"] + 3 * SYSTEM_MB) / 1000)
    kept = day * given["retention_days"] * measured["database_bytes_per_turn"] / 1e9
    disk = math.ceil(3 * kept + INDEX_GB)  # beside the rows: dead ones, the log, a backup
    price = (
        (web + database + proxy) * given["core_month_vnd"]
        + memory * given["memory_gb_month_vnd"]
        + disk * given["disk_gb_month_vnd"]
    )
    return Need(name, people, peak, web, database, proxy, memory, disk, price)


def _peak(week: float, given: Mapping[str, Any]) -> float:
    """Turns a second on a Monday morning."""
    hour = week * given["monday_share_of_week"] * given["busiest_hour_share_of_day"]
    return float(hour / 3600 * given["peak_over_busiest_hour"])


def render(measured: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """The tables of docs/scale.md."""
    people = given["people"]
    needs = [
        need("an average commune", people / given["communes"], measured, given),
        need("an average province", people / given["provinces"], measured, given),
        need("the largest province", people * given["largest_province_share"], measured, given),
        need("the country in one place", people, measured, given),
    ]
    average, country = needs[1], needs[3]
    messages = country.peak * given["messaging_share"]
    bots = math.ceil(messages / given["platform_messages_a_second"])
    all_provinces = average.vnd_a_month * given["provinces"] / 1e6
    lines = [
        f"Measured on {measured['measured_on']} ({measured['machine']}), CPU a turn in ms:",
        "",
        "| replicas | turns | application | database | proxy | p95 ms | errors |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_share_row(measured[name]) for name in ("one", "three")),
        "",
        f"Three replicas use {measured['ratio']:.3f} times the application's CPU a turn of one "
        f"(with database and proxy {measured['whole_ratio']:.3f}). A turn adds "
        f"{measured['database_bytes_per_turn']} bytes to the database, indexes and trace "
        f"included; a replica peaks at {measured['replica_peak_mb']} MB and uses "
        f"{measured['idle_ms_a_second']:.0f} ms of CPU a second while nobody writes.",
        "",
        "| deployment | million people | peak turns/s | web cores | database cores | proxy cores "
        "| cores | memory GB | disk GB | million VND a month |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(each.row() for each in needs),
        "",
        f"{given['provinces']} average provinces apart cost {all_provinces:.0f} million VND a "
        f"month. Of the country's {country.peak:.0f} turns a second at the peak {messages:.0f} "
        f"come by Telegram and Zalo; at {given['platform_messages_a_second']} messages a second "
        f"and account that takes {bots} accounts, where one a province gives "
        f"{given['provinces']}.",
    ]
    return "\n".join(lines) + "\n"


def _share_row(share: Mapping[str, Any]) -> str:
    figures = [f"{share[part]:.2f}" for part in ("application_ms", "database_ms", "proxy_ms")]
    row = [share["replicas"], share["turns"], *figures, f"{share['p95_ms']:.0f}", share["errors"]]
    return f"| {' | '.join(map(str, row))} |"


def paper() -> str:
    """docs/scale.md as it should be."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    given = tomllib.loads(ASSUMED.read_text(encoding="utf-8"))
    return BLOCK.sub(lambda _: render(measured, given), PAPER.read_text(encoding="utf-8"))


def main() -> int:
    """Print or write the paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    written = paper()
    if parser.parse_args().write:
        PAPER.write_text(written, encoding="utf-8")
    else:
        print(written, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

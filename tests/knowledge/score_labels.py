"""How well the importer reads the labelled sample: figures per field.

python -m tests.knowledge.score_labels [--verbose]
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.importing.merging import merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.procedure import Channel, Fee, Procedure

LABELS = Path(__file__).with_name("labelled_facts.jsonl")
LABELLED_DAY = date(2026, 11, 22)
FIELDS = ("channels", "time", "fee", "papers", "results", "legal", "has_conditions")


@dataclass
class Score:
    """Right and all by field, and the disagreements."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def count(self, name: str, code: str, expected: object, found: object) -> None:
        """Count one comparison."""
        self.total[name] += 1
        self.right[name] += expected == found
        if expected != found:
            self.misses.append(f"{code} {name}: label {expected!r}, importer {found!r}")

    def share(self, name: str) -> float:
        """Share of right values of a field."""
        return self.right[name] / self.total[name] if self.total[name] else 0.0


def portal_folder() -> Path:
    """The reference data, of which only the sources of the labels are read."""
    return Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "portal"


def read_labels() -> list[dict[str, Any]]:
    """The labelled procedures."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@lru_cache(maxsize=1)
def imported() -> dict[str, Procedure]:
    """The labelled procedures as the importer reads them from the reference data."""
    return merge(read_sources(find_files([portal_folder()]))).procedures


def score() -> Score:
    """Compare every label with what the importer reads; doubted fields are left out."""
    result = Score()
    for label in read_labels():
        _compare(result, label, imported()[label["code"]])
    return result


def _compare(result: Score, label: dict[str, Any], procedure: Procedure) -> None:
    code, doubted = label["code"], _doubted(label)
    counts = {
        "papers": (label["papers_count"], len(procedure.papers)),
        "results": (label["results_count"], len(procedure.results)),
        "legal": (label["legal_count"], len(procedure.legal_basis)),
        "has_conditions": (label["has_conditions"], bool(procedure.has_conditions)),
    }
    for name, (expected, found) in counts.items():
        if name not in doubted:
            result.count(name, code, expected, found)
    if "channels" not in doubted:
        _compare_channels(result, label, procedure, "fee" in doubted)


def _doubted(label: dict[str, Any]) -> set[str]:
    told = (label["doubt"] or "").partition(":")[0]
    return {part.strip() for part in told.split(",")}


def _compare_channels(
    result: Score, label: dict[str, Any], procedure: Procedure, skip_fees: bool
) -> None:
    code = label["code"]
    expected = list(dict.fromkeys(_labelled(row, skip_fees) for row in label["channels"]))
    found = list(dict.fromkeys(_found(channel, skip_fees) for channel in procedure.channels))
    result.count("channels", code, {row[0] for row in expected}, {row[0] for row in found})
    _compare_rows(result, "time", code, [row[:2] for row in expected], [row[:2] for row in found])
    if not skip_fees:
        fees = [[(row[0], row[2]) for row in rows] for rows in (expected, found)]
        _compare_rows(result, "fee", code, *fees)


def _compare_rows(
    result: Score, name: str, code: str, expected: Sequence[object], found: Sequence[object]
) -> None:
    """Count rows that agree; a row too many counts as wrong like one too few."""
    told, read = Counter(expected), Counter(found)
    result.right[name] += (told & read).total()
    result.total[name] += max(told.total(), read.total())
    if told != read:
        result.misses.append(f"{code} {name}: label {told - read}, importer {read - told}")


Row = tuple[str, tuple[float, str] | None, tuple[tuple[str, float | None, str | None], ...]]


def _labelled(row: dict[str, Any], skip_fees: bool) -> Row:
    time = row["time"] and (float(row["time"]["value"]), row["time"]["unit"])
    fees = [(f["kind"], f["amount"], f["amount"] and f["currency"]) for f in row["fees"]]
    return row["method"], time, () if skip_fees else tuple(sorted(fees, key=str))


def _found(channel: Channel, skip_fees: bool) -> Row:
    time = channel.time and (channel.time.value, str(channel.time.unit))
    fees = {_fee(fee) for fee in channel.fees if fee.until is None or fee.until >= LABELLED_DAY}
    return str(channel.method), time, () if skip_fees else tuple(sorted(fees, key=str))


def _fee(fee: Fee) -> tuple[str, float | None, str | None]:
    amount = int(fee.amount) if fee.amount and fee.amount.is_integer() else fee.amount
    return str(fee.kind), amount, fee.currency


def main() -> None:
    """Print the figures, and with --verbose the disagreements."""
    result = score()
    for name in FIELDS:
        print(f"{name:15} {result.right[name]:4}/{result.total[name]:4}  {result.share(name):.1%}")
    if "--verbose" in sys.argv:
        print("\n".join(result.misses))


if __name__ == "__main__":
    main()

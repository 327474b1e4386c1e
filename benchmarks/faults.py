"""Faults made to happen, and what was lost: `python -m benchmarks.faults`, in `make bench-faults`.

Kills a server under load on both databases, then runs the tests that inject each other fault.
Prints a table and writes it into docs/faults.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fault_list import FAULTS, Fault
from tests.faults.killing import Account, Nursery, kill_under_load, nursery
from tests.servers import new_database, postgres

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "faults.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
BATCH = 25


@dataclass(frozen=True)
class Row:
    """One line of the table; `lost` is empty where all is well."""

    injected: str
    times: str
    lost: str
    shown_by: str

    def line(self) -> str:
        """The line in Markdown."""
        return f"| {self.injected} | {self.times} | {self.lost or 'nothing'} | {self.shown_by} |"


@dataclass
class Outcomes:
    """What became of each test, by its id without parameters."""

    passed: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Called by pytest after each phase of each test."""
        name = report.nodeid.partition("[")[0]
        if report.when == "call" and report.passed:
            self.passed[name] = self.passed.get(name, 0) + 1
        elif not report.passed:
            self.failed[name] = self.failed.get(name, 0) + 1


def main() -> int:
    """Inject everything; returns 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    options = parser.parse_args()
    rows = [*_killed(options.kills), *_injected(FAULTS)]
    head = ["| injected | how often | lost | test |", "|---|---|---|---|"]
    table = "\n".join([*head, *(row.line() for row in rows)])
    print(table)
    _write(table)
    return int(any(row.lost for row in rows))


def _killed(kills: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="motcua-kills") as name, nursery(Path(name)) as server:
        yield _row("SQLite", _accounts(server, [f"sqlite:///{name}/{{}}.sqlite3"], kills))
        with postgres() as database:
            fresh = [new_database(database) for _ in range(-(-kills // BATCH))]
            yield _row("PostgreSQL", _accounts(server, fresh, kills))


def _accounts(server: Nursery, databases: Sequence[str], kills: int) -> list[Account]:
    accounts = []
    for start in range(0, kills, BATCH):
        address = databases[start // BATCH % len(databases)].format(start)
        accounts.append(kill_under_load(server, address, min(BATCH, kills - start), seed=start))
        print(accounts[-1].line(), flush=True)
    return accounts


def _row(kind: str, accounts: Sequence[Account]) -> Row:
    kills = sum(one.kills for one in accounts)
    telegram, web = sum(one.telegram for one in accounts), sum(one.web for one in accounts)
    complaints, twice = (
        sum(one.complaints for one in accounts),
        sum(one.sent_twice for one in accounts),
    )
    return Row(
        f"SIGKILL under load, {kind}: {telegram} messages on Telegram, {web} on the web, "
        f"{complaints} complaints; {twice} messages arrived on Telegram twice (ADR 7)",
        str(kills),
        "; ".join(breach for one in accounts for breach in one.lost),
        "`tests/faults/test_kills.py`",
    )


def _injected(faults: Sequence[Fault]) -> Iterator[Row]:
    outcomes = Outcomes()
    os.environ["CI"] = "true"
    tests = sorted({test for fault in faults for test in fault.tests})
    pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *tests], plugins=[outcomes])
    for fault in faults:
        ran = sum(outcomes.passed.get(test, 0) for test in fault.tests)
        missing = [test for test in fault.tests if test not in outcomes.passed]
        broken = [test for test in fault.tests if test in outcomes.failed]
        lost = "; ".join(f"{test} failed" for test in sorted({*missing, *broken}))
        shown_by = ", ".join(sorted({f"`{test.partition('::')[0]}`" for test in fault.tests}))
        yield Row(fault.injected, str(ran), lost, shown_by)


def _write(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

"""Faults made to happen, and what was lost: `python -m benchmarks.faults`, in `make bench-faults`.

Kills a server under load on both databases, then runs the tests that inject each other fault.
Prints a table and writes it into docs/faults.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from defusedxml import ElementTree

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


def main() -> int:
    """Inject everything; returns 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-write", action="store_true", help="leave docs/faults.md as it is")
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    options = parser.parse_args()
    rows = [*_killed(options.kills), *_injected(FAULTS)]
    head = ["| injected | how often | lost | test |", "|---|---|---|---|"]
    table = "\n".join([*head, *(row.line() for row in rows)])
    print(table)
    if not options.no_write:
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
    passed, failed = _outcomes(sorted({test for fault in faults for test in fault.tests}))
    for fault in faults:
        ill = [test for test in fault.tests if test in failed or test not in passed]
        shown_by = ", ".join(sorted({f"`{test.partition('::')[0]}`" for test in fault.tests}))
        yield Row(
            fault.injected,
            str(sum(passed[test] for test in fault.tests)),
            "; ".join(f"{test} failed" for test in ill),
            shown_by,
        )


def _outcomes(tests: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each test passed and failed, counted over its parameters."""
    passed, failed = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        found = Path(name) / "outcomes.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={found}", *tests]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": "true"}, check=False)
        for case in ElementTree.parse(found).iter("testcase"):
            path = case.attrib["classname"].replace(".", "/")
            test = f"{path}.py::{case.attrib['name'].partition('[')[0]}"
            (failed if len(case.findall("*")) else passed)[test] += 1
    return passed, failed


def _write(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

"""Runs the property and fuzz tests and counts what they tried: `python -m checks.fuzzing`.

The environment variable FUZZ_EXAMPLES says how many examples each test tries.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

PYTEST = ("-m", "pytest", "-q", "-m", "hypothesis", "--hypothesis-show-statistics", "-rf")
NAME = re.compile(r"^(tests/\S+?::[^:]+):$")
TRIED = re.compile(r"- (\d+) passing, (\d+) failing, and (\d+) invalid test cases")


@dataclass
class Tried:
    """What one test tried."""

    name: str
    passing: int = 0
    failing: int = 0
    invalid: int = 0


def read(lines: Iterable[str]) -> list[Tried]:
    """What each test tried, from Hypothesis's statistics."""
    found: list[Tried] = []
    for line in lines:
        name, counts = NAME.match(line), TRIED.search(line)
        if name:
            found.append(Tried(name[1]))
        elif counts and found:
            found[-1].passing += int(counts[1])
            found[-1].failing += int(counts[2])
            found[-1].invalid += int(counts[3])
    return found


def main(*arguments: str) -> int:
    """Run, print a table; returns pytest's exit code."""
    run = subprocess.run(
        [sys.executable, *PYTEST, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    found = read(run.stdout.splitlines())
    if run.returncode or not found:
        print(run.stdout)
    for test in sorted(found, key=lambda test: test.name):
        print(f"{test.passing:>8} passed {test.failing:>3} failed  {test.name}")
    passing, failing = (sum(getattr(t, n) for t in found) for n in ("passing", "failing"))
    print(f"{len(found)} property and fuzz tests: {passing} examples passed, {failing} failed")
    return run.returncode or int(not passing)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

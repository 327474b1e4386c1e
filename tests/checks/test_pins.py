"""Pinned versions: complete, none in vain, and those that are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.pins import pins_in, problems

ROOT = Path(__file__).parent.parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_what_a_fresh_installation_takes_is_pinned_and_nothing_else() -> None:
    assert problems(PYPROJECT, CONSTRAINTS) == []


def test_a_missing_pin_of_a_library_s_library_is_found() -> None:
    without = "".join(line for line in CONSTRAINTS.splitlines(True) if not line.startswith("h11="))
    assert without != CONSTRAINTS
    assert problems(PYPROJECT, without) == ["h11: needed and not pinned"]


def test_a_pin_that_nothing_needs_is_found() -> None:
    assert problems(PYPROJECT, CONSTRAINTS + "leftpad==1.0\n") == [
        "leftpad: pinned and not needed"
    ]


def test_a_pin_to_another_version_is_found() -> None:
    other = CONSTRAINTS.replace("h11==", "h11==9")
    (problem,) = problems(PYPROJECT, other)
    assert problem.startswith("h11: pinned to 9")


def test_a_dependency_without_a_least_version_is_found() -> None:
    loose = PYPROJECT.replace('"httpx>=0.28"', '"httpx"')
    assert problems(loose, CONSTRAINTS) == ["httpx: pyproject.toml names no least version"]


@pytest.mark.parametrize(
    "line", ["httpx>=0.28", "httpx", "git+https://example.com/x", "httpx==0.28.*"]
)
def test_a_line_that_pins_nothing_is_found(line: str) -> None:
    assert pins_in(f"h11==0.16.0\n{line}\n")[1]

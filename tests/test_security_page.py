"""The page on security names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAME = re.compile(r"`(test_\w+)`")


def known_tests() -> set[str]:
    defined = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
    paths = (ROOT / "tests").rglob("test_*.py")
    return {name for path in paths for name in defined.findall(path.read_text(encoding="utf-8"))}


def test_every_test_named_exists() -> None:
    named = set(NAME.findall(PAGE))
    assert len(named) > 40
    assert named <= known_tests()


def test_every_threat_has_a_control_and_a_test() -> None:
    threats = PAGE.split("## Personal data")[0]
    rows = [line.split(" | ") for line in threats.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 15
    assert not [row[0] for row in rows if len(row) != 3 or not NAME.search(row[2])]


def test_every_law_that_is_named_stands_in_the_catalogue() -> None:
    named = set(re.findall(r"\d+/\d{4}/[A-ZĐ-]+\d*", PAGE))
    catalogue = (ROOT / "knowledge" / "data" / "catalogue").glob("*.jsonl")
    known = "".join(path.read_text(encoding="utf-8") for path in catalogue)
    assert named and not [number for number in named if f'"number":"{number}"' not in known]

"""The report of doubted values, for staff: counts by reason, and every value in a file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from knowledge.importing.doubts import Doubt
from knowledge.wording import DOUBT_REASONS

FILE_NAME = "import-doubts.jsonl"


def write_report(doubts: Sequence[Doubt], folder: Path) -> Path:
    """Write every doubted value as one JSON line."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    rows = (json.dumps(_row(doubt), ensure_ascii=False) for doubt in doubts)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _row(doubt: Doubt) -> dict[str, str]:
    return doubt.as_row() | {"meaning": DOUBT_REASONS[doubt.reason]}


def count_lines(doubts: Sequence[Doubt]) -> list[str]:
    """One line a reason, the most frequent first."""
    counted = Counter(doubt.reason for doubt in doubts)
    return [f"  {reason}: {number}" for reason, number in counted.most_common()]

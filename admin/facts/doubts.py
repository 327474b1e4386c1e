"""Values that the last import or sync of this deployment could not read for certain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from knowledge.wording import DOUBT_REASONS


@dataclass(frozen=True)
class DoubtFile:
    """Reads the report that an import leaves; no file, no doubts."""

    path: Path | None = None

    def of(self, code: str) -> list[tuple[str, str]]:
        """Reason and the source's own words of each doubted value of a procedure."""
        if self.path is None or not self.path.is_file():
            return []
        with self.path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if code in line]
        return [
            (DOUBT_REASONS.get(row["reason"], row["reason"]), row["raw"])
            for row in rows
            if row["code"] == code
        ]

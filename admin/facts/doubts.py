"""Values that the parsers could not read for certain, in the bundle or in the last import."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from knowledge.doubts import read_doubts
from knowledge.wording import DOUBT_REASONS


@dataclass(frozen=True)
class DoubtFile:
    """Reads the report that an import leaves; without one the bundle's doubts are told."""

    path: Path | None = None

    def of(self, code: str) -> list[tuple[str, str]]:
        """Reason of each doubted value of a procedure, and the source's words where kept."""
        if self.path is None or not self.path.is_file():
            return [(doubt.meaning, "") for doubt in read_doubts().get(code, ())]
        with self.path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if code in line]
        return [
            (DOUBT_REASONS.get(row["reason"], row["reason"]), row["raw"])
            for row in rows
            if row["code"] == code
        ]

"""Citizen questions: how people really ask, per procedure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.errors import CatalogueError

FOLDER = Path(__file__).parent / "data" / "questions"


@dataclass(frozen=True)
class Asked:
    """Questions people ask for one procedure.

    `need` is how often ordinary people need it: 3 every day at a commune, 2 now and then,
    1 small firms and professionals, 0 institutions.
    """

    need: int
    questions: tuple[str, ...]


@lru_cache(maxsize=1)
def read_questions(folder: Path = FOLDER) -> Mapping[str, Asked]:
    """All bundled citizen questions by procedure code.

    Raises: CatalogueError naming the file and line that cannot be read.
    """
    asked: dict[str, Asked] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                entry = json.loads(line)
                asked[entry["code"]] = Asked(entry["need"], tuple(entry["questions"]))
            except (ValueError, KeyError, TypeError) as error:
                raise CatalogueError(f"{path.name} line {number}: {error}") from error
    return asked

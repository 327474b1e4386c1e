"""Values of the bundled catalogue that the parsers doubted: field and reason by code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.errors import CatalogueError
from knowledge.importing.doubts import Doubt, Reason
from knowledge.wording import DOUBT_REASONS

PATH = Path(__file__).parent / "data" / "doubts.jsonl"


@dataclass(frozen=True)
class KeptDoubt:
    """One doubted value, without the source's words, which the bundle does not carry."""

    field: str
    reason: Reason

    @property
    def meaning(self) -> str:
        """The reason in words for staff."""
        return DOUBT_REASONS[self.reason]


def write_doubts(doubts: Iterable[Doubt], path: Path = PATH) -> None:
    """Write one line a procedure, sorted by code, each doubt once."""
    by_code: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for doubt in doubts:
        by_code[doubt.code].add((doubt.field, doubt.reason))
    lines = (
        json.dumps({"code": code, "doubts": sorted(found)}, separators=(",", ":"))
        for code, found in sorted(by_code.items())
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@lru_cache(maxsize=1)
def read_doubts(path: Path = PATH) -> Mapping[str, tuple[KeptDoubt, ...]]:
    """Doubts by procedure code; codes without any are left out.

    Raises: CatalogueError where the file is missing or broken.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {
            row["code"]: tuple(KeptDoubt(name, Reason(reason)) for name, reason in row["doubts"])
            for row in rows
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueError(
            f"{path}: the list of doubted values is broken ({error!r})"
        ) from error

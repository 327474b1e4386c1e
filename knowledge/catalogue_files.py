"""The bundled catalogue on disk: one JSON line a procedure, one file an issuer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.errors import CatalogueError
from knowledge.procedure import Procedure

CATALOGUE_DIR = Path(__file__).parent / "data" / "catalogue"


def slug(issuer: str) -> str:
    """File name of an issuer: lower case letters without diacritics, joined by hyphens."""
    plain = unicodedata.normalize("NFD", issuer.lower().translate({0x111: "d"}))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def write_catalogue(procedures: Iterable[Procedure], folder: Path = CATALOGUE_DIR) -> list[Path]:
    """Write all files anew, sorted by code, and remove those of issuers that are gone."""
    by_issuer: dict[str, list[Procedure]] = defaultdict(list)
    for procedure in procedures:
        by_issuer[slug(procedure.issuer)].append(procedure)
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / f"{name}.jsonl", held) for name, held in sorted(by_issuer.items())]
    for stale in set(folder.glob("*.jsonl")) - set(written):
        stale.unlink()
    return written


def _write(path: Path, procedures: list[Procedure]) -> Path:
    lines = [to_line(procedure) for procedure in sorted(procedures, key=lambda p: p.code)]
    partial = path.with_suffix(".partial")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(path)
    return path


def to_line(procedure: Procedure) -> str:
    """One procedure as compact JSON without defaults; whole numbers have no fraction."""
    facts = _compact(procedure.model_dump(mode="json", exclude_defaults=True))
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _compact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _compact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_compact(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_catalogue(folder: Path = CATALOGUE_DIR) -> dict[str, Procedure]:
    """All bundled procedures by code.

    Raises: CatalogueError naming the file and line that is broken, or the missing folder.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise CatalogueError(f"{folder}: the bundled catalogue is missing; reinstall the product")
    return {
        p.code: p
        for path in files
        for number, line in _lines(path)
        for p in [_parse(path, number, line)]
    }


def find_line(code: str, folder: Path = CATALOGUE_DIR) -> Procedure | None:
    """One procedure without reading the others as facts.

    Raises: CatalogueError as `read_catalogue` does.
    """
    start = f'{{"code":"{code}",'
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in _lines(path):
            if line.startswith(start):
                return _parse(path, number, line)
    return None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read ({error}); reinstall the product") from error
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line)


def _parse(path: Path, number: int, line: str) -> Procedure:
    try:
        return Procedure.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        raise CatalogueError(
            f"{path}:{number}: broken line ({first['msg']}); reinstall or rebuild the catalogue"
        ) from error

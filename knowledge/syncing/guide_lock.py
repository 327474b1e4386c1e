"""Which facts each guide was reviewed against, so that a guide whose facts moved is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.errors import CatalogueError
from knowledge.procedure import Procedure

PATH = Path(__file__).parents[1] / "data" / "guides.lock.json"
HASH_CHARACTERS = 16
FACTS = {
    "name",
    "status",
    "performers",
    "levels",
    "channels",
    "papers",
    "results",
    "has_conditions",
}


def facts_hash(procedure: Procedure) -> str:
    """A hash of the facts that a guide speaks of."""
    facts = procedure.model_dump(mode="json", include=FACTS)
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_CHARACTERS]


def read_lock(path: Path = PATH) -> dict[str, str]:
    """Hashes by code; empty where nothing was reviewed yet.

    Raises: CatalogueError where the file is broken.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return {str(code): str(value) for code, value in held.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise CatalogueError(f"{path}: cannot be read ({error})") from error


def review(codes: Iterable[str], catalogue: Catalogue, path: Path = PATH) -> int:
    """Note that the guides of `codes` fit the present facts; returns how many.

    Raises: CatalogueError where a code is unknown.
    """
    lock = read_lock(path)
    reviewed = list(codes)
    for code in reviewed:
        procedure = catalogue.get(code)
        if procedure is None:
            raise CatalogueError(f"{code}: no procedure has this code")
        lock[code] = facts_hash(procedure)
    text = json.dumps(dict(sorted(lock.items())), indent=0)
    path.write_text(f"{text}\n", encoding="utf-8")
    return len(reviewed)


def moved(guides: Iterable[str], catalogue: Catalogue, lock: Mapping[str, str]) -> list[str]:
    """Codes of guides whose facts are not those of their review, or that never had one."""
    return [
        code
        for code in guides
        if (procedure := catalogue.get(code)) is None or facts_hash(procedure) != lock.get(code)
    ]

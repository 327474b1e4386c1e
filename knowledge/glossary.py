"""The glossary: people's words to official words, and the words that must not be confused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.errors import CatalogueError

PATH = Path(__file__).parent / "data" / "glossary.toml"


@dataclass(frozen=True)
class Term:
    """How people say something, and what procedures call it; `not_for` warns of a neighbour."""

    said: tuple[str, ...]
    official: str
    not_for: str = ""


@dataclass(frozen=True)
class Member:
    """One of several words that are confused; `code` is its usual procedure, if there is one."""

    word: str
    means: str
    cues: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Family:
    """Words that must not be confused."""

    id: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Glossary:
    """All terms and families, in the file's order."""

    terms: tuple[Term, ...]
    families: tuple[Family, ...]


@lru_cache(maxsize=1)
def read_glossary(path: Path = PATH) -> Glossary:
    """The bundled glossary.

    Raises: CatalogueError naming the file and what is broken in it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Glossary(
            terms=tuple(map(_term, data["term"])),
            families=tuple(map(_family, data["family"])),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path}: broken glossary ({error!r})") from error


def _term(entry: Mapping[str, Any]) -> Term:
    return Term(tuple(entry["said"]), entry["official"], entry.get("not", ""))


def _family(entry: Mapping[str, Any]) -> Family:
    return Family(entry["id"], tuple(map(_member, entry["member"])))


def _member(entry: Mapping[str, Any]) -> Member:
    return Member(entry["word"], entry["means"], tuple(entry["cues"]), entry.get("code", ""))

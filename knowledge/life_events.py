"""Life events: what happens to a family, and the procedures that follow from it, in order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.errors import CatalogueError

PATH = Path(__file__).parent / "data" / "life_events.toml"


@dataclass(frozen=True)
class LifeEvent:
    """One event with the codes of its procedures, the usual first one first."""

    id: str
    title: str
    intro: str
    procedures: tuple[str, ...]


@lru_cache(maxsize=1)
def read_life_events(path: Path = PATH) -> Mapping[str, LifeEvent]:
    """All life events by id, in the file's order.

    Raises: CatalogueError naming the file and what is broken in it.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["event"]
        events = [_event(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path}: broken life events ({error!r})") from error
    return {event.id: event for event in events}


def _event(entry: Mapping[str, object]) -> LifeEvent:
    procedures = entry["procedures"]
    if not isinstance(procedures, list) or not procedures:
        raise ValueError(f"event {entry['id']} names no procedures")
    return LifeEvent(
        id=str(entry["id"]),
        title=str(entry["title"]),
        intro=str(entry["intro"]),
        procedures=tuple(str(code) for code in procedures),
    )

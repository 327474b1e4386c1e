"""`build-communes`: the bundled communes anew from the two public lists."""

from __future__ import annotations

import argparse

from knowledge.places.building import build_communes
from knowledge.places.reading import PATH, write_communes


def run(options: argparse.Namespace) -> int:
    """Read, join and write; old names that only one list knows are told.

    Raises: UnreadableSource where a list is missing or has another shape.
    """
    built = build_communes(options.folder)
    write_communes(built.communes)
    print("\n".join(f"only in one list: {name}" for name in built.unknown))
    print(f"written: {len(built.communes)} communes in {PATH}")
    return 0

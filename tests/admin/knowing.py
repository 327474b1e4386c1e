"""The catalogue as running staff pages have it: read again when staff changed it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.learning.changes import read_changes
from knowledge.learning.records import Topic

BUNDLED = load_catalogue()


@dataclass
class Newest:
    """Gives the newest catalogue; the bundled one until something changes."""

    engine: Engine
    kept: dict[int, Catalogue] = field(default_factory=lambda: {0: BUNDLED})

    def __call__(self) -> Catalogue:
        version = read_changes(self.engine)[Topic.CATALOGUE]
        if version not in self.kept:
            self.kept[version] = load_catalogue(self.engine)
        return self.kept[version]

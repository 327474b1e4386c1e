"""Keeping a replica's knowledge fresh: it polls what has changed and loads only that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.knowing import Knowing
from bot.operations.memory import keep_for_good
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.learning.changes import read_changes
from knowledge.learning.entries import approved_entries
from knowledge.learning.records import Topic
from retrieval.opening import Opened

EVERY_SECONDS = 1.0
SEARCHED = (Topic.CATALOGUE, Topic.MODEL)
NOTHING: Mapping[Topic, int] = dict.fromkeys(Topic, 0)


@dataclass
class Refresher:
    """Brings `knowing` up to date with the database.

    Entries and facts are in use at once. Where what is searched has changed too, `open_search`
    loads or builds an index beside the one in use, which serves until the new one is whole.
    """

    engine: Engine
    knowing: Knowing
    open_search: Callable[[Catalogue], Opened]
    searched: Callable[[Catalogue], str]
    seen: dict[Topic, int] = field(default_factory=lambda: dict(NOTHING))
    indexed: dict[Topic, int] = field(default_factory=lambda: dict(NOTHING))

    def begin(self, changes: Mapping[Topic, int]) -> None:
        """Load what staff taught so far.

        `changes` were read before the catalogue was: what changed meanwhile is loaded again.
        """
        self.knowing.teach(approved_entries(self.engine))
        self.seen, self.indexed = dict(changes), dict(changes)

    def refresh(self) -> None:
        """Load what has changed since the last time. Raises: DatabaseUnavailable."""
        changes = read_changes(self.engine)
        if changes[Topic.ENTRIES] != self.seen[Topic.ENTRIES]:
            self.knowing.teach(approved_entries(self.engine))
        if changes[Topic.CATALOGUE] != self.seen[Topic.CATALOGUE]:
            self.knowing.catalogue = load_catalogue(self.engine)
        self.seen = dict(changes)

    def reindex(self) -> None:
        """Open the search again where its texts or its models have changed."""
        seen = dict(self.seen)
        if all(seen[topic] == self.indexed[topic] for topic in SEARCHED):
            return  # telling by the texts themselves would cost 60 ms, every second
        retrained = seen[Topic.MODEL] != self.indexed[Topic.MODEL]
        catalogue = self.knowing.catalogue
        if retrained or self.searched(catalogue) != self.knowing.search.corpus.version:
            opened = self.open_search(catalogue)
            self.knowing.search_with(opened.engine, opened.problems)
            keep_for_good()
        self.indexed = seen

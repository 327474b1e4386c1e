"""The knowledge in use: the catalogue, the search over it, and what staff taught since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from knowledge.catalogue import Catalogue
from knowledge.learning.records import KnowledgeEntry
from retrieval.engine import Recalled, SearchEngine
from retrieval.finding import Finding
from retrieval.lessons import Lesson
from retrieval.understanding import Section


@dataclass
class Knowing:
    """Shared by all turns; each part is replaced whole when knowledge changes."""

    catalogue: Catalogue
    search: SearchEngine
    problems: Mapping[str, str]
    entries: Mapping[int, KnowledgeEntry] = field(default_factory=dict)
    _changing: Lock = field(default_factory=Lock, repr=False)

    def find(self, text: str, commune: str | None = None) -> Finding:
        """Search with the newest engine, for people of `commune`."""
        return self.search.find(text, commune)

    def recall(self, text: str, commune: str | None = None) -> Recalled:
        """What staff taught in words of their own that comes near `text`."""
        return self.search.recall(text, commune)

    def entry(self, key: int) -> KnowledgeEntry | None:
        """An approved entry by its id; None once it is withdrawn."""
        return self.entries.get(key)

    def rarity(self, word: str) -> float:
        """How rare a folded word is in the names and questions of procedures."""
        return self.search.matcher.question_coverage.weight((word,))

    def teach(self, entries: Iterable[KnowledgeEntry]) -> None:
        """Answer from `entries`, all that are approved, and from no others."""
        with self._changing:
            known = {entry.id: entry for entry in entries if entry.id is not None}
            self.search = self.search.taught(map(_lesson, known.values()))
            self.entries = known

    def search_with(self, search: SearchEngine, problems: Mapping[str, str]) -> None:
        """Take a newly built search in use; what staff taught goes over to it."""
        with self._changing:
            self.search = search.taught(map(_lesson, self.entries.values()))
            self.problems = problems


def _lesson(entry: KnowledgeEntry) -> Lesson:
    return Lesson(
        key=entry.id or 0,
        questions=tuple(entry.questions),
        code=entry.procedure,
        section=Section(entry.section) if entry.section in list(Section) else None,
        commune=entry.commune,
    )

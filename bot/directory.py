"""The list of procedures in force: by field, and searched by folded words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.catalogue import Catalogue
from knowledge.guides import Guide
from knowledge.life_events import read_life_events
from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.normalise import clean, fold, tokens

SLUG_JOIN = "-"
MOST_NEEDED = 3
NOT_ASKED = Asked(0, ())


@dataclass(frozen=True)
class Entry:
    """One procedure as it is listed; a search looks into `words` and `folded`."""

    procedure: Procedure
    title: str
    words: str
    folded: str
    need: int
    guided: bool


@dataclass(frozen=True)
class Field:
    """A field with its procedures, the most needed first."""

    slug: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, eq=False)
class Directory:
    """All procedures in force."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(
        cls, catalogue: Catalogue, guides: Mapping[str, Guide], asked: Mapping[str, Asked]
    ) -> Directory:
        """List what `catalogue` may answer from."""
        found = (
            _entry(procedure, guides.get(procedure.code), asked.get(procedure.code, NOT_ASKED))
            for procedure in catalogue.answerable
        )
        return cls(tuple(sorted(found, key=_most_needed)))

    @cached_property
    def by_code(self) -> Mapping[str, Entry]:
        """Entries by code."""
        return {entry.procedure.code: entry for entry in self.entries}

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Fields by slug, in the order of the alphabet."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.procedure.field].append(entry)
        fields = [
            Field(slug_of(name), name, tuple(groups[name])) for name in sorted(groups, key=fold)
        ]
        return {found.slug: found for found in fields}

    @cached_property
    def common_fields(self) -> tuple[Field, ...]:
        """Fields that hold procedures people need every day, the fullest first."""
        daily = {
            slug: sum(entry.guided for entry in found.entries)
            for slug, found in self.fields.items()
        }
        best = sorted(daily, key=lambda slug: (-daily[slug], slug))
        return tuple(self.fields[slug] for slug in best if daily[slug])

    @cached_property
    def starters(self) -> tuple[Entry, ...]:
        """The first procedure of each life event: what people most likely come for."""
        codes = (event.procedures for event in read_life_events().values())
        first = (next((c for c in group if c in self.by_code), None) for group in codes)
        return tuple(self.by_code[code] for code in dict.fromkeys(first) if code)

    @cached_property
    def needed_daily(self) -> tuple[Entry, ...]:
        """Procedures that ordinary people need every day."""
        return tuple(entry for entry in self.entries if entry.need == MOST_NEEDED)

    def title(self, procedure: Procedure) -> str:
        """What people call `procedure`, a repealed one too."""
        entry = self.by_code.get(procedure.code)
        return entry.title if entry else procedure.name

    def search(self, text: str) -> Sequence[Entry]:
        """Entries that hold the beginning of every word of `text`, the nearest first."""
        typed = tokens(clean(text))
        if not typed:
            return ()
        as_typed = [e for e in self.entries if _holds(e.words, typed)]
        folded = [fold(word) for word in typed]
        found = as_typed or [e for e in self.entries if _holds(e.folded, folded)]
        phrase = " ".join(folded)
        return sorted(found, key=lambda entry: f" {phrase}" not in entry.folded)


class KeptDirectory:
    """The directory of the newest catalogue, made once."""

    def __init__(self) -> None:
        self._made: tuple[Catalogue, Directory] | None = None

    def directory(
        self,
        catalogue: Catalogue,
        guides: Callable[[], Mapping[str, Guide]],
        asked: Callable[[], Mapping[str, Asked]],
    ) -> Directory:
        """The directory of `catalogue`."""
        made = self._made
        if made is None or made[0] is not catalogue:
            made = catalogue, Directory.of(catalogue, guides(), asked())
            self._made = made
        return made[1]


def slug_of(name: str) -> str:
    """A field's name for an address: `ho-tich`."""
    return SLUG_JOIN.join(tokens(fold(name))).replace(".", SLUG_JOIN)


def _entry(procedure: Procedure, guide: Guide | None, asked: Asked) -> Entry:
    title = guide.title if guide else procedure.name
    text = f"{procedure.code} {title} {procedure.name} {procedure.field}"
    words = " " + " ".join(tokens(clean(text)))
    return Entry(procedure, title, words, fold(words), asked.need, guide is not None)


def _holds(text: str, beginnings: Sequence[str]) -> bool:
    return all(f" {beginning}" in text for beginning in beginnings)


def _most_needed(entry: Entry) -> tuple[int, bool, str]:
    return (-entry.need, not entry.guided, fold(entry.title))

"""Names of communes, districts and provinces, to be found by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from knowledge.places.commune import Commune, OldCommune
from knowledge.places.lexicon import Lexicon
from knowledge.places.sources import part_kind
from knowledge.places.spelling import fold, name_words
from knowledge.places.tokens import Words
from knowledge.places.wording import DISTRICT_KINDS

Named = Commune | OldCommune
LONGEST = 6
T = TypeVar("T")


@dataclass(frozen=True)
class District:
    """A district until June 2025: its name with its kind, and its province then."""

    title: str
    province: str


@dataclass(frozen=True)
class Names(Generic[T]):
    """Things by the words of their names."""

    table: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], T], ...]]

    @cached_property
    def first_words(self) -> frozenset[str]:
        """Folded words that names begin with."""
        return frozenset(name[0] for name in self.table if name)

    @classmethod
    def of(cls, named: Iterable[tuple[str, T]]) -> Names[T]:
        """Build from (name, thing) pairs."""
        table: dict[tuple[str, ...], dict[tuple[tuple[str, ...], T], None]] = defaultdict(dict)
        for name, thing in named:
            words = tuple(name_words(name))
            table[tuple(map(fold, words))][words, thing] = None
        return cls({folded: tuple(entries) for folded, entries in table.items()})

    def at(
        self, words: Words, start: int, lenient: bool, most: int = LONGEST
    ) -> tuple[int, tuple[T, ...]] | None:
        """The longest name of at most `most` words at `start`: its length and what bears it."""
        if start >= len(words.tokens) or words.tokens[start].folded not in self.first_words:
            return None
        for length in range(min(most, len(words.tokens) - start), 0, -1):
            found = self._spelt(words, start, length, lenient)
            if found and words.run_on(start, start + length):
                return length, found
        return None

    def _spelt(self, words: Words, start: int, length: int, lenient: bool) -> tuple[T, ...]:
        """What bears the name as typed; `lenient` lets marks be left out in a marked text."""
        entries = self.table.get(words.folded(start, length), ())
        if not entries:
            return ()
        typed = words.tokens[start : start + length]
        spelt = tuple(token.spelt for token in typed)
        if words.marked:
            exact = tuple(thing for name, thing in entries if name == spelt)
            if exact or not lenient:
                return exact
        return tuple(
            thing
            for name, thing in entries
            if all(not t.marked or t.spelt == word for t, word in zip(typed, name, strict=True))
        )


@dataclass(frozen=True)
class Gazetteer:
    """All names: communes old and new, old districts, provinces old and new."""

    communes: Names[Named]
    districts: Names[District]
    provinces: Names[str]


def read_gazetteer(communes: Iterable[Commune], lexicon: Lexicon) -> Gazetteer:
    """The names of `communes` and of all that they were part of."""
    known = tuple(communes)
    olds = tuple(dict.fromkeys(old for commune in known for old in commune.merged))
    provinces = {c.province: None for c in known} | {o.province: None for o in olds if o.province}
    spelt = ((" ".join(phrase), name) for phrase, name in lexicon.province_names.items())
    named: tuple[Named, ...] = (*known, *olds)
    return Gazetteer(
        communes=Names.of((place.name, place) for place in named),
        districts=Names.of(_district_names(olds)),
        provinces=Names.of([*((name, name) for name in provinces), *spelt]),
    )


def _district_names(olds: Iterable[OldCommune]) -> Iterator[tuple[str, District]]:
    known = dict.fromkeys((o.district, o.province) for o in olds if o.district)
    for title, province in known:
        yield part_kind(title, DISTRICT_KINDS)[1], District(title, province)

"""Finding cue phrases in a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.normalise import fold_words


@dataclass(frozen=True)
class Phrases:
    """A set of cue phrases, each with the label it speaks for.

    A phrase written with diacritics matches only words typed with the same diacritics.
    """

    entries: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, labelled: Iterable[tuple[str, Iterable[str]]]) -> Phrases:
        """Build from (label, phrases) pairs; earlier labels win ties."""
        return cls(tuple((label, phrase) for label, group in labelled for phrase in group))

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        table: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for label, phrase in self.entries:
            words = tuple(phrase.split())
            table[words[0]].append((label, words))
        return dict(table)

    def find(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """(start, length, label) of each cue in `words`, in order of place."""
        typed = tuple(words)
        folded = fold_words(typed)
        first = self._by_first
        if first.keys().isdisjoint(folded) and first.keys().isdisjoint(typed):
            return []
        found: list[tuple[int, int, str]] = []
        for start, plain in enumerate(folded):
            for written in (plain,) if plain == typed[start] else (plain, typed[start]):
                for label, cue in first.get(written, ()):
                    end = start + len(cue)
                    if cue == folded[start:end] or cue == typed[start:end]:
                        found.append((start, len(cue), label))
        return found

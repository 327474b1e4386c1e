"""Finding cue phrases in a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.normalise import fold


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
        folded = [fold(word) for word in words]
        found: list[tuple[int, int, str]] = []
        for start in range(len(words)):
            for written in dict.fromkeys((folded[start], words[start])):
                for label, cue in self._by_first.get(written, ()):
                    end = start + len(cue)
                    text = tuple(folded[start:end])
                    if cue == text or cue == tuple(words[start:end]):
                        found.append((start, len(cue), label))
        return found

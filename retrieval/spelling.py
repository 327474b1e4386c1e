"""Repair of mistyped words against the words the corpus knows."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from retrieval.normalise import (
    LONGEST_JOINED,
    clean,
    decode_telex,
    expand_words,
    fold,
    place_tone,
    shorten_repeats,
    split_joined,
    tokens,
)

KEYS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_REPAIRED, LONGEST_REPAIRED = 4, 12
MOST_REPAIRS = 40
SHORTHAND = Path(__file__).parent / "data" / "shorthand.toml"
COMMON_COUNT = 3


@dataclass(frozen=True)
class Speller:
    """Turns raw text into known words.

    `counts` holds folded syllables with how often the corpus has them, `pairs` folded
    neighbours; `shorthand` maps what people type to what it means.
    """

    counts: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    shorthand: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def learn(cls, texts: Iterable[str], shorthand: Mapping[str, str]) -> Speller:
        """Count the syllables and neighbours of `texts`."""
        counts: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = tokens(fold(clean(text)))
            counts.update(words)
            pairs.update(pairwise(words))
        kept = {pair: count for pair, count in pairs.items() if count > 1}
        return cls(dict(counts), kept, dict(shorthand))

    def as_json(self) -> str:
        """What was learnt, as JSON; the shorthand is kept apart."""
        pairs = [[left, right, count] for (left, right), count in self.pairs.items()]
        return json.dumps({"counts": self.counts, "pairs": pairs}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, shorthand: Mapping[str, str]) -> Speller:
        """Read what `as_json` wrote. Raises: ValueError or KeyError where it is broken."""
        data = json.loads(text)
        pairs = {(left, right): count for left, right, count in data["pairs"]}
        return cls(data["counts"], pairs, dict(shorthand))

    def words(self, text: str) -> list[str]:
        """Lower-case words of `text` as meant, with the diacritics that were typed.

        Shorthand is expanded, then unknown words are read as Telex, as joined syllables or
        as a slip of one key, in that order; what stays unknown is kept.
        """
        typed = [place_tone(self._without_repeats(word)) for word in tokens(clean(text))]
        meant = expand_words(typed, self.shorthand, read_named_by_letter())
        repaired: list[str] = []
        left = MOST_REPAIRS
        for place, word in enumerate(meant):
            folded = fold(word)
            if left == 0 or self._known(folded) or not word.isalpha():
                repaired.append(word)
                continue
            left -= 1
            following = meant[place + 1] if place + 1 < len(meant) else ""
            repaired += self._repair(word, folded, repaired[-1] if repaired else "", following)
        return repaired

    def _without_repeats(self, word: str) -> str:
        return word if word in self.shorthand else shorten_repeats(word)

    def _repair(self, word: str, folded: str, previous: str, following: str) -> list[str]:
        if len(word) > LONGEST_JOINED:
            return [word]
        telex = decode_telex(word)
        if telex != word and self._known(fold(telex)):
            return [telex]
        parts = split_joined(folded, self._common)
        if len(parts) > 1:
            return parts
        nearest = self._nearest(folded, fold(previous), fold(following))
        return [nearest] if nearest else [word]

    def _known(self, folded: str) -> bool:
        return folded in self.counts or folded in read_loans()

    def _common(self, folded: str) -> bool:
        return self.counts.get(folded, 0) >= COMMON_COUNT

    def _nearest(self, word: str, previous: str, following: str) -> str | None:
        if not SHORTEST_REPAIRED <= len(word) <= LONGEST_REPAIRED:
            return None
        options = [near for near in _one_slip(word) if self._common(near)]
        if not options:
            return None

        def evidence(option: str) -> tuple[int, int]:
            neighbours = self.pairs.get((previous, option), 0)
            return neighbours + self.pairs.get((option, following), 0), self.counts[option]

        return max(options, key=evidence)


@lru_cache(maxsize=1)
def read_shorthand() -> Mapping[str, str]:
    """What people type for common words, from `shorthand.toml`."""
    data = _read_data()
    return {**data["teencode"], **data["abbreviation"]}


@lru_cache(maxsize=1)
def read_named_by_letter() -> frozenset[str]:
    """Words after which a single letter is a name: a class of licence, a hall."""
    return frozenset(_read_data()["letters"]["after"])


@lru_cache(maxsize=1)
def read_loans() -> frozenset[str]:
    """Foreign words that are no slips."""
    return frozenset(_read_data()["loans"]["words"])


def _read_data() -> dict[str, Any]:
    return tomllib.loads(SHORTHAND.read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def _one_slip(word: str) -> frozenset[str]:
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    changed = {left + key + right[1:] for left, right in splits if right for key in KEYS}
    added = {left + key + right for left, right in splits for key in KEYS}
    return frozenset((dropped | swapped | changed | added) - {word})

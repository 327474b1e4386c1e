"""How near two texts are in meaning, by the words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.talk import read_talk
from retrieval.normalise import clean, fold, tokens

Similarity = Callable[[str, Sequence[str]], list[float]]
Rarity = Callable[[str], float]

JOIN_AT = 0.65
SHARED_FILLER = 0.5  # words without a topic say little where both texts have them


@dataclass(frozen=True)
class KnownWords:
    """Nearness by words whose rarity in people's questions is known; `rarity` takes a folded one.

    On pairs of real-shaped obstacles it finds more that mean the same than the encoder's cosine
    does, and than words weighed by the few reports at hand (tests/bot/obstacles/joining.jsonl).
    """

    rarity: Rarity

    def __call__(self, text: str, others: Sequence[str]) -> list[float]:
        """Nearness of `text` to each of `others`, 0 to 1: rare words in common count for more."""
        mine = _words(text)
        return [_nearness(mine, _words(other), self.rarity) for other in others]


def shared_words(text: str, others: Sequence[str]) -> list[float]:
    """As `KnownWords`, where only the texts themselves tell how rare a word is."""
    mine = _words(text)
    theirs = [_words(other) for other in others]
    counts = Counter(word for words in (mine, *theirs) for word in words)
    total = len(theirs) + 1
    weights = {word: math.log(1 + total / count) for word, count in counts.items()}
    return [_nearness(mine, words, weights.__getitem__) for words in theirs]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in tokens(clean(text)))


def _nearness(mine: frozenset[str], theirs: frozenset[str], rarity: Rarity) -> float:
    """A word that one text alone has counts in full: folded, a filler may be what matters."""
    fillers = read_talk().empty
    both = sum(rarity(w) * (SHARED_FILLER if w in fillers else 1) for w in mine & theirs)
    apart = sum(rarity(word) for word in mine ^ theirs)
    return round(2 * both / (2 * both + apart), 4) if both else 0.0

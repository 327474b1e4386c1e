"""How near two texts are in meaning, by the words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from bot.talk import read_talk
from retrieval.normalise import clean, fold, tokens

Similarity = Callable[[str, Sequence[str]], list[float]]

JOIN_AT = 0.65
SHARED_FILLER = 0.5  # words without a topic say little where both texts have them


def shared_words(text: str, others: Sequence[str]) -> list[float]:
    """Nearness of `text` to each of `others`, 0 to 1: rare words in common count for more.

    A word that only one text has counts in full: folded, a filler may be the word that matters.
    """
    mine = _words(text)
    theirs = [_words(other) for other in others]
    counts = Counter(word for words in (mine, *theirs) for word in words)
    total = len(theirs) + 1
    weights = {word: math.log(1 + total / count) for word, count in counts.items()}
    return [_nearness(mine, words, weights) for words in theirs]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in tokens(clean(text)))


def _nearness(mine: frozenset[str], theirs: frozenset[str], weights: dict[str, float]) -> float:
    fillers = read_talk().empty
    both = sum(weights[w] * (SHARED_FILLER if w in fillers else 1) for w in mine & theirs)
    apart = sum(weights[word] for word in mine ^ theirs)
    return round(2 * both / (2 * both + apart), 4) if both else 0.0

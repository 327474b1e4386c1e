"""How near two texts are in meaning, by the words they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from bot.talk import read_talk
from retrieval.normalise import clean, fold, tokens

Similarity = Callable[[str, Sequence[str]], list[float]]

JOIN_AT = 0.62


def shared_words(text: str, others: Sequence[str]) -> list[float]:
    """Nearness of `text` to each of `others`, 0 to 1: rare words in common count for more."""
    mine = _words(text)
    theirs = [_words(other) for other in others]
    counts = Counter(word for words in (mine, *theirs) for word in words)
    total = len(theirs) + 1
    weights = {word: math.log(1 + total / count) for word, count in counts.items()}
    return [_nearness(mine, words, weights) for words in theirs]


def _words(text: str) -> frozenset[str]:
    """Words that carry a topic; where there are none, all of them."""
    words = [fold(word) for word in tokens(clean(text))]
    empty = read_talk().empty
    return frozenset([word for word in words if word not in empty] or words)


def _nearness(mine: frozenset[str], theirs: frozenset[str], weights: dict[str, float]) -> float:
    both = sum(weights[word] for word in mine & theirs)
    every = sum(weights[word] for word in mine) + sum(weights[word] for word in theirs)
    return round(2 * both / every, 4) if every else 0.0

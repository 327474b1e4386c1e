"""The topic of a question: its words without those that only ask for a detail."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.phrases import Phrases

LEAST_CUE_WORDS = 2
LEAST_TOPIC_WORDS = 2
KEPT = frozenset({"conditions", "overview"})


def topic_words(sections: Phrases, words: Sequence[str]) -> tuple[str, ...]:
    """`words` without cues such as "how much does it cost"; all of them where little is left."""
    spent = {
        place
        for start, length, label in sections.find(words)
        if length >= LEAST_CUE_WORDS and label not in KEPT
        for place in range(start, start + length)
    }
    topic = tuple(word for place, word in enumerate(words) if place not in spent)
    return topic if len(topic) >= LEAST_TOPIC_WORDS else tuple(words)

"""Glossary expansion of a question: people's words bring their official words with them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.glossary import read_glossary
from retrieval.benchmark.methods import Expand
from retrieval.corpus import official_words
from retrieval.normalise import fold
from retrieval.phrases import Phrases


def glossary_expansion() -> Expand:
    """Adds the official words of every glossary term said in a question."""
    terms = read_glossary().terms
    phrases = Phrases.of(
        (str(place), [" ".join(map(fold, official_words(said))) for said in term.said])
        for place, term in enumerate(terms)
    )

    def expand(words: Sequence[str]) -> Sequence[str]:
        found = dict.fromkeys(label for _, _, label in phrases.find(words))
        added = (word for label in found for word in official_words(terms[int(label)].official))
        return [*words, *added]

    return expand

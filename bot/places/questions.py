"""Telling questions about places from questions that only name one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.talk import Talk
from knowledge.places.mention import Mention
from retrieval.normalise import clean, fold, tokens
from retrieval.phrases import Phrases

DATA = Path(__file__).parents[1] / "data" / "places.toml"


@dataclass(frozen=True)
class PlaceQuestions:
    """The phrases that ask about a place, and the words around them that bring no topic."""

    cues: Phrases
    kinds: Phrases
    filler: frozenset[str]
    talk: Talk

    def asks(self, text: str) -> frozenset[str]:
        """`name` and `office` as the text asks what a place is called or where its office is."""
        return frozenset(label for _, _, label in self.cues.find(tokens(clean(text))))

    def names_kind(self, text: str) -> bool:
        """Whether the text says xa, phuong or the like."""
        return bool(self.kinds.find(tokens(clean(text))))

    def has_topic(self, text: str) -> bool:
        """Whether words are left that are about something else; house numbers are not."""
        words = tokens(clean(text))
        spent = frozenset(
            place
            for start, length, _ in self.cues.find(words)
            for place in range(start, start + length)
        )
        left = self.talk.topic_words(words, spent)
        return any(not {word, fold(word)} & self.filler and not word.isdigit() for word in left)


def read_place_questions(talk: Talk) -> PlaceQuestions:
    """The questions that `places.toml` holds."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return PlaceQuestions(
        cues=Phrases.of((label, data[label]["words"]) for label in ("name", "office")),
        kinds=Phrases.of([("kind", data["kind"]["words"])]),
        filler=frozenset(data["filler"]["words"]),
        talk=talk,
    )


def without(text: str, mentions: Sequence[Mention]) -> str:
    """`text` with the names of places taken out; the words xa and phuong stay."""
    spans = sorted((span for mention in mentions for span in mention.spans), reverse=True)
    for start, end in spans:
        text = f"{text[:start].rstrip(' ,')} {text[end:].lstrip(' ,')}"
    return text.strip()

"""Several questions in one message, taken apart in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.buttons import read_tap
from bot.talk import Talk
from retrieval.normalise import clean, tokens
from retrieval.understanding import Section, Understanding

MOST_QUESTIONS = 4
LEAST_WORDS = 3
LONGEST_SPLIT = 400
END = re.compile(r"(?<=\?)\s+|\n+")


def split_questions(text: str) -> list[str]:
    """The questions of `text` in order; the whole text where it holds one.

    A piece too short to stand alone joins the piece before it.
    """
    if read_tap(text) or text.lstrip().startswith("/"):
        return [text]
    pieces: list[str] = []
    for piece in filter(None, (part.strip() for part in END.split(text))):
        if pieces and (len(piece.split()) < LEAST_WORDS or not pieces[-1].endswith("?")):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces if 1 < len(pieces) <= MOST_QUESTIONS else [text]


@dataclass(frozen=True)
class Splitter:
    """Also takes apart what asks for several sections: "what to bring, and what does it cost"."""

    understanding: Callable[[], Understanding]
    talk: Talk

    def __call__(self, text: str) -> list[str]:
        """The questions of `text` in order; the whole text where it holds one."""
        if read_tap(text) or text.lstrip().startswith("/") or len(text) > LONGEST_SPLIT:
            return split_questions(text)
        pieces = [part for piece in split_questions(text) for part in self._parts(piece)]
        return pieces if len(pieces) <= MOST_QUESTIONS else [text]

    def _parts(self, piece: str) -> list[str]:
        """A piece cut before every part that asks for another section, or for another topic."""
        cuts = list(self.talk.joints.finditer(piece))
        parts, start = [], 0
        for place, cut in enumerate(cuts):
            end = cuts[place + 1].start() if place + 1 < len(cuts) else len(piece)
            before = self._section(piece[start : cut.start()])
            after = self._section(piece[cut.end() : end])
            alone = self._asks_alone(piece[cut.end() : end], before)
            anew = before is not Section.OVERVIEW and self._asks_anew(piece[cut.end() : end])
            if before and after and (anew or (alone and before is not after)):
                parts.append(piece[start : cut.start()])
                start = cut.end()
        return [*parts, piece[start:]]

    def _section(self, text: str) -> Section | None:
        return self.understanding().read(text).section

    def _asks_anew(self, text: str) -> bool:
        """Whether a part names a topic and asks of it more than whether it is needed."""
        words = tokens(clean(text))
        named = bool(self.talk.topics.find(words))
        return named and bool(self.talk.open_questions.find(words))

    def _asks_alone(self, text: str, before: Section | None) -> bool:
        """Whether a part asks for a section without a topic, or if something is needed."""
        words = tokens(clean(text))
        cues = self.understanding().sections.find(words)
        spent = frozenset(p for start, length, _ in cues for p in range(start, start + length))
        topic = self.talk.topic_places(words, spent)
        if topic:
            return before is not Section.OVERVIEW and self.talk.asks_need(words, topic)
        return bool(cues)

"""Several questions in one message, taken apart in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
            if self._stands_apart(piece[start : cut.start()], piece[cut.end() : end]):
                parts.append(piece[start : cut.start()])
                start = cut.end()
        return [*parts, piece[start:]]

    def _stands_apart(self, said: str, part: str) -> bool:
        """Whether `part` asks for another section than `said`, or of another topic.

        Most parts ask for nothing, and their words tell so sooner than the sections do.
        """
        words = tokens(clean(part))
        anew, alone, needs = self._asks_anew(words), *self._asks_more(words)
        if not (anew or alone or needs):
            return False
        before, after = self._section(said), self._section(part)
        if before is None or after is None:
            return False
        if before is Section.OVERVIEW:
            return alone and before is not after
        return anew or before is not after

    def _section(self, text: str) -> Section | None:
        return self.understanding().read(text).section

    def _asks_anew(self, words: Sequence[str]) -> bool:
        """Whether a part names a topic and asks of it more than whether it is needed."""
        named = bool(self.talk.topics.find(words))
        return named and bool(self.talk.open_questions.find(words))

    def _asks_more(self, words: Sequence[str]) -> tuple[bool, bool]:
        """Whether a part asks for a section without a topic, and if something is needed."""
        cues = self.understanding().sections.find(words)
        spent = frozenset(p for start, length, _ in cues for p in range(start, start + length))
        topic = self.talk.topic_places(words, spent)
        return not topic and bool(cues), self.talk.asks_need(words, topic)

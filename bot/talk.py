"""Reading the talk around a question: greetings, references, turns of topic."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from retrieval.normalise import fold
from retrieval.phrases import Phrases

DATA = Path(__file__).parent / "data" / "conversation.toml"
MOST_PICK_WORDS = 8
SOCIAL = frozenset({"greet", "thanks", "bye", "agree"})


class Move(StrEnum):
    """How a message turns from what was said before."""

    CORRECT = "correct"
    ANOTHER = "another"
    SUPPOSE = "suppose"


@dataclass(frozen=True)
class Talk:
    """Phrases of talk by label, and the words that carry no topic.

    `ordinals` map the words of a choice to its place, counted from 0 and from -1 at the end.
    """

    kinds: Phrases
    needs: Phrases
    open_questions: Phrases
    complaints: Phrases
    references: Phrases
    topics: Phrases
    moves: Phrases
    tails: Phrases
    instead: Phrases
    none_of_them: Phrases
    ordinals: Phrases
    cases: Phrases
    denials: Phrases
    joints: re.Pattern[str]
    ways: tuple[str, ...]
    empty: frozenset[str]
    polite: frozenset[str]
    counting: frozenset[str]
    circumstance: frozenset[str]

    def kind(self, words: Sequence[str]) -> str | None:
        """The kind of talk a whole message is, such as `greet`; None where it is more."""
        found = self.kinds.find(words)
        covered = _places(found)
        kind = max(found, key=lambda cue: cue[1])[2] if found else None
        beside = self.polite if kind in SOCIAL else self.empty
        rest = [w for i, w in enumerate(words) if i not in covered and w not in beside]
        return None if rest else kind

    def asks_need(self, words: Sequence[str], topic: Sequence[int]) -> bool:
        """Whether a message only asks if something is needed, naming nothing before that."""
        needs = [start for start, _, _ in self.needs.find(words)]
        closed = not self.open_questions.find(words)
        return bool(needs) and closed and bool(topic) and min(needs) < min(topic)

    def is_empty(self, word: str) -> bool:
        """Whether a word carries no topic; one without diacritics is taken at its emptiest."""
        return word in self.empty

    def says_back(self, words: Sequence[str]) -> frozenset[int]:
        """Places of words that ask to go back; empty where none do."""
        return _places([cue for cue in self.kinds.find(words) if cue[2] == "back"])

    def topic_places(self, words: Sequence[str], spent: frozenset[int]) -> list[int]:
        """Places of words that carry a topic: not empty, and not among `spent`."""
        named = _places(self.topics.find(words))
        return [
            i
            for i, word in enumerate(words)
            if i not in spent and (i in named or not self.is_empty(word))
        ]

    def topic_words(self, words: Sequence[str], spent: frozenset[int]) -> list[str]:
        """Words that carry a topic."""
        return [words[place] for place in self.topic_places(words, spent)]

    def move(self, words: Sequence[str]) -> tuple[Move | None, int]:
        """The move a message opens with, and where what it says begins.

        A correction that names the wrong thing first begins after it.
        """
        move, start = None, 0
        while cue := self._opening(words, start):
            place, length, label = cue
            move = Move(label) if move is None or label == Move.CORRECT else move
            start = place + length
        if move is Move.CORRECT:
            right = [cue for cue in self.instead.find(words) if cue[0] >= start]
            start = max([start, *(place + length for place, length, _ in right)])
        return move, start

    def _opening(self, words: Sequence[str], start: int) -> tuple[int, int, str] | None:
        """The longest move that begins at `start`, or after empty words that follow it."""
        moves = {cue[:2]: cue for cue in self.moves.find(words)}
        while start < len(words):
            here = [cue for cue in moves.values() if cue[0] == start]
            if here:
                return max(here, key=lambda cue: cue[1])
            if not self.is_empty(words[start]):
                return None
            start += 1
        return None

    def supposes(self, words: Sequence[str]) -> bool:
        """Whether a message asks what holds in some circumstance."""
        return bool(self.tails.find(words))

    def rejects(self, words: Sequence[str]) -> bool:
        """Whether a message says that none of the choices is meant."""
        found = self.none_of_them.find(words)
        return bool(found) and not self.topic_words(words, _places(found))

    def case_answer(self, words: Sequence[str]) -> str | None:
        """`ordinary` or `all` where a message says no more than that of the case asked for."""
        found = self.cases.find(words)
        covered = _places(found)
        rest = [w for i, w in enumerate(words) if i not in covered and w not in self.polite]
        return max(found, key=lambda cue: cue[1])[2] if found and not rest else None

    def denies(self, words: Sequence[str], but: Collection[int]) -> bool:
        """Whether a message says no outside of the places `but`."""
        return bool(_places(self.denials.find(words)) - frozenset(but))

    def picked(self, words: Sequence[str], count: int) -> int | None:
        """The place of the choice that a message picks by number; None where it picks none."""
        if len(words) > MOST_PICK_WORDS:
            return None
        found = self.ordinals.find(words)
        longest = max((length for _, length, _ in found), default=0)
        places = {int(label) for _, length, label in found if length == longest}
        covered = _places(found)
        rest = [
            word
            for place, word in enumerate(words)
            if place not in covered and not self.is_empty(word) and fold(word) not in self.counting
        ]
        if rest or len(places) != 1:
            return None
        place = places.pop()
        return place % count if -count <= place < count else None


def _places(found: Sequence[tuple[int, int, str]]) -> frozenset[int]:
    return frozenset(i for start, length, _ in found for i in range(start, start + length))


def _joints(words: Sequence[str]) -> re.Pattern[str]:
    """Matches a joint and the spaces around it; a mark needs a space after it only."""
    spelled = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"(?:\s*[,;.]\s+|\s+)(?:(?:{spelled})\s+)+|\s*[,;.]\s+", re.IGNORECASE)


@lru_cache(maxsize=1)
def read_talk() -> Talk:
    """The talk that `conversation.toml` holds."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Talk(
        kinds=Phrases.of(data["talk"].items()),
        needs=Phrases.of([("need", data["needs"]["words"])]),
        open_questions=Phrases.of([("open", data["open_questions"]["words"])]),
        complaints=Phrases.of([("complaint", data["complaint"]["words"])]),
        topics=Phrases.of([("topic", data["topics"]["words"])]),
        references=Phrases.of([("reference", data["reference"]["words"])]),
        moves=Phrases.of(data["moves"].items()),
        tails=Phrases.of([("tail", data["tails"]["words"])]),
        instead=Phrases.of([("instead", data["instead"]["words"])]),
        none_of_them=Phrases.of([("none", data["none_of_them"]["words"])]),
        cases=Phrases.of(data["case"].items()),
        denials=Phrases.of([("denial", data["denials"]["words"])]),
        ordinals=Phrases.of((place, words) for place, words in data["ordinals"].items()),
        ways=tuple(data["ways"]["words"]),
        joints=_joints(data["joints"]["words"]),
        empty=frozenset(data["empty"]["words"]) | frozenset(map(fold, data["empty"]["words"])),
        polite=frozenset(data["polite"]["words"]),
        counting=frozenset(data["counting"]["words"]),
        circumstance=frozenset(data["circumstance"]["words"]),
    )

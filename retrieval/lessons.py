"""What staff taught since the index was built: a small index beside it, replaced whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.features import Floats, Matcher
from retrieval.normalise import fold
from retrieval.understanding import Query, Section, Understanding

SURE = 0.7
SAME_TOPIC = 0.8
SAME_WORDS = 0.9
ALIKE = 0.45


@dataclass(frozen=True)
class Lesson:
    """Questions that mean the same, and the `code` of their procedure where they have one.

    `key` tells the caller which answer it is; `section` is what they ask of the procedure; a
    lesson of a `commune` is for its people alone.
    """

    key: int
    questions: tuple[str, ...]
    code: str | None = None
    section: Section | None = None
    commune: str | None = None


@dataclass(frozen=True)
class Likeness:
    """How near a question comes to one taught, 0 to 1; `question` is the one taught."""

    lesson: Lesson
    question: str
    score: float
    section: Section | None

    def answers(self, query: Query) -> bool:
        """Whether the two mean the same: the same words, or alike and of one section."""
        same = self.score >= SURE and self.section == query.section
        return same or self.score >= SAME_WORDS

    def names(self, query: Query) -> bool:
        """Whether the two mean the same procedure, whatever they ask of it."""
        return self.score >= SAME_TOPIC or self.answers(query)


@dataclass(frozen=True)
class Lessons:
    """Every question taught, by place: its lesson, section, rarity of all words and vector."""

    lessons: tuple[Lesson, ...]
    questions: tuple[str, ...]
    sections: tuple[Section | None, ...]
    places: Mapping[str, NDArray[np.int64]]
    rarity: Mapping[str, float]
    unknown_rarity: float
    totals: Floats
    vectors: Floats

    @classmethod
    def learn(
        cls, lessons: Iterable[Lesson], understanding: Understanding, matcher: Matcher
    ) -> Lessons:
        """Index `lessons`; blank questions are left out."""
        taught = [
            (lesson, question, query)
            for lesson in lessons
            for question in lesson.questions
            if (query := understanding.read(question)).words
        ]
        coverage = matcher.question_coverage
        said = [frozenset(map(fold, query.words)) for _, _, query in taught]
        places: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(said):
            for word in words:
                places[word].append(place)
        vectors = [matcher.vector(understanding.topic(query)) for _, _, query in taught]
        return cls(
            lessons=tuple(lesson for lesson, _, _ in taught),
            questions=tuple(question for _, question, _ in taught),
            sections=tuple(query.section for _, _, query in taught),
            places={word: np.asarray(found) for word, found in places.items()},
            rarity=coverage.rarity,
            unknown_rarity=coverage.unknown_rarity,
            totals=np.asarray([coverage.weight(words) for words in said], np.float32),
            vectors=np.asarray([v for v in vectors if v is not None], np.float32),
        )

    def cosines(self, vector: Floats | None) -> Floats:
        """Cosine to every question taught; zeros without vectors."""
        if vector is None or len(self.vectors) != len(self.lessons):
            return np.zeros(len(self.lessons), np.float32)
        return self.vectors @ vector

    def shares(self, words: Iterable[str]) -> tuple[Floats, float]:
        """(summed rarity of the folded words each has too, summed rarity of all `words`)."""
        shared = np.zeros(len(self.lessons), np.float32)
        total = 0.0
        for word in frozenset(words):
            weight = self.rarity.get(word, self.unknown_rarity)
            total += weight
            if word in self.places:
                shared[self.places[word]] += weight
        return shared, total

    def alike(
        self, query: Query, vector: Floats | None, commune: str | None = None
    ) -> Sequence[Likeness]:
        """Lessons that come near, the nearest first, each once; `vector` is that of the topic."""
        shared, total = self.shares(map(fold, query.words))
        overlap = 2 * shared / np.maximum(self.totals + total, 1e-6)
        scores = overlap if vector is None else (overlap + self.cosines(vector)) / 2
        found: dict[int, Likeness] = {}
        for place in np.argsort(-scores, kind="stable").tolist():
            if scores[place] < ALIKE:
                break
            lesson = self.lessons[place]
            if lesson.commune in (None, commune):
                found.setdefault(lesson.key, self._likeness(place, float(scores[place])))
        return tuple(found.values())

    def _likeness(self, place: int, score: float) -> Likeness:
        return Likeness(
            self.lessons[place], self.questions[place], round(score, 4), self.sections[place]
        )

"""Signals of a question against every procedure, and the features the ranker sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.coverage import Coverage
from retrieval.encoder import Encoder, Vectors, unit
from retrieval.lexical import LexicalIndex, exact_terms, folded_terms
from retrieval.normalise import fold
from retrieval.traits import ACTIONS, HINTS, Traits, flags
from retrieval.understanding import Query

Floats = NDArray[np.float32]
POOL = 15
LEVEL_HINTS = ("commune", "province", "ministry")

FEATURES = (
    "lexical_name", "lexical_name_exact", "lexical_details", "lexical_question",
    "lexical_question_sum", "lexical_question_exact",
    "dense_name", "dense_question", "dense_question_top3", "dense_centroid",
    "name_covers", "name_covered", "questions_cover", "all_cover",
    "relative_lexical_name", "relative_lexical_question", "relative_dense_question",
    "relative_dense_centroid", "relative_name_covers", "relative_questions_cover",
    "rank_lexical_name", "rank_lexical_question", "rank_dense_centroid", "rank_dense_question",
    "field_agreement", "family_size", "actions_shared", "actions_missing", "actions_extra",
    "action_asked", "foreign_asked", "foreign_extra", "border_extra", "mobile_extra",
    "hints_shared", "hints_missing", "hints_extra",
    "level_shared", "at_commune", "at_province", "at_ministry", "for_person", "confirmed",
    "need", "name_words", "question_count", "query_words", "query_marked",
)  # fmt: skip


@dataclass(frozen=True)
class Signals:
    """Scores of one question against every row; shape (rows,) each."""

    lexical_name: Floats
    lexical_name_exact: Floats
    lexical_details: Floats
    lexical_question: Floats
    lexical_question_sum: Floats
    lexical_question_exact: Floats
    dense_name: Floats
    dense_centroid: Floats
    name_covers: Floats
    name_covered: Floats
    questions_cover: Floats
    all_cover: Floats


@dataclass(frozen=True)
class LeftOut:
    """An indexed question that must not count, as when training on it.

    `place` is its place among all questions, `row` its procedure, `terms` the folded words
    that the procedure has without it.
    """

    place: int
    row: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Dense:
    """Vectors of names and questions; the questions of row r are starts[r]:starts[r + 1]."""

    names: Vectors
    questions: NDArray[np.float16]
    starts: NDArray[np.int64]

    @cached_property
    def sums(self) -> Vectors:
        """Sum of each row's name and questions."""
        sums = self.names.copy()
        counts = np.diff(self.starts)
        np.add.at(
            sums, np.repeat(np.arange(len(counts)), counts), self.questions.astype(np.float32)
        )
        return sums

    @cached_property
    def centroids(self) -> Vectors:
        """Unit mean of each row's name and questions."""
        return unit(self.sums)

    def centroid_score(self, vector: Vectors, without: LeftOut) -> float:
        """Cosine to the centroid of a row as it is without one of its questions."""
        rest = self.sums[without.row] - self.questions[without.place]
        return float(rest @ vector / max(float(np.linalg.norm(rest)), 1e-9))


@dataclass(frozen=True)
class Matcher:
    """Everything a question is matched against.

    Raises nothing where the encoder is missing: dense signals are zero then.
    """

    names: LexicalIndex
    names_exact: LexicalIndex
    details: LexicalIndex
    questions: LexicalIndex
    questions_exact: LexicalIndex
    name_coverage: Coverage
    question_coverage: Coverage
    traits: Traits
    dense: Dense | None
    encoder: Encoder | None

    def vector(self, query: Query) -> Floats | None:
        """The question's unit vector; None without an encoder."""
        if self.encoder is None or self.dense is None or not query.words:
            return None
        vector: Floats = self.encoder.encode([query.words])[0]
        return vector

    def signals(
        self, query: Query, vector: Floats | None, without: LeftOut | None = None
    ) -> Signals:
        """Signals of the question against every row.

        `without` is left out, as the question itself is in training.
        """
        terms, exact = folded_terms(query.words), exact_terms(query.words)
        question_scores = self.questions.text_scores(terms)
        exact_scores = self.questions_exact.text_scores(exact)
        rows = len(self.traits.need)
        dense_name = dense_centroid = np.zeros(rows, np.float32)
        if vector is not None and self.dense is not None:
            dense_name = self.dense.names @ vector
            dense_centroid = self.dense.centroids @ vector
            if without is not None:
                dense_centroid[without.row] = self.dense.centroid_score(vector, without)
        if without is not None:
            question_scores[without.place] = exact_scores[without.place] = 0.0
        words = [fold(word) for word in query.words]
        named, asked = self.name_coverage.score(words)
        said, said_asked = self.question_coverage.score(words)
        if without is not None:
            kept = frozenset(words) & without.terms
            said[without.row] = self.question_coverage.weight(kept)
        asked, said_asked = max(asked, 1e-6), max(said_asked, 1e-6)
        return Signals(
            lexical_name=self.names.text_scores(terms),
            lexical_name_exact=self.names_exact.text_scores(exact),
            lexical_details=self.details.text_scores(terms),
            lexical_question=self.questions.best(question_scores),
            lexical_question_sum=self.questions.total(question_scores),
            lexical_question_exact=self.questions_exact.best(exact_scores),
            dense_name=dense_name,
            dense_centroid=dense_centroid,
            name_covers=named / asked,
            name_covered=named / self.name_coverage.totals,
            questions_cover=said / said_asked,
            all_cover=np.maximum(named / asked, said / said_asked),
        )

    def pool(self, signals: Signals, nearest: Iterable[int]) -> NDArray[np.int64]:
        """Rows worth ranking: the best of each signal and the nearest by vector."""
        found = [
            _top(getattr(signals, name), POOL)
            for name in ("lexical_name", "lexical_question", "name_covers")
        ]
        found.append(_top(signals.lexical_details, POOL // 4))
        return np.unique(np.concatenate([*found, np.asarray(list(nearest), np.int64)]))

    def features(
        self,
        query: Query,
        vector: Floats | None,
        signals: Signals,
        rows: NDArray[np.int64],
        without: LeftOut | None = None,
    ) -> Floats:
        """Returns: shape (len(rows), len(FEATURES)), columns in the order of FEATURES."""
        best, top3 = self._dense_questions(vector, rows, without)
        columns: dict[str, Floats | float] = {
            name: values[rows] for name, values in vars(signals).items()
        }
        columns |= {"dense_question": best, "dense_question_top3": top3}
        columns |= self._relative(columns)
        columns |= self._agreement(columns, rows)
        columns |= self._trait_columns(query, rows)
        table = np.empty((len(rows), len(FEATURES)), np.float32)
        for place, name in enumerate(FEATURES):
            table[:, place] = columns[name]
        return table

    def _dense_questions(
        self, vector: Floats | None, rows: NDArray[np.int64], without: LeftOut | None
    ) -> tuple[Floats, Floats]:
        best = np.zeros(len(rows), np.float32)
        top3 = np.zeros(len(rows), np.float32)
        if vector is None or self.dense is None:
            return best, top3
        starts = self.dense.starts
        for place, row in enumerate(rows):
            first, last = starts[row], starts[row + 1]
            scores = self.dense.questions[first:last].astype(np.float32) @ vector
            if without is not None and first <= without.place < last:
                scores = np.delete(scores, without.place - first)
            if len(scores):
                best[place] = scores.max()
                top3[place] = np.sort(scores)[-3:].mean()
        return best, top3

    @staticmethod
    def _relative(columns: dict[str, Floats | float]) -> dict[str, Floats | float]:
        made: dict[str, Floats | float] = {}
        for name in (
            "lexical_name",
            "lexical_question",
            "dense_question",
            "dense_centroid",
            "name_covers",
            "questions_cover",
        ):
            values = np.asarray(columns[name], np.float32)
            made[f"relative_{name}"] = values / max(float(values.max(initial=0.0)), 1e-6)
        for name in ("lexical_name", "lexical_question", "dense_centroid", "dense_question"):
            order = np.empty(len(np.asarray(columns[name])), np.float32)
            order[np.argsort(-np.asarray(columns[name]), kind="stable")] = np.arange(len(order))
            made[f"rank_{name}"] = 1.0 / (1.0 + order)
        return made

    def _agreement(
        self, columns: dict[str, Floats | float], rows: NDArray[np.int64]
    ) -> dict[str, Floats | float]:
        strength = (
            np.asarray(columns["relative_dense_centroid"])
            + np.asarray(columns["relative_lexical_question"])
            + np.asarray(columns["relative_lexical_name"])
        )
        best = _top(strength, 10)
        fields = self.traits.field[rows]
        shared = (fields[:, None] == fields[best][None, :]).mean(axis=1)
        return {"field_agreement": shared, "family_size": self.traits.family_size[rows]}

    def _trait_columns(self, query: Query, rows: NDArray[np.int64]) -> dict[str, Floats | float]:
        traits = self.traits
        wanted = np.asarray(flags(ACTIONS, query.actions))
        hinted = np.asarray(flags(HINTS, query.hints))
        levels = np.asarray(flags(LEVEL_HINTS, query.hints))
        actions, hints = traits.actions[rows], traits.hints[rows]
        extra = hints & ~hinted
        return {
            "actions_shared": (actions & wanted).sum(1),
            "actions_missing": (~actions & wanted).sum(1),
            "actions_extra": (actions & ~wanted).sum(1),
            "action_asked": float(wanted.any()),
            "foreign_asked": float(hinted[0]),
            "foreign_extra": extra[:, 0],
            "border_extra": extra[:, 1],
            "mobile_extra": extra[:, 2],
            "hints_shared": (hints & hinted).sum(1),
            "hints_missing": (~hints & hinted).sum(1),
            "hints_extra": extra.sum(1),
            "level_shared": (traits.levels[rows] & levels).sum(1),
            "at_commune": traits.levels[rows, 0],
            "at_province": traits.levels[rows, 1],
            "at_ministry": traits.levels[rows, 2],
            "for_person": traits.person[rows],
            "confirmed": traits.confirmed[rows],
            "need": traits.need[rows],
            "name_words": traits.name_words[rows],
            "question_count": traits.question_count[rows],
            "query_words": float(len(query.words)),
            "query_marked": float(query.marked),
        }


def _top(scores: Floats, count: int) -> NDArray[np.int64]:
    if len(scores) <= count:
        return np.argsort(-scores)
    best = np.argpartition(-scores, count)[:count]
    return best[np.argsort(-scores[best])]

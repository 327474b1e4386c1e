"""Signals of a question against every procedure, and the features the ranker sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.coverage import Coverage
from retrieval.dense import Dense
from retrieval.encoder import Encoder
from retrieval.groups import Groups
from retrieval.lexical import LexicalIndex, folded_terms
from retrieval.normalise import fold
from retrieval.traits import ACTIONS, HINTS, Traits, flags
from retrieval.understanding import Query
from retrieval.vectors import top

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
POOL = 10
DECIMALS = 4  # trees split between values: noise in the last bits must not decide
LEVEL_HINTS = ("commune", "province", "ministry")

FEATURES = (
    "lexical_name", "lexical_question",
    "dense_name", "dense_question", "dense_question_top3", "dense_centroid",
    "name_covers", "name_covered", "questions_cover", "all_cover",
    "relative_lexical_name", "relative_lexical_question", "relative_dense_question",
    "relative_dense_centroid", "relative_name_covers", "relative_questions_cover",
    "rank_lexical_name", "rank_lexical_question", "rank_dense_centroid", "rank_dense_question",
    "field_agreement", "family_size", "actions_shared", "actions_missing", "actions_extra",
    "action_asked", "foreign_asked", "foreign_extra", "border_extra", "mobile_extra",
    "hints_shared", "hints_missing", "hints_extra",
    "level_shared", "at_commune", "at_province", "at_ministry", "for_person", "confirmed",
    "need", "name_words", "query_words", "query_marked",
)  # fmt: skip


Columns = dict[str, Floats | float]
RELATIVE = (
    "lexical_name", "lexical_question", "dense_question", "dense_centroid", "name_covers",
    "questions_cover",
)  # fmt: skip
RANKED = ("lexical_name", "lexical_question", "dense_centroid", "dense_question")


@dataclass(frozen=True)
class Signals:
    """What every procedure scores on one question.

    Shape (rows,) each. `words` are folded; `vector` is None without an encoder; `asked` is the
    rarity of all words.
    """

    query: Query
    words: frozenset[str]
    vector: Floats | None
    lexical_name: Floats
    lexical_question: Floats
    name_covers: Floats
    asked: float


@dataclass(frozen=True)
class Matcher:
    """Everything a question is matched against.

    Raises nothing where the encoder is missing: dense signals are zero then.
    """

    names: LexicalIndex
    questions: LexicalIndex
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

    def nearest(self, vector: Floats, count: int) -> Rows:
        """The rows whose centroids are nearest, in no order."""
        if self.dense is None:
            return np.zeros(0, np.int64)
        return top(self.dense.centroids @ vector, count)

    def signals(self, query: Query) -> Signals:
        """Signals of the question against everything indexed."""
        terms = folded_terms(query.words)
        words = frozenset(map(fold, query.words))
        named, asked = self.name_coverage.score(words)
        return Signals(
            query=query,
            words=words,
            vector=self.vector(query),
            lexical_name=self.names.text_scores(terms),
            lexical_question=self.questions.best(self.questions.text_scores(terms)),
            name_covers=named / max(asked, 1e-6),
            asked=asked,
        )

    def pool(self, signals: Signals, nearest: Iterable[int]) -> Rows:
        """Rows worth ranking: the best of each signal and the nearest by vector."""
        wanted = np.zeros(len(signals.name_covers), np.bool_)
        for scores in (signals.lexical_name, signals.lexical_question, signals.name_covers):
            wanted[top(scores, POOL)] = True
        wanted[list(nearest)] = True
        return np.flatnonzero(wanted)

    def features(self, signals: Signals, rows: Rows) -> Floats:
        """Returns: shape (len(rows), len(FEATURES)), columns in the order of FEATURES."""
        columns = self._lexical(signals, rows) | self._dense(signals, rows)
        columns |= _compared(columns)
        columns |= self._agreement(columns, rows)
        columns |= self._trait_columns(signals.query, rows)
        table = np.empty((len(rows), len(FEATURES)), np.float32)
        for place, name in enumerate(FEATURES):
            table[:, place] = columns[name]
        return table.round(DECIMALS)

    def _lexical(self, signals: Signals, rows: Rows) -> Columns:
        covers = signals.name_covers[rows]
        said, asked = self.question_coverage.score_rows(signals.words, rows)
        said /= max(asked, 1e-6)
        return {
            "lexical_name": signals.lexical_name[rows],
            "lexical_question": signals.lexical_question[rows],
            "name_covers": covers,
            "name_covered": covers * max(signals.asked, 1e-6) / self.name_coverage.totals[rows],
            "questions_cover": said,
            "all_cover": np.maximum(covers, said),
        }

    def _dense(self, signals: Signals, rows: Rows) -> Columns:
        vector, dense = signals.vector, self.dense
        if vector is None or dense is None:
            names = ("dense_name", "dense_centroid", "dense_question", "dense_question_top3")
            return {name: np.zeros(len(rows), np.float32) for name in names}
        best, top3 = dense.question_scores(vector, Groups.of(dense.starts, rows))
        return {
            "dense_name": dense.names[rows] @ vector,
            "dense_centroid": dense.centroids[rows] @ vector,
            "dense_question": best,
            "dense_question_top3": top3,
        }

    def _agreement(self, columns: Columns, rows: Rows) -> Columns:
        strength = (
            np.asarray(columns["relative_dense_centroid"])
            + np.asarray(columns["relative_lexical_question"])
            + np.asarray(columns["relative_lexical_name"])
        )
        best = top(strength, 10)
        fields = self.traits.field[rows]
        shared = (fields[:, None] == fields[best][None, :]).mean(axis=1)
        return {"field_agreement": shared, "family_size": self.traits.family_size[rows]}

    def _trait_columns(self, query: Query, rows: Rows) -> Columns:
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
            "query_words": float(len(query.words)),
            "query_marked": float(query.marked),
        }


def _compared(columns: Columns) -> Columns:
    """Signals as shares of the best row's, and as reciprocal ranks."""
    made: Columns = {}
    for name in RELATIVE:
        values = np.asarray(columns[name], np.float32)
        made[f"relative_{name}"] = values / max(float(values.max(initial=0.0)), 1e-6)
    for name in RANKED:
        values = np.asarray(columns[name])
        order = np.empty(len(values), np.float32)
        order[np.argsort(-values, kind="stable")] = np.arange(len(values))
        made[f"rank_{name}"] = 1.0 / (1.0 + order)
    return made

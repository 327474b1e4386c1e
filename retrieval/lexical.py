"""BM25 over groups of short texts, by `bm25s`."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.normalise import fold

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every build at debug level

Scores = NDArray[np.float32]


def folded_terms(words: Sequence[str]) -> list[str]:
    """Folded words and their neighbours in pairs, which stand for Vietnamese compounds."""
    folded = [fold(word) for word in words]
    return folded + [f"{left}_{right}" for left, right in pairwise(folded)]


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 scores of texts that lie in consecutive groups, one group a procedure.

    `starts` holds the first text of each group; every group has at least one text.
    """

    model: bm25s.BM25
    starts: NDArray[np.int64]

    @classmethod
    def build(cls, groups: Iterable[Sequence[Sequence[str]]]) -> LexicalIndex:
        """Index groups of texts, each text a list of terms; an empty group scores 0."""
        starts: list[int] = []
        texts: list[list[str]] = []
        for group in groups:
            starts.append(len(texts))
            texts.extend([list(text) for text in group] or [[]])
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        model.index(texts, show_progress=False)
        return cls(model, np.asarray(starts, dtype=np.int64))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read an index that `save` wrote."""
        model = bm25s.BM25.load(folder, mmap=False)
        return cls(model, np.asarray(json.loads((folder / "starts.json").read_text())))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self.model.save(folder, show_progress=False)
        (folder / "starts.json").write_text(json.dumps(self.starts.tolist()))

    def text_scores(self, terms: Sequence[str]) -> Scores:
        """BM25 of every text, shape (texts,); zeros where no term is known."""
        matrix, known = self.model.scores, self.model.vocab_dict
        starts, count = matrix["indptr"], matrix["num_docs"]
        spans = [slice(starts[k], starts[k + 1]) for t in terms if (k := known.get(t)) is not None]
        if not spans:
            return np.zeros(count, np.float32)
        texts = np.concatenate([matrix["indices"][span] for span in spans])
        weights = np.concatenate([matrix["data"][span] for span in spans])
        return np.bincount(texts, weights, count).astype(np.float32)

    def best(self, scores: Scores) -> Scores:
        """The best score in each group, shape (groups,)."""
        return np.maximum.reduceat(scores, self.starts)

"""How much of a question a procedure's words cover, weighted by how rare each word is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Coverage:
    """Rows by term, in order, and the rarity of each term.

    `totals` is the summed rarity of each row's own terms, shape (rows,).
    """

    rows: Mapping[str, NDArray[np.int32]]
    rarity: Mapping[str, float]
    totals: NDArray[np.float32]
    unknown_rarity: float

    @classmethod
    def of(cls, sets: Sequence[frozenset[str]]) -> Coverage:
        """Learn from one set of terms a row."""
        found: dict[str, list[int]] = {}
        for row, terms in enumerate(sets):
            for term in terms:
                found.setdefault(term, []).append(row)
        count = len(sets)
        rarity = {term: float(np.log(1 + count / len(rows))) for term, rows in found.items()}
        totals = np.asarray(
            [sum(rarity[term] for term in terms) or 1.0 for terms in sets], np.float32
        )
        rows = {term: np.asarray(hits, np.int32) for term, hits in found.items()}
        return cls(rows, rarity, totals, float(np.log(1 + count)))

    def save(self, path: Path) -> None:
        """Write it as one `.npz` file."""
        np.savez(
            path,
            terms=np.asarray(list(self.rows)),
            counts=np.asarray([len(hits) for hits in self.rows.values()], np.int32),
            rows=np.concatenate([*self.rows.values(), np.zeros(0, np.int32)]),
            totals=self.totals,
        )

    @classmethod
    def load(cls, path: Path) -> Coverage:
        """Read what `save` wrote."""
        with np.load(path) as data:
            terms, counts, totals = data["terms"].tolist(), data["counts"], data["totals"]
            hits = np.split(data["rows"].astype(np.int32), np.cumsum(counts)[:-1])
        rarity = {
            term: float(np.log(1 + len(totals) / count))
            for term, count in zip(terms, counts.tolist(), strict=True)
        }
        rows = dict(zip(terms, hits, strict=True))
        return cls(rows, rarity, totals, float(np.log(1 + len(totals))))

    def score(self, terms: Iterable[str]) -> tuple[NDArray[np.float32], float]:
        """(summed rarity of the terms each row has, summed rarity of all terms)."""
        covered = np.zeros(len(self.totals), np.float32)
        asked = 0.0
        for term in frozenset(terms):
            weight = self.rarity.get(term, self.unknown_rarity)
            asked += weight
            hits = self.rows.get(term)
            if hits is not None:
                covered[hits] += weight
        return covered, asked

    def score_rows(
        self, terms: Iterable[str], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], float]:
        """As `score`, for some rows alone."""
        covered = np.zeros(len(rows), np.float32)
        asked = 0.0
        for term in frozenset(terms):
            weight = self.rarity.get(term, self.unknown_rarity)
            asked += weight
            hits = self.rows.get(term)
            if hits is not None:
                places = np.minimum(np.searchsorted(hits, rows), len(hits) - 1)
                covered += weight * (hits[places] == rows)
        return covered, asked

    def weight(self, terms: Iterable[str]) -> float:
        """Summed rarity of `terms`."""
        return sum(self.rarity.get(term, self.unknown_rarity) for term in terms)

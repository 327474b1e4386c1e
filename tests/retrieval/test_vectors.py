"""Nearest rows in memory are those of an exact search."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoder import unit
from retrieval.vectors import LOOKED_AT, MemoryRows, top


def rows(count: int, dimension: int = 128) -> np.ndarray:
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(20, dimension))
    vectors = centres[rng.integers(20, size=count)] + 0.5 * rng.normal(size=(count, dimension))
    return unit(vectors.astype(np.float32))


def test_a_vector_finds_itself_first_and_then_the_nearest_of_all() -> None:
    vectors = rows(2000)
    search = MemoryRows.of(vectors)
    found = search.nearest(vectors[42], 10)
    exact = np.argsort(-(vectors @ vectors[42]))[:10]
    assert found[0] == 42
    assert len(set(found) & set(exact.tolist())) >= 9


def test_rows_come_nearest_first_and_once() -> None:
    vectors = rows(500)
    found = MemoryRows.of(vectors).nearest(vectors[3] + vectors[4], 25)
    scores = (vectors @ (vectors[3] + vectors[4]))[list(found)]
    assert len(set(found)) == 25
    assert (np.diff(scores) <= 1e-6).all()


def test_fewer_rows_than_wanted_are_all_found() -> None:
    vectors = rows(2 * LOOKED_AT)
    assert sorted(MemoryRows.of(vectors).nearest(vectors[0], 99)) == list(range(2 * LOOKED_AT))


@given(st.integers(0, 2**32 - 1), st.integers(1, 3000), st.integers(1, 40), st.integers(1, 60))
def test_the_best_scores_are_found_however_many_are_equal(
    seed: int, size: int, count: int, kinds: int
) -> None:
    scores = np.random.default_rng(seed).integers(kinds, size=size).astype(np.float32)
    found = top(scores, count)
    assert len(set(found.tolist())) == len(found) == min(size, count)
    assert sorted(scores[found]) == sorted(scores)[-count:]

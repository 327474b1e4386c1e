"""Vectors on a Chroma server that several replicas share, and what they do without it."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from retrieval.vectors import VectorsUnavailable, fill_chroma, open_chroma
from tests.servers import ProgramMissing, Server, chroma, stop

pytestmark = pytest.mark.slow
Opens = Callable[[str], Any]
ROWS, DIMENSION, NEAREST = 600, 32, 10


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(chroma())
        except ProgramMissing as missing:
            pytest.skip(str(missing))
        yield running


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Opens]:
    """Opens clients; Chroma's own leave their sockets to the collector, which runs here."""
    yield lambda address: open_chroma(address, tmp_path)
    SharedSystemClient.clear_system_cache()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def vectors(seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    found = np.random.default_rng(seed).normal(size=(ROWS, DIMENSION)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_replicas_share_what_one_has_filled(server: Server, client: Opens) -> None:
    known, asked = vectors(), vectors(2)[:20]
    first = fill_chroma(client(server.address), known, "one")
    second = fill_chroma(client(server.address), known, "one")
    alike = 0
    for vector in asked:
        assert list(first.nearest(vector, NEAREST)) == list(second.nearest(vector, NEAREST))
        exact = np.argsort(-(known @ vector))[:NEAREST].tolist()
        alike += len({*first.nearest(vector, NEAREST)} & {*exact})
    assert alike >= 0.95 * NEAREST * len(asked)


def test_a_new_version_takes_the_place_of_the_old_one(server: Server, client: Opens) -> None:
    opened = client(server.address)
    old = fill_chroma(opened, vectors(), "old")
    new = fill_chroma(opened, vectors(3), "new")
    assert list(new.nearest(vectors(3)[7], 1)) == [7]
    with pytest.raises(VectorsUnavailable):
        old.nearest(vectors()[7], 1)


def test_a_server_that_went_away_is_told_and_its_vectors_come_back_with_it(
    tmp_path: Path, client: Opens
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with chroma(state) as running:
        rows = fill_chroma(client(running.address), vectors(), "kept")
        assert list(rows.nearest(vectors()[7], 1)) == [7]
        stop(running.process)
        with pytest.raises(VectorsUnavailable):
            rows.nearest(vectors()[7], 1)
        with chroma(state, running.port):
            assert list(rows.nearest(vectors()[7], 1)) == [7]

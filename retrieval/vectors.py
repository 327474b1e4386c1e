"""Nearest procedures by vector: exact in memory, or Chroma, embedded or as a server."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlparse

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import MotCuaError
from retrieval.encoder import Vectors

log = logging.getLogger(__name__)

COLLECTION = "procedures"
BATCH = 2000
SEARCH_BREADTH = 100
WIDEST = 64
LOOKED_AT = 4
BLOCK = 64


class VectorsUnavailable(MotCuaError):
    """The vector store cannot be reached or read; retryable, search goes on without it."""


class NearestRows(Protocol):
    """Finds the rows whose vectors are nearest."""

    def nearest(self, vector: Vectors, count: int) -> Sequence[int]:
        """Rows, nearest first. Raises: VectorsUnavailable."""
        ...


@dataclass(frozen=True)
class MemoryRows:
    """Search in memory: all rows in their widest directions, then the nearest of them whole.

    `vectors` has unit rows; `coarse` is the same in WIDEST directions, the columns of `turn`.
    """

    vectors: Vectors
    coarse: Vectors
    turn: Vectors

    @classmethod
    def of(cls, vectors: Vectors) -> MemoryRows:
        """Learn the widest directions of `vectors`, shape (rows, dimension)."""
        _, directions = np.linalg.eigh(vectors.T @ vectors)
        turn = np.ascontiguousarray(directions[:, ::-1][:, :WIDEST], np.float32)
        return cls(vectors, vectors @ turn, turn)

    def nearest(self, vector: Vectors, count: int) -> Sequence[int]:
        """Rows, nearest first."""
        rows = top(self.coarse @ (vector @ self.turn), count * LOOKED_AT)
        scores = self.vectors[rows] @ vector
        kept = top(scores, count)
        return [int(row) for row in rows[kept[np.argsort(-scores[kept])]]]


def top(scores: Vectors, count: int) -> NDArray[np.intp]:
    """Places of the best scores, in no order.

    The best score of each block bounds what can be among them: partitioning all of a hundred
    thousand scores, most of them zero, takes numpy 17 ms and this 0.1 ms.
    """
    if len(scores) <= count:
        return np.arange(len(scores))
    if len(scores) <= BLOCK * count:
        return np.argpartition(scores, -count)[-count:]
    best = np.maximum.reduceat(scores, np.arange(0, len(scores), BLOCK))
    near = np.flatnonzero(scores >= np.partition(best, -count)[-count])
    return near[np.argpartition(scores[near], -count)[-count:]]


@dataclass(frozen=True)
class ChromaRows:
    """Search in a Chroma collection whose ids are rows."""

    collection: Any

    def nearest(self, vector: Vectors, count: int) -> Sequence[int]:
        """Rows, nearest first. Raises: VectorsUnavailable where Chroma does not answer."""
        try:
            found = self.collection.query(
                query_embeddings=vector[None, :], n_results=count, include=[]
            )
        except Exception as error:
            raise VectorsUnavailable(f"Chroma: {error}") from error
        return [int(row) for row in found["ids"][0]]


def open_chroma(address: str, folder: Path) -> Any:
    """A Chroma client: a server by `address` (http://host:port), else embedded in `folder`.

    Raises: VectorsUnavailable where it cannot be opened.
    """
    import chromadb

    try:
        if not address:
            return open_folder(str(folder))
        server = urlparse(address)
        return chromadb.HttpClient(
            server.hostname or "127.0.0.1", server.port or 8000, settings=_quiet()
        )
    except Exception as error:
        raise VectorsUnavailable(f"Chroma at {address or folder}: {error}") from error


def open_folder(folder: str) -> Any:
    """An embedded Chroma client that keeps its collections in `folder`."""
    import chromadb

    return chromadb.PersistentClient(folder, settings=_quiet())


def _quiet() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def fill_chroma(client: Any, vectors: Vectors, version: str) -> ChromaRows:
    """The collection of `version`, filled where it is new; older ones are dropped.

    Raises: VectorsUnavailable where Chroma does not take them.
    """
    name = f"{COLLECTION}-{version}"
    try:
        collection = client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}},
        )
        for start in range(collection.count(), len(vectors), BATCH):
            rows = range(start, min(start + BATCH, len(vectors)))
            collection.upsert(
                ids=[str(row) for row in rows], embeddings=vectors[start : start + BATCH]
            )
        for other in client.list_collections():
            if other.name.startswith(f"{COLLECTION}-") and other.name != name:
                client.delete_collection(other.name)
    except Exception as error:
        raise VectorsUnavailable(f"Chroma: {error}") from error
    return ChromaRows(collection)

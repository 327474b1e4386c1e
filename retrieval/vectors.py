"""Nearest procedures by vector: Chroma, embedded or as a server, and an exact stand-in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlparse

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings

from knowledge.errors import MotCuaError
from retrieval.encoder import Vectors

log = logging.getLogger(__name__)

COLLECTION = "procedures"
BATCH = 2000
SEARCH_BREADTH = 100


class VectorsUnavailable(MotCuaError):
    """The vector store cannot be reached or read; retryable, search goes on without it."""


class NearestRows(Protocol):
    """Finds the rows whose vectors are nearest."""

    def nearest(self, vector: Vectors, count: int) -> Sequence[int]:
        """Rows, nearest first. Raises: VectorsUnavailable."""
        ...


@dataclass(frozen=True)
class ExactRows:
    """Exact search in memory; `vectors` has unit rows."""

    vectors: Vectors

    def nearest(self, vector: Vectors, count: int) -> Sequence[int]:
        """Rows, nearest first."""
        scores = self.vectors @ vector
        count = min(count, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        return [int(row) for row in best[np.argsort(-scores[best])]]


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
    quiet = ChromaSettings(anonymized_telemetry=False)
    try:
        if not address:
            return chromadb.PersistentClient(str(folder), settings=quiet)
        server = urlparse(address)
        return chromadb.HttpClient(
            server.hostname or "127.0.0.1", server.port or 8000, settings=quiet
        )
    except Exception as error:
        raise VectorsUnavailable(f"Chroma at {address or folder}: {error}") from error


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

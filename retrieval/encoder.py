"""The dense encoder: a small static embedding of our own, or any sentence-transformers model.

The bundled model is saved by sentence-transformers and needs no neural network to run: a vector
is the mean of its terms' rows. Reading it without torch saves 300 MB and five seconds at start
(docs/adr/0003).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import MotCuaError
from retrieval.lexical import folded_terms
from retrieval.models import BUNDLED, Models

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
TABLE = "embedding.weight"
UNKNOWN = "[UNK]"
BATCH = 256


class EncoderUnavailable(MotCuaError):
    """The encoder's files are missing or broken; search goes on without it."""


class Encoder(Protocol):
    """Texts, as lists of words, to vectors."""

    def encode(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Returns: shape (len(texts), dimension), unit rows, zero for a text without a word."""
        ...


def load_encoder(name: str = "", models: Models = BUNDLED) -> Encoder:
    """The encoder of `models`, or a sentence-transformers model by name or folder.

    Raises: EncoderUnavailable where it cannot be loaded.
    """
    return ModelEncoder.load(name) if name else StaticEncoder.load(models.encoder)


@dataclass(frozen=True)
class StaticEncoder:
    """Mean of the rows of a text's folded words and pairs; `rows` gives a term's row."""

    rows: Mapping[str, int]
    table: NDArray[np.float16]

    @classmethod
    def load(cls, folder: Path) -> StaticEncoder:
        """Raises: EncoderUnavailable where a file is missing or broken."""
        from safetensors.numpy import load_file

        try:
            tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
            rows = tokenizer["model"]["vocab"]
            table = load_file(folder / "model.safetensors")[TABLE]
            table[max(rows.values())]
        except Exception as error:
            raise EncoderUnavailable(f"encoder {folder}: {error}") from error
        return cls({term: row for term, row in rows.items() if term != UNKNOWN}, table)

    def encode(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Returns: shape (len(texts), dimension), unit rows, zero for a text without a word."""
        vectors = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for place, text in enumerate(texts):
            known = [self.rows[term] for term in folded_terms(text) if term in self.rows]
            if known:
                vectors[place] = self.table[known].astype(np.float32).sum(axis=0)
        return unit(vectors)


@dataclass(frozen=True)
class ModelEncoder:
    """A sentence-transformers model over plain text."""

    model: SentenceTransformer

    @classmethod
    def load(cls, name: str) -> ModelEncoder:
        """Raises: EncoderUnavailable where the model is not on this machine."""
        from sentence_transformers import SentenceTransformer

        try:
            return cls(SentenceTransformer(name, device="cpu", local_files_only=True))
        except Exception as error:
            raise EncoderUnavailable(f"encoder {name}: {error}") from error

    def encode(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Returns: shape (len(texts), dimension), unit rows."""
        prepared = [" ".join(text) for text in texts]
        vectors = self.model.encode(prepared, batch_size=BATCH, show_progress_bar=False)
        return unit(np.asarray(vectors, np.float32))


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one; zero rows stay zero."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled

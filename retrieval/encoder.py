"""The dense encoder: a small static embedding of our own, loaded by sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import MotCuaError
from retrieval.lexical import folded_terms

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
BUNDLED = Path(__file__).parent / "data" / "encoder"
BATCH = 2048


class EncoderUnavailable(MotCuaError):
    """The encoder's files are missing or broken; search goes on without it."""


@dataclass(frozen=True)
class Encoder:
    """Texts, as lists of words, to unit vectors.

    `terms` tells whether the model was trained on folded words and pairs, as ours is; another
    sentence-transformers model gets plain text.
    """

    model: SentenceTransformer
    terms: bool = True

    @classmethod
    def load(cls, name: str = "") -> Encoder:
        """The bundled encoder, or any sentence-transformers model by name or folder.

        Raises: EncoderUnavailable where it cannot be loaded.
        """
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(name or str(BUNDLED), device="cpu", local_files_only=True)
        except Exception as error:
            raise EncoderUnavailable(f"encoder {name or BUNDLED}: {error}") from error
        return cls(model, terms=not name)

    def encode(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Returns: shape (len(texts), dimension), unit rows, zero for a text without a word."""
        prepared = [" ".join(folded_terms(text) if self.terms else text) for text in texts]
        vectors = np.asarray(
            self.model.encode(prepared, batch_size=BATCH, show_progress_bar=False), np.float32
        )
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-9)

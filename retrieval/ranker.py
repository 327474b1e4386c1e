"""The ranker: gradient-boosted trees over the features, by LightGBM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from knowledge.errors import MotCuaError
from retrieval.features import FEATURES, Floats
from retrieval.models import BUNDLED

if TYPE_CHECKING:
    import lightgbm


class RankerUnavailable(MotCuaError):
    """The ranker's file, or the library that reads it, is missing or broken."""


class Scoring(Protocol):
    """Scores rows of features."""

    def score(self, features: Floats) -> Floats:
        """Returns: shape (rows,), higher is better."""
        ...


@dataclass(frozen=True)
class FusedRanker:
    """Stands in for the trained ranker: the relative signals, weighed by hand."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "relative_lexical_question": 1.5,
            "relative_dense_centroid": 1.5,
            "relative_lexical_name": 1.0,
            "relative_questions_cover": 1.0,
            "name_covered": 0.5,
            "foreign_extra": -0.5,
            "border_extra": -0.5,
        }
    )

    def score(self, features: Floats) -> Floats:
        """Returns: shape (rows,)."""
        columns = [FEATURES.index(name) for name in self.weights]
        return features[:, columns] @ np.asarray(list(self.weights.values()), np.float32)


@dataclass(frozen=True)
class Ranker:
    """Scores rows of features; higher is better."""

    booster: lightgbm.Booster

    @classmethod
    def load(cls, path: Path = BUNDLED.ranker) -> Ranker:
        """Read the trees of `path`.

        Raises: RankerUnavailable where the file is missing, broken or of other features, or
            where the system lacks the OpenMP library that LightGBM is linked to (libgomp1).
        """
        try:
            import lightgbm
        except (ImportError, OSError) as error:
            raise RankerUnavailable(f"LightGBM: {error}; on Debian install libgomp1") from error
        try:
            booster = lightgbm.Booster(model_file=str(path))
        except (lightgbm.basic.LightGBMError, OSError) as error:
            raise RankerUnavailable(f"ranker {path}: {error}") from error
        if tuple(booster.feature_name()) != FEATURES:
            raise RankerUnavailable(f"ranker {path} was trained on other features: make train")
        return cls(booster)

    def score(self, features: Floats) -> Floats:
        """Returns: shape (rows,)."""
        if not len(features):
            return np.zeros(0, np.float32)
        return np.asarray(self.booster.predict(features, num_threads=1), np.float32)

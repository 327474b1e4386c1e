"""The ranker: gradient-boosted trees over the features, by LightGBM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from knowledge.errors import MotCuaError
from retrieval.features import FEATURES, Floats

BUNDLED = Path(__file__).parent / "data" / "ranker.txt"


class RankerUnavailable(MotCuaError):
    """The ranker's file is missing or broken."""


@dataclass(frozen=True)
class Ranker:
    """Scores rows of features; higher is better."""

    booster: lightgbm.Booster

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Ranker:
        """Raises: RankerUnavailable where the file is missing, broken or of other features."""
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

"""Training the ranker: LambdaMART over cross-fitted examples, seeded."""

from __future__ import annotations

from collections.abc import Sequence

import lightgbm
import numpy as np

from retrieval.features import FEATURES
from retrieval.ranker import Ranker
from retrieval.training.examples import Example

SEED = 20261122
ROUNDS = 200
PARAMETERS = {
    "objective": "lambdarank",
    "num_leaves": 15,
    "learning_rate": 0.12,
    "min_data_in_leaf": 60,
    "lambdarank_truncation_level": 8,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "verbosity": -1,
    "num_threads": 2,
    "seed": SEED,
    "deterministic": True,
}


def train_ranker(examples: Sequence[Example], rounds: int = ROUNDS) -> Ranker:
    """Fit on the examples whose pool holds a right row."""
    usable = [example for example in examples if example.right.any()]
    data = lightgbm.Dataset(
        np.concatenate([example.features for example in usable]),
        np.concatenate([example.right for example in usable]).astype(np.int8),
        group=[len(example.right) for example in usable],
        feature_name=list(FEATURES),
    )
    return Ranker(lightgbm.train(PARAMETERS, data, rounds))

"""Training the static encoder on names and citizen questions, seeded."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.corpus import Corpus
from retrieval.encoder import UNKNOWN, StaticEncoder
from retrieval.lexical import folded_terms

if TYPE_CHECKING:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from torch import Tensor

SEED = 20261122
DIMENSION = 256
LEAST_PAIR_COUNT = 3
BATCH = 1024
LEARNING_RATE = 0.01
SHARPNESS = 20.0


def train_encoder(corpus: Corpus, folder: Path | None, *, epochs: int = 10) -> StaticEncoder:
    """Train on (question, name) and (question, question) pairs with in-batch negatives.

    The model is saved to `folder` where one is given.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # small batches: threads cost more than they bring
    texts = _texts(corpus)
    tokenizer = _tokenizer(text for group in texts for text in group)
    module = StaticEmbedding(tokenizer, embedding_dim=DIMENSION)
    torch.nn.init.normal_(module.embedding.weight, std=0.1)
    module.embedding.sparse = True
    model = SentenceTransformer(modules=[module], device="cpu")
    _fit(module, tokenizer, texts, epochs)
    table = module.embedding.weight.detach().numpy().astype("float16")
    if folder is not None:
        model.half().save_pretrained(str(folder), create_model_card=False)
    rows = {term: row for term, row in tokenizer.get_vocab().items() if term != UNKNOWN}
    return StaticEncoder(rows, table)


def _texts(corpus: Corpus) -> list[list[str]]:
    return [
        [" ".join(folded_terms(text)) for text in (entry.name, *questions)]
        for entry, questions in zip(corpus.entries, corpus.questions, strict=True)
    ]


def _tokenizer(texts: Iterable[str]) -> Tokenizer:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    counts = Counter(term for text in texts for term in text.split())
    kept = [t for t, n in counts.most_common() if "_" not in t or n >= LEAST_PAIR_COUNT]
    vocabulary = {term: place for place, term in enumerate([UNKNOWN, *kept])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def _fit(
    module: StaticEmbedding, tokenizer: Tokenizer, texts: Sequence[Sequence[str]], epochs: int
) -> None:
    import torch

    groups = [[_known_ids(tokenizer, text) for text in group] for group in texts]
    pairs = [(row, place) for row, group in enumerate(groups) for place in range(1, len(group))]
    rng = random.Random(SEED)
    optimiser = torch.optim.SparseAdam(list(module.parameters()), lr=LEARNING_RATE)
    steps = epochs * max(1, len(pairs) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, total_iters=steps)
    for _ in range(epochs):
        rng.shuffle(pairs)
        for start in range(0, len(pairs), BATCH):
            loss = _loss(module, groups, pairs[start : start + BATCH], rng)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()  # type: ignore[no-untyped-call]
            schedule.step()


def _known_ids(tokenizer: Tokenizer, text: str) -> list[int]:
    unknown = tokenizer.token_to_id(UNKNOWN) or 0
    return [i for i in tokenizer.encode(text).ids if i != unknown] or [unknown]


def _loss(
    module: StaticEmbedding,
    groups: Sequence[list[list[int]]],
    batch: Sequence[tuple[int, int]],
    rng: random.Random,
) -> Tensor:
    """Contrastive loss both ways; other texts of the same procedure are no negatives."""
    import torch
    from torch.nn.functional import cross_entropy, normalize

    left = normalize(_bag(module, [_dropped(groups[row][place], rng) for row, place in batch]))
    right = normalize(_bag(module, [_partner(groups[row], place, rng) for row, place in batch]))
    rows = torch.tensor([row for row, _ in batch])
    same = (rows[:, None] == rows[None, :]).fill_diagonal_(False)
    logits = (SHARPNESS * left @ right.T).masked_fill(same, -1e4)
    target = torch.arange(len(batch))
    return cross_entropy(logits, target) + cross_entropy(logits.T, target)


def _partner(group: list[list[int]], place: int, rng: random.Random) -> list[int]:
    if len(group) > 2 and rng.random() < 0.6:
        other = rng.randrange(1, len(group))
        if other != place:
            return group[other]
    return group[0]


def _dropped(ids: list[int], rng: random.Random, share: float = 0.1) -> list[int]:
    kept = [i for i in ids if rng.random() >= share]
    return kept or ids


def _bag(module: StaticEmbedding, batch: list[list[int]]) -> Tensor:
    import torch

    flat = torch.tensor([i for ids in batch for i in ids])
    lengths = np.cumsum([0, *(len(ids) for ids in batch)][:-1])
    vectors: Tensor = module.embedding(flat, torch.tensor(lengths))
    return vectors

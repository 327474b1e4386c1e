"""Training the scope model on citizen questions and on messages that are out of scope."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.glossary import read_glossary
from retrieval.corpus import Corpus
from retrieval.scope import CLASSES, ScopeModel, scope_terms, unknown_share

SEED = 20261122
EXAMPLES = Path(__file__).parent / "out_of_scope.jsonl"
SHORT = Path(__file__).parent / "in_scope.jsonl"
LEAST_COUNT = 2
SHORT_COPIES = 3
FORBIDDEN = {"unsafe": "unsafe", "injection": "steering"}
EVENED = 0.5  # 1 would weigh every class alike, 0 every message


def read_out_of_scope(path: Path = EXAMPLES) -> list[tuple[str, str]]:
    """(message, class) of the committed examples."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], FORBIDDEN.get(row["kind"], "off_topic")) for row in rows]


def _short_ones(path: Path = SHORT) -> Iterator[str]:
    """What people say in a word or two: terms of the glossary, bare topics, events of life."""
    for term in read_glossary().terms:
        yield from (*term.said, term.official)
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["text"]


def train_scope(
    corpus: Corpus, outside: Sequence[tuple[str, str]], *, strength: float = 4.0
) -> ScopeModel:
    """Fit a multinomial logistic model on folded words and pairs."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rng = random.Random(SEED)
    read = corpus.understanding.speller.words
    inside = [entry.name for entry in corpus.entries]
    inside += [
        tuple(read(question))  # whole: what is judged is whole too
        for entry in corpus.entries
        for question in entry.asked.questions
        for _ in range(1 + entry.asked.need)  # as often as people need it
    ]
    inside += [tuple(read(said)) for said in _short_ones() for _ in range(SHORT_COPIES)]
    texts = [*inside, *(tuple(read(text)) for text, _ in outside)]
    labels = [0] * len(inside) + [CLASSES.index(label) for _, label in outside]
    counts = Counter(term for text in texts for term in scope_terms(text))
    kept = [term for term, count in counts.items() if count >= LEAST_COUNT]
    places = {term: place for place, term in enumerate(sorted(kept))}
    # Words met once in training stand for the unknown ones met later.
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        terms = scope_terms(text)
        dropped = frozenset(t for t in terms if t not in places or rng.random() < 0.03)
        for term in terms:
            if term not in dropped:
                rows.append(row)
                columns.append(places[term])
                values.append(1 / np.sqrt(len(terms)))
        unknown = sum("_" not in term for term in dropped)
        rows.append(row)
        columns.append(len(places))
        values.append(unknown_share(unknown, text))
    table = csr_matrix((values, (rows, columns)), shape=(len(texts), len(places) + 1))
    weights = _balanced(labels)
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(table, labels, sample_weight=[weights[label] for label in labels])
    learnt = model.coef_
    return ScopeModel(
        weights={
            term: [round(float(x), 3) for x in learnt[:, place]]
            for term, place in places.items()
            if np.abs(learnt[:, place]).max() > 0.02
        },
        bias=[round(float(x), 4) for x in model.intercept_],
        unknown=[round(float(x), 4) for x in learnt[:, -1]],
    )


def save_scope(model: ScopeModel, path: Path) -> None:
    """Write the model as one line a term, so that a change reads as a diff."""
    lines = ",\n".join(
        f"{json.dumps(term)}:{json.dumps(list(values))}" for term, values in model.weights.items()
    )
    path.write_text(
        f'{{"bias":{json.dumps(list(model.bias))},"unknown":{json.dumps(list(model.unknown))},\n'
        f'"weights":{{\n{lines}\n}}}}\n',
        encoding="utf-8",
    )


def _balanced(labels: Sequence[int]) -> Mapping[int, float]:
    counts = Counter(labels)
    even = len(labels) / len(counts)
    return {label: (even / count) ** EVENED for label, count in counts.items()}

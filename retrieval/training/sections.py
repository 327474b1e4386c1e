"""Training the section model on how people ask, spelled out in `sections.toml`."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.normalise import fold
from retrieval.sections import NONE, Hearing, SectionModel

SEED = 20261122
FORMS = Path(__file__).parent / "sections.toml"
LABELLED = Path(__file__).parent / "sections.jsonl"
CHOICE = re.compile(r"\(([^()]*)\)")
SLOT = re.compile(r"\{(\w)\}")
NOT_WORDS = re.compile(r"\{\w\}|[(),|]")
ALONE_COPIES, ABOUT_COPIES, NONE_COPIES, LABELLED_COPIES = 40, 80, 240, 30
STRENGTH = 0.5
DRAWS = 3
LEAST_COUNT = 5
LEAST_WEIGHT = 0.1
LEAST_FRAME = 4
UNMARKED_SHARE = 0.45
OFFICIAL_SHARE = 0.25

Labelled = tuple[str, str]


class Forms:
    """Makes questions from the forms of `sections.toml`, with topics and endings put in."""

    def __init__(self, data: Mapping[str, Any], names: Sequence[str], rng: random.Random) -> None:
        self.words, self.slots, self.sections = data["words"], data["slots"], data["section"]
        self.names, self.rng = names, rng

    def questions(self) -> Iterable[Labelled]:
        """(text, section) of every form, several times with other words in its slots."""
        for section, forms in self.sections.items():
            copies = NONE_COPIES if section == NONE else ALONE_COPIES
            for form in forms["alone"]:
                weight = 1 + form.count("|") // 6
                for _ in range(copies * min(weight, 5)):
                    yield self._dress(form, section), section
            for form in forms.get("about", ()):
                weight = 1 + form.count("|") // 6
                for _ in range(ABOUT_COPIES * min(weight, 3)):
                    yield self._dress(form, section), section

    def _dress(self, form: str, section: str) -> str:
        text = self._fill(form)
        pick = self.rng.choice
        if section == NONE and self.rng.random() < 0.5:
            return text
        return f"{pick(self.words['beginning'])}{text}{pick(self.words['ending'])}"

    def _fill(self, form: str) -> str:
        while CHOICE.search(form):
            form = CHOICE.sub(lambda match: self.rng.choice(match[1].split("|")), form, count=1)
        return " ".join(SLOT.sub(lambda match: self._slot(match[1]), form).split())

    def _slot(self, name: str) -> str:
        if name == "t" and self.rng.random() < OFFICIAL_SHARE:
            return self.rng.choice(self.names).lower()
        return str(self.rng.choice(self.slots[name]))


def read_labelled(path: Path = LABELLED) -> list[Labelled]:
    """Lines labelled by hand."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], row["section"]) for row in rows]


def make_examples(
    names: Sequence[str], labelled: Sequence[Labelled], seed: int = SEED
) -> list[Labelled]:
    """(text, section) of all training questions; part of them without diacritics."""
    rng = random.Random(seed)
    forms = Forms(tomllib.loads(FORMS.read_text(encoding="utf-8")), names, rng)
    examples = [*forms.questions(), *(list(labelled) * LABELLED_COPIES)]
    examples += [(name, NONE) for name in rng.sample(list(names), min(2500, len(names)))]
    return [
        (fold(text) if rng.random() < UNMARKED_SHARE else text, section)
        for text, section in examples
    ]


def learn_frame(path: Path = FORMS) -> frozenset[str]:
    """Folded words that stand in several forms of question outside of their slots."""
    sections = tomllib.loads(path.read_text(encoding="utf-8"))["section"]
    forms = [
        form
        for section, groups in sections.items()
        if section != NONE
        for group in groups.values()
        for form in group
    ]
    counts = Counter(
        word for form in forms for word in set(fold(NOT_WORDS.sub(" ", form)).split())
    )
    return frozenset(word for word, count in counts.items() if count >= LEAST_FRAME)


def train_bundled(
    names: Sequence[str], read: Callable[[str], Sequence[str]], hearing: Hearing
) -> SectionModel:
    """The mean of several models, each of its own draw of questions: steadier than one."""
    labelled = read_labelled()
    models = [
        train_sections(make_examples(names, labelled, SEED + draw), read, hearing)
        for draw in range(DRAWS)
    ]
    return _mean(models)


def train_sections(
    examples: Sequence[Labelled], read: Callable[[str], Sequence[str]], hearing: Hearing
) -> SectionModel:
    """Fit a multinomial logistic model."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    labels = [NONE, *sorted({section for _, section in examples} - {NONE})]
    terms = {text: hearing.terms(read(text)) for text in dict.fromkeys(t for t, _ in examples)}
    counts = Counter(term for found in terms.values() for term in found)
    kept = sorted(term for term, count in counts.items() if count >= LEAST_COUNT)
    places = {term: place for place, term in enumerate(kept)}
    columns = [sorted(places[t] for t in terms[text] if t in places) for text, _ in examples]
    rows = np.repeat(np.arange(len(examples)), [len(found) for found in columns])
    table = csr_matrix(
        (np.ones(len(rows), np.float32), (rows, np.concatenate(columns))),
        shape=(len(examples), len(places)),
    )
    model = LogisticRegression(C=STRENGTH, max_iter=80, class_weight="balanced")
    model.fit(table, [labels.index(section) for _, section in examples])
    weights = {
        term: [(label, float(weight)) for label, weight in enumerate(model.coef_[:, place])]
        for term, place in places.items()
    }
    return SectionModel(hearing, labels, [float(x) for x in model.intercept_], weights)


def _mean(models: Sequence[SectionModel]) -> SectionModel:
    """The mean of models of the same labels, without what weighs little."""
    sums: dict[str, list[float]] = {}
    for model in models:
        for term, row in model.weights.items():
            total = sums.setdefault(term, [0.0] * len(model.labels))
            for label, weight in row:
                total[label] += weight / len(models)
    weights = {
        term: [(i, round(x, 2)) for i, x in enumerate(total) if abs(x) >= LEAST_WEIGHT]
        for term, total in sums.items()
    }
    bias = [round(float(x), 3) for x in np.mean([model.bias for model in models], axis=0)]
    kept = {term: row for term, row in weights.items() if row}
    return SectionModel(models[0].hearing, models[0].labels, bias, kept)


def save_sections(model: SectionModel, path: Path) -> None:
    """Write the model as JSON, one term a line, so that a change reads as a diff."""
    head = {
        "labels": list(model.labels),
        "bias": list(model.bias),
        "frame": sorted(model.hearing.frame),
    }
    lines = [
        f"{json.dumps(term, ensure_ascii=False)}: {json.dumps(row, separators=(',', ':'))}"
        for term, row in sorted(model.weights.items())
    ]
    start = json.dumps(head, ensure_ascii=False)[:-1]
    path.write_text(f'{start}, "weights": {{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")

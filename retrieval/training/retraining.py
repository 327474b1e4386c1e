"""The nightly training: with what staff taught, and shipped only where nothing scores worse."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from knowledge.catalogue import load_catalogue
from knowledge.database import write_session
from knowledge.learning.changes import mark_changed
from knowledge.learning.entries import approved_entries
from knowledge.learning.records import KnowledgeEntry, Topic
from knowledge.procedure import Procedure
from knowledge.questions import Asked, read_questions
from retrieval.confidence import Confidence
from retrieval.corpus import NOT_ASKED, build_corpus
from retrieval.decision import Decision
from retrieval.encoder import load_encoder
from retrieval.engine import SearchEngine
from retrieval.evaluation import HELD_OUT, Question, measure, summarise
from retrieval.evaluation import read_questions as read_labelled
from retrieval.index import build_matcher
from retrieval.lessons import Lesson
from retrieval.models import CURRENT, Models, newest_models
from retrieval.ranker import Ranker
from retrieval.scope import ScopeModel
from retrieval.training.command import train_all
from retrieval.vectors import MemoryRows

TAUGHT = "taught"
HISTORY = "history.jsonl"
KEPT = 3
BETTER_HIGH = {"recall_at_1": 0.01, "recall_at_5": 0.01, "refused_out_of_scope": 0.005}
BETTER_LOW = {"answered_wrong": 0.005, "wrongly_refused": 0.005}

Figures = Mapping[str, Mapping[str, float]]
Train = Callable[[Iterable[Procedure], Mapping[str, Asked], Models], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Retraining:
    """Trains into a folder of its own beside the models in use.

    The evaluation set is the held-out questions and every question that staff attached to a
    procedure, as the group `taught`.
    """

    engine: Engine
    models_dir: Path
    train: Train = train_all
    held_out: Path = HELD_OUT
    say: Say = print

    def run(self) -> bool:
        """Train, compare and, unless a figure is worse, ship; returns whether it was shipped."""
        procedures = load_catalogue(self.engine).procedures
        attached = [entry for entry in approved_entries(self.engine) if entry.procedure]
        bundled = read_questions()
        asked = with_attached(bundled, attached)
        fresh = Models(self.models_dir / datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
        self.train(procedures, asked, fresh)
        questions = [*read_labelled(self.held_out), *as_questions(attached)]
        lessons = [
            Lesson(entry.id or 0, tuple(entry.questions), entry.procedure) for entry in attached
        ]
        before, after = (
            figures(open_models(models, procedures, bundled).taught(lessons), questions)
            for models in (newest_models(self.models_dir), fresh)
        )
        worse = what_is_worse(before, after)
        self._tell(before, after, worse)
        self._remember(fresh, before, after, worse)
        if worse:
            shutil.rmtree(fresh.folder)
            return False
        self._ship(fresh)
        return True

    def _tell(self, before: Figures, after: Figures, worse: Sequence[str]) -> None:
        for group, values in after.items():
            for name, value in values.items():
                self.say(f"{group:12} {name:22} {before[group][name]:.4f} -> {value:.4f}")
        self.say("not shipped, worse: " + "; ".join(worse) if worse else "shipped")

    def _remember(
        self, fresh: Models, before: Figures, after: Figures, worse: Sequence[str]
    ) -> None:
        line = {"models": fresh.folder.name, "before": before, "after": after, "worse": worse}
        with (self.models_dir / HISTORY).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _ship(self, fresh: Models) -> None:
        named = self.models_dir / f".{CURRENT}-{time.monotonic_ns()}"
        named.write_text(fresh.folder.name, encoding="utf-8")
        named.replace(self.models_dir / CURRENT)
        with write_session(self.engine) as session:
            mark_changed(session, Topic.MODEL)
        folders = sorted(folder for folder in self.models_dir.iterdir() if folder.is_dir())
        for old in folders[:-KEPT]:
            shutil.rmtree(old)


def with_attached(
    asked: Mapping[str, Asked], entries: Iterable[KnowledgeEntry]
) -> Mapping[str, Asked]:
    """The citizen questions and those that staff attached to procedures."""
    merged = dict(asked)
    for entry in entries:
        code = entry.procedure or ""
        known = merged.get(code, NOT_ASKED)
        questions = dict.fromkeys((*known.questions, *entry.questions))
        merged[code] = replace(known, questions=tuple(questions))
    return merged


def as_questions(entries: Iterable[KnowledgeEntry]) -> list[Question]:
    """The questions of `entries` as labelled ones."""
    return [
        Question(f"{TAUGHT}-{entry.id}-{place}", text, frozenset({entry.procedure or ""}), TAUGHT)
        for entry in entries
        for place, text in enumerate(entry.questions)
    ]


def open_models(
    models: Models, procedures: Iterable[Procedure], asked: Mapping[str, Asked]
) -> SearchEngine:
    """A search engine in memory with `models`."""
    encoder = load_encoder(models=models)
    corpus = build_corpus(procedures, asked, models=models)
    matcher = build_matcher(corpus, encoder)
    confidence = Confidence(Decision.load(models.decision), ScopeModel.load(models.scope))
    rows = MemoryRows.of(matcher.dense.centroids) if matcher.dense is not None else None
    return SearchEngine(corpus, matcher, Ranker.load(models.ranker), confidence, rows)


def figures(engine: SearchEngine, questions: Sequence[Question]) -> Figures:
    """The figures that decide, by group of questions."""
    measured = measure(engine.find, questions)
    found: dict[str, dict[str, float]] = {}
    for group in dict.fromkeys(question.group for question in questions):
        summary = summarise([item for item in measured if item.question.group == group])
        names = (*BETTER_HIGH, *BETTER_LOW)
        found[group] = {name: float(str(summary[name])) for name in names}
    return found


def what_is_worse(before: Figures, after: Figures) -> list[str]:
    """Each figure of a group that is worse by more than its tolerance."""
    return [
        f"{group} {name} {before[group][name]:.4f} -> {values[name]:.4f}"
        for group, values in after.items()
        for name in values
        if before[group][name] - values[name] > BETTER_HIGH.get(name, 1.0)
        or values[name] - before[group][name] > BETTER_LOW.get(name, 1.0)
    ]

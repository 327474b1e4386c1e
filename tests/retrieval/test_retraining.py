"""The nightly training ships a model only where nothing scores worse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.database import write_session
from knowledge.learning.changes import read_changes
from knowledge.learning.entries import Draft, Editor, approve, propose
from knowledge.learning.records import Topic
from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.decision import Decision
from retrieval.models import BUNDLED, Models, newest_models
from retrieval.training import retraining
from retrieval.training.confidence import save_decision
from retrieval.training.retraining import Retraining, what_is_worse
from tests.light_bot import light_catalogue

BIRTH = "1.001193"
TAUGHT = "nhà em vừa thêm một thiên thần thì báo với ai"


class Training:
    """Stands in for training: hands out the bundled models, or ones that answer everything."""

    def __init__(self, careless: bool = False) -> None:
        self.careless = careless
        self.asked: Mapping[str, Asked] = {}

    def __call__(
        self, procedures: Iterable[Procedure], asked: Mapping[str, Asked], models: Models
    ) -> None:
        self.asked = asked
        shutil.copytree(BUNDLED.folder, models.folder)
        if self.careless:
            bold = replace(Decision.load(), cost_wrong=0.0, cost_outside=0.0)
            save_decision(bold, models.decision)


@pytest.fixture
def held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    catalogue = light_catalogue([BIRTH, "1.000894", "1.004873", "2.000815"], also=())
    monkeypatch.setattr(retraining, "load_catalogue", lambda _: catalogue)
    rows = [
        {"id": "1", "question": "làm giấy khai sinh cho con", "codes": [BIRTH], "group": "in"},
        {"id": "2", "question": "nấu phở bò thế nào cho ngon", "codes": [], "group": "out"},
        {"id": "3", "question": "giá vàng hôm nay bao nhiêu", "codes": [], "group": "out"},
    ]
    path = tmp_path / "held_out.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def attach(engine: Engine) -> None:
    with write_session(engine) as session:
        entry = propose(session, Draft([TAUGHT], procedure=BIRTH), staff_id=1)
        approve(session, Editor(entry.id or 0, entry.version, 2))


def test_a_model_as_good_is_shipped_and_replicas_are_told(
    database: Engine, tmp_path: Path, held_out: Path
) -> None:
    attach(database)
    training, folder = Training(), tmp_path / "models"
    before = read_changes(database)[Topic.MODEL]
    assert Retraining(database, folder, training, held_out, lambda _: None).run()
    assert newest_models(folder) != BUNDLED
    assert read_changes(database)[Topic.MODEL] == before + 1
    assert TAUGHT in training.asked[BIRTH].questions


def test_a_model_that_scores_worse_is_not_shipped_and_the_figures_are_kept(
    database: Engine, tmp_path: Path, held_out: Path
) -> None:
    folder = tmp_path / "models"
    said: list[str] = []
    assert not Retraining(database, folder, Training(careless=True), held_out, said.append).run()
    assert newest_models(folder) == BUNDLED
    assert read_changes(database)[Topic.MODEL] == 0
    assert "out refused_out_of_scope" in said[-1]
    history = json.loads((folder / "history.jsonl").read_text())
    assert history["worse"] and history["after"]["out"]["refused_out_of_scope"] < 1


def test_attached_questions_are_a_group_of_the_evaluation_set(
    database: Engine, tmp_path: Path, held_out: Path
) -> None:
    attach(database)
    said: list[str] = []
    Retraining(database, tmp_path / "models", Training(), held_out, said.append).run()
    line = next(line for line in said if line.startswith("taught") and "recall_at_1" in line)
    assert line.endswith("1.0000 -> 1.0000")


def test_each_figure_has_its_tolerance() -> None:
    good = {"in": {"recall_at_1": 0.90, "answered_wrong": 0.02}}
    assert what_is_worse(good, {"in": {"recall_at_1": 0.895, "answered_wrong": 0.024}}) == []
    assert len(what_is_worse(good, {"in": {"recall_at_1": 0.88, "answered_wrong": 0.03}})) == 2

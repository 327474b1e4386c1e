"""What the operator reads agrees with what the service tells."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from sqlalchemy import Engine

from benchmarks.country import PAPER, paper
from bot.operations.metrics import Metrics
from bot.operations.opening import open_operations
from bot.redis_link import RedisLink
from knowledge.settings import Settings
from tests.light_bot import light_bot

ROOT = Path(__file__).parent.parent
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
ALARMS = ROOT / "deploy" / "prometheus" / "alarms.yaml"
METRIC = re.compile(r"\bmotcua_[a-z_]+\b")


def rules() -> list[dict[str, str]]:
    groups = yaml.safe_load(ALARMS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture
def told(database: Engine, tmp_path: Path) -> str:
    """What /metrics says of a service with Redis and a message in each backlog."""
    bot = light_bot(database)
    link = RedisLink(SimpleNamespace(ping=lambda: True, close=lambda: None))
    watch = open_operations(bot, rules={}, link=link, folder=tmp_path)
    assert isinstance(watch.metrics, Metrics)
    return watch.metrics.exposition().decode()


def test_every_metric_that_alarms_and_papers_name_is_told(told: str) -> None:
    named = set(METRIC.findall(OPERATE)) | set(METRIC.findall(ALARMS.read_text(encoding="utf-8")))
    described = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    bare = {re.sub(r"_(bucket|total)$", "", name) for name in named}
    assert bare <= {re.sub(r"_total$", "", name) for name in described}


def test_every_alarm_has_its_row(told: str) -> None:
    assert {rule["alert"] for rule in rules()} == set(
        re.findall(r"^\| ([A-Z][A-Za-z]+) \|", OPERATE, re.MULTILINE)
    )


def test_every_dependency_that_ready_names_is_in_the_paper(
    database: Engine, tmp_path: Path
) -> None:
    link = RedisLink(SimpleNamespace(ping=lambda: True, close=lambda: None))
    watch = open_operations(light_bot(database), rules={}, link=link, folder=tmp_path)
    names = {dependency.name for dependency in watch.health.dependencies}
    paragraph = OPERATE[OPERATE.index("`/ready` is 200") :].split("\n\n")[0]
    assert names <= set(re.findall(r"`([a-z_]+)`", paragraph))


def test_settings_and_targets_that_the_papers_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("operate.md", "scale.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\bmake ([a-z][a-z-]+)", text)) - {"them"} <= targets
    settings = {field.upper() for field in Settings.model_fields}
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", OPERATE))
    assert named - {"NAME_FILE"} <= settings


def test_figures_in_the_scale_paper_are_those_measured() -> None:
    assert PAPER.read_text(encoding="utf-8") == paper()

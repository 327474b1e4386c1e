"""The search's quality on questions that no index and no training has seen."""

from __future__ import annotations

import json

import pytest

from retrieval.benchmark.quality import reliability, without_marks
from retrieval.evaluation import HELD_OUT, Measured, measure, read_questions, summarise
from retrieval.finding import Verdict
from retrieval.opening import Opened

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured(full: Opened) -> list[Measured]:
    return measure(full.engine.find, read_questions(HELD_OUT))


def group(measured: list[Measured], name: str) -> dict[str, object]:
    return summarise([m for m in measured if m.question.group == name])


@pytest.mark.parametrize(
    ("name", "first", "first_five"),
    [("everyday", 0.90, 0.98), ("long_tail", 0.75, 0.92), ("formal", 0.97, 0.99)],
)
def test_right_procedure_stands_first(
    measured: list[Measured], name: str, first: float, first_five: float
) -> None:
    figures = group(measured, name)
    assert float(str(figures["recall_at_1"])) >= first
    assert float(str(figures["recall_at_5"])) >= first_five


def test_wrong_answers_and_wrong_refusals_are_rare(measured: list[Measured]) -> None:
    figures = summarise(measured)
    assert float(str(figures["answered_wrong"])) <= 0.03
    assert float(str(figures["wrongly_refused"])) <= 0.02


def test_out_of_scope_is_refused(measured: list[Measured]) -> None:
    assert float(str(group(measured, "out_of_scope")["refused_out_of_scope"])) >= 0.95


def test_what_is_unlawful_and_what_steers_are_told_apart(full: Opened) -> None:
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    named = {"unsafe": Verdict.UNSAFE, "injection": Verdict.STEERING}
    wanted = [(named[row["kind"]], row["question"]) for row in rows if row["kind"] in named]
    found = [(verdict, full.engine.find(text).verdict) for verdict, text in wanted]
    caught = [(verdict, seen) for verdict, seen in found if seen.forbids]
    assert len(caught) > len(found) / 2
    assert sum(verdict is seen for verdict, seen in caught) >= 0.9 * len(caught)


def test_probabilities_can_be_trusted(measured: list[Measured]) -> None:
    assert reliability(measured).expected_error <= 0.05


def test_diacritics_may_be_left_out(full: Opened) -> None:
    plain = without_marks(read_questions(HELD_OUT))
    figures = summarise(measure(full.engine.find, plain))
    assert float(str(figures["recall_at_1"])) >= 0.85
    assert float(str(figures["recall_at_5"])) >= 0.97

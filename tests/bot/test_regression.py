"""What staff taught joins the regression set, and a lapse is told."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.building import Bot
from bot.regression_command import regress
from knowledge.database import write_session
from knowledge.learning.entries import Draft, Editor, approve, approved_entries, propose
from retrieval.evaluation import measure, read_questions, summarise
from tests.light_bot import light_bot

BIRTH = "1.001193"
LINK = Draft(["giay to cho thang cu ty moi lot long"], procedure=BIRTH)
OWN = Draft(["Sáng thứ bảy ủy ban xã có làm việc không?"], answer="Có, tới 11 giờ 30 ạ.")


@pytest.fixture
def bot(database: Engine) -> Bot:
    return light_bot(database)


def teach(bot: Bot, drafts: Sequence[Draft]) -> None:
    with write_session(bot.engine) as session:
        for draft in drafts:
            entry = propose(session, draft, staff_id=1)
            approve(session, Editor(entry.id or 0, entry.version, 2))
    bot.knowing.teach(approved_entries(bot.engine))


def run(bot: Bot, write: Path | None = None) -> int:
    return regress(bot, argparse.Namespace(write=write))


def test_all_that_is_answered_as_approved_passes(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(bot, [LINK, OWN])
    assert run(bot) == 0
    assert "2 questions of 2 entries, 0 not answered" in capsys.readouterr().out


def test_entries_that_contradict_one_another_are_told(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(bot, [OWN, replace(OWN, answer="Không ạ.")])
    assert run(bot) == 1
    told = capsys.readouterr().out
    assert "leads to entry" in told and "1 not answered as approved" in told


def test_entry_that_the_bot_does_not_hold_is_told(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(bot, [LINK, OWN])
    bot.knowing.teach([])
    assert run(bot) == 1
    assert "no entry" in capsys.readouterr().out


def test_linked_questions_are_written_for_evaluation(bot: Bot, tmp_path: Path) -> None:
    teach(bot, [LINK, OWN])
    file = tmp_path / "taught.jsonl"
    run(bot, write=file)
    questions = read_questions(file)
    assert [question.codes for question in questions] == [frozenset({BIRTH})]
    assert summarise(measure(bot.knowing.find, questions))["answered_right"] == 1.0

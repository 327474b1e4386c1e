"""An event caught and sent again long after does nothing, whatever secret comes with it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import Stage, staged

DAY_SECONDS = 24 * 3600


def written(stage: Stage, days_ago: float, kind: str) -> dict[str, Any]:
    """A message of that age."""
    event: dict[str, Any] = stage.fake.say("900", f"câu hỏi {days_ago} ngày")
    unit = 1 if kind.startswith("telegram") else 1000
    event["message"]["date"] = int((time.time() - days_ago * DAY_SECONDS) * unit)
    return event


@pytest.mark.parametrize("kind", ["telegram-webhook", "zalo_bot-webhook"])
def test_an_event_of_long_ago_is_not_answered(database: Engine, kind: str) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        assert stage.hand_over(written(stage, 3, kind)) == 200
        sent = stage.sent_after(lambda: stage.hand_over(written(stage, 1, kind)))
    assert [message.text for message in sent] == ["Nghe: câu hỏi 1 ngày"]


@pytest.mark.parametrize("kind", ["telegram", "zalo_bot"])
def test_a_bot_that_was_away_answers_what_it_fetches_however_old(
    database: Engine, kind: str
) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        sent = stage.sent_after(lambda: stage.hand_over(written(stage, 3, kind)))
    assert [message.text for message in sent] == ["Nghe: câu hỏi 3 ngày"]


@pytest.mark.parametrize("date", [-5, 10**18, 0])
def test_an_impossible_date_breaks_nothing(database: Engine, date: int) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database)) as stage:
        event = stage.fake.say("900", "chào")
        event["message"]["date"] = date
        assert stage.hand_over(event) == 200

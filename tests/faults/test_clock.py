"""The clock set back by a day in the middle of a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot import delivery, inbox, outbox
from knowledge import columns
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import staged, wait_until

BACK = timedelta(days=1)


@pytest.mark.parametrize("kind", ["telegram", "zalo_bot-webhook"])
def test_a_clock_set_back_leaves_every_message_answered_and_sent(
    kind: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = columns.now

    def earlier() -> datetime:
        return real() - BACK

    with staged(kind, database, rote_service(database)) as stage:
        stage.hand_over(stage.fake.say("900", "trước"))
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        for module in (delivery, inbox, outbox):
            monkeypatch.setattr(module, "now", earlier)
        for number in range(3):
            stage.hand_over(stage.fake.say("900", f"sau {number}"))
        wait_until(lambda: len(stage.fake.sent) == 4 and stage.quiet())
    assert [sent.text for sent in stage.fake.sent] == ["Nghe: trước"] + [
        f"Nghe: sau {number}" for number in range(3)
    ]

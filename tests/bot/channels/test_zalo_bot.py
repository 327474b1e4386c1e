"""Zalo Bot Platform: both bodies, groups, numbers, its own errors."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.channels import zalo_bot
from bot.channels.channel import SendDelayed, SendRefused
from bot.channels.rendering import Part
from bot.channels.zalo_bot import ZaloBot
from bot.message import Button
from bot.outbox import Outbox
from bot.records import Conversation
from knowledge.database import read_session
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings
from tests.bot.channels.fakes import ZALO_TOKEN, FakeZaloBot, Fault, serving
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import SECRET, ZaloCitizen, staged, wait_until

CHOICES = {"chọn": ("Chọn:", (Button("Một", "@p:1"), Button("Hai", "@p:2")))}


@pytest.fixture
def fake() -> Iterator[FakeZaloBot]:
    platform = FakeZaloBot()
    with serving(platform):
        yield platform


@pytest.fixture
def channel(fake: FakeZaloBot) -> Iterator[ZaloBot]:
    opened = ZaloBot(ZALO_TOKEN, base_url=fake.base_url, poll_seconds=1)
    yield opened
    opened.close()


def test_an_event_is_read_wrapped_and_bare(channel: ZaloBot, fake: FakeZaloBot) -> None:
    bare = fake.say("u1", "làm khai sinh")
    assert channel.parse(bare) is not None
    wrapped = channel.parse({"ok": True, "result": bare})
    assert wrapped is not None
    assert (wrapped.sender, wrapped.message_id, wrapped.text) == ("u1", "in1", "làm khai sinh")


def test_media_become_a_sign_and_groups_are_left_alone(
    channel: ZaloBot, fake: FakeZaloBot
) -> None:
    sticker = channel.parse(fake.say("u1", None, event_name="message.sticker.received"))
    assert sticker is not None
    assert not any(letter.isalnum() for letter in sticker.text)
    group = fake.say("u1", "xin chào")
    group["message"]["chat"]["chat_type"] = "GROUP"
    assert channel.parse(group) is None
    assert channel.parse({"event_name": "something.else"}) is None


@pytest.mark.parametrize("words", ["{number}", "số {number}", "{number}.", "Chọn {number}"])
def test_a_number_chooses_from_the_last_answer(database: Engine, words: str) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database, CHOICES)) as stage:
        citizen = ZaloCitizen(stage, choice_words=words)
        assert citizen.say("chọn").texts == ("Chọn:\n\n1. Một\n2. Hai\nGõ số để chọn.",)
        assert citizen.tap(1).texts == ("Nghe: @p:2",)


def test_a_number_means_itself_where_the_last_answer_offers_nothing(database: Engine) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database, CHOICES)) as stage:
        citizen = ZaloCitizen(stage)
        citizen.say("chọn")
        citizen.say("chuyện khác")
        assert citizen.say("2").texts == ("Nghe: 2",)


def test_a_notice_in_between_does_not_hide_the_choices(database: Engine) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database, CHOICES)) as stage:
        citizen = ZaloCitizen(stage)
        citizen.say("chọn")
        _notify(stage.running.outbox, "Hồ sơ đã xong.")
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
        assert citizen.say("1").texts == ("Nghe: @p:1",)
        assert citizen.say("9").texts == ("Nghe: 9",)


def _notify(outbox: Outbox, text: str) -> None:
    with read_session(outbox.engine) as session:
        conversation_id = session.exec(select(Conversation.id)).one()
    assert outbox.put("watch:1:9", conversation_id, text)


@pytest.mark.parametrize("headers", [{}, {"X-Bot-Api-Secret-Token": "wrong"}])
def test_an_event_without_the_secret_is_turned_away(
    database: Engine, headers: dict[str, str]
) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database)) as stage:
        event = stage.fake.say("u1", "hỏi")
        answer = stage.client.post("/webhook/zalo_bot", json=event, headers=headers)
        assert answer.status_code == 403


def test_webhook_mode_tells_zalo_the_address_and_the_secret(database: Engine) -> None:
    with staged("zalo_bot-webhook", database, rote_service(database)) as stage:
        wait_until(lambda: len(stage.fake.called("setWebhook")) == 1)
        assert stage.fake.called("setWebhook")[0] == {
            "url": "https://motcua.example/webhook/zalo_bot",
            "secret_token": SECRET,
        }


def test_polling_lifts_the_webhook_and_takes_lists_and_silence(
    channel: ZaloBot, fake: FakeZaloBot
) -> None:
    channel.prepare()
    assert len(fake.called("deleteWebhook")) == 1
    fake.offer(fake.say("u1", "hỏi"))
    assert len(channel.fetch()) == 1
    assert channel.fetch() == []
    fake.events.append([fake.say("u1", "a"), fake.say("u1", "b")])  # type: ignore[arg-type]
    assert len(channel.fetch()) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (
            Fault(200, json.dumps({"ok": False, "error_code": 400, "description": "x"})),
            SendRefused,
        ),
        (
            Fault(403, json.dumps({"ok": False, "error_code": 403, "description": "x"})),
            SendRefused,
        ),
        (
            Fault(200, json.dumps({"ok": False, "error_code": 429, "description": "x"})),
            SendDelayed,
        ),
        (
            Fault(200, json.dumps({"ok": False, "error_code": 500, "description": "x"})),
            SendDelayed,
        ),
        (Fault(302, "", {"Location": "http://127.0.0.1:1/"}), SendDelayed),
        (Fault(200, "9" * 2_000_000), SendDelayed),
        (Fault(200, "[" * 100_000), SendDelayed),
    ],
)
def test_errors_are_permanent_or_not(
    channel: ZaloBot, fake: FakeZaloBot, fault: Fault, error: type[Exception]
) -> None:
    fake.faults.append(fault)
    with pytest.raises(error) as caught:
        channel.send("u1", Part("A"))
    assert ZALO_TOKEN not in repr(caught.value)


def test_a_refused_token_is_named_with_its_fix(fake: FakeZaloBot) -> None:
    channel = ZaloBot("1:wrong", base_url=fake.base_url)
    with pytest.raises(SendDelayed, match="ZALO_BOT_TOKEN"):
        channel.prepare()
    channel.close()


def test_settings_turn_the_channel_on_or_stop_the_start(database: Engine) -> None:
    assert zalo_bot.open_channel(Settings(_env_file=None), database) is None  # type: ignore[call-arg]
    settings = Settings(_env_file=None, zalo_bot_token="1:a", zalo_bot_mode="webhook")  # type: ignore[call-arg,arg-type]
    with pytest.raises(ConfigurationError, match="ZALO_BOT_WEBHOOK_SECRET"):
        zalo_bot.open_channel(settings, database)

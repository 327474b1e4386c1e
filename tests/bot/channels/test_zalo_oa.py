"""Zalo Official Account: signatures, tokens that change, few free replies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.channels import zalo_oa
from bot.channels.channel import SendDelayed, SendMustWait, SendRefused
from bot.channels.rendering import Part
from bot.channels.zalo_oa import ZaloOa, sign
from bot.channels.zalo_tokens import OaAccount
from bot.outbox import Outbox
from bot.records import ChannelToken, Conversation, OutboxMessage
from knowledge.database import read_session
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings
from tests.bot.channels.fakes import (
    OA_APP,
    OA_APP_SECRET,
    OA_KEY,
    FakeZaloOa,
    Fault,
    serving,
    signed,
)
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import Stage, ZaloCitizen, staged, wait_until

HEADER = "X-ZEvent-Signature"


@pytest.fixture
def fake() -> Iterator[FakeZaloOa]:
    platform = FakeZaloOa()
    with serving(platform):
        yield platform


def account(fake: FakeZaloOa, **changes: str) -> OaAccount:
    url = f"{fake.base_url}/v4/oa/access_token"
    return replace(OaAccount(OA_APP, OA_APP_SECRET, "access-1", "refresh-1", url), **changes)


def open_oa(fake: FakeZaloOa, engine: Engine, **changes: str) -> ZaloOa:
    oa = account(fake, **changes)
    return ZaloOa(oa, engine, secret_key=OA_KEY, base_url=fake.base_url)


@pytest.fixture
def channel(fake: FakeZaloOa, database: Engine) -> Iterator[ZaloOa]:
    opened = open_oa(fake, database)
    yield opened
    opened.close()


def test_the_mac_is_the_sha256_of_app_body_timestamp_and_key() -> None:
    # printf '%s' 'app-1{"a":1}1700000000000oa-key' | sha256sum
    assert (
        sign("app-1", b'{"a":1}', "1700000000000", "oa-key")
        == "8e1466bc6ee939b88e93a5539ec75b22bf29734f9edb0d899ec2c03b2b2b1214"
    )


@pytest.mark.parametrize("prefix", ["mac=", ""])
@pytest.mark.parametrize("upper", [False, True])
def test_a_signed_event_is_taken_with_and_without_the_prefix(
    channel: ZaloOa, fake: FakeZaloOa, prefix: str, upper: bool
) -> None:
    body, headers = signed(fake.say("u1", "hỏi"))
    mac = headers[HEADER].removeprefix("mac=")
    given = prefix + (mac.upper() if upper else mac)
    assert channel.authentic({HEADER.lower(): given}, body)


def test_what_is_not_signed_by_zalo_is_turned_away(channel: ZaloOa, fake: FakeZaloOa) -> None:
    body, headers = signed(fake.say("u1", "hỏi"))
    right = {HEADER.lower(): headers[HEADER]}
    assert channel.authentic(right, body)
    assert not channel.authentic({}, body)
    assert not channel.authentic({HEADER.lower(): "mac="}, body)
    assert not channel.authentic({HEADER.lower(): "mac=é"}, body)
    assert not channel.authentic(right, body.replace("hỏi".encode(), b"doi"))
    assert not channel.authentic(right, b"not json")
    assert not channel.authentic(right, b"[]")


@pytest.mark.parametrize("age_seconds", [3700, -3700])
def test_an_old_event_played_again_is_turned_away(
    channel: ZaloOa, fake: FakeZaloOa, age_seconds: int
) -> None:
    stamp = str(int((time.time() - age_seconds) * 1000))
    body, headers = signed(fake.say("u1", "hỏi", timestamp=stamp))
    assert not channel.authentic({HEADER.lower(): headers[HEADER]}, body)


def test_an_event_with_a_wrong_signature_gets_403(database: Engine) -> None:
    with staged("zalo_oa-webhook", database, rote_service(database)) as stage:
        body, _ = signed(stage.fake.say("u1", "hỏi"))
        answer = stage.client.post("/webhook/zalo_oa", content=body, headers={HEADER: "mac=00"})
        assert answer.status_code == 403


def test_media_become_a_sign_and_other_events_are_no_questions(
    channel: ZaloOa, fake: FakeZaloOa
) -> None:
    image = channel.parse(fake.say("u1", None, event_name="user_send_image"))
    assert image is not None
    assert not any(letter.isalnum() for letter in image.text)
    assert channel.parse({"event_name": "follow", "follower": {"id": "u1"}}) is None
    assert channel.parse({"event_name": "oa_send_text"}) is None


def test_a_token_that_ran_out_is_renewed_and_the_message_goes(
    channel: ZaloOa, fake: FakeZaloOa
) -> None:
    fake.access_token = "access-of-before"
    channel.send("u1", Part("A"))
    assert (fake.renewals, len(fake.sent)) == (1, 1)


def test_new_tokens_are_kept_across_restarts(fake: FakeZaloOa, database: Engine) -> None:
    fake.access_token = "access-of-before"
    first = open_oa(fake, database)
    first.send("u1", Part("A"))
    first.close()
    second = open_oa(fake, database)
    second.send("u1", Part("B"))
    second.close()
    assert fake.renewals == 1
    with read_session(database) as session:
        row = session.exec(select(ChannelToken)).one()
    assert (row.access_token, row.refresh_token) == ("access-2", "refresh-2")
    assert row.expires_at is not None


def test_a_start_without_an_access_token_renews_at_once(
    fake: FakeZaloOa, database: Engine
) -> None:
    channel = open_oa(fake, database, access_token="")
    channel.prepare()
    channel.close()
    assert fake.renewals == 1


def test_tokens_set_anew_by_the_operator_win(fake: FakeZaloOa, database: Engine) -> None:
    old = open_oa(fake, database, access_token="x", refresh_token="used up")
    with pytest.raises(SendDelayed, match="ZALO_OA_REFRESH_TOKEN"):
        old.send("u1", Part("A"))
    old.close()
    new = open_oa(fake, database)
    new.send("u1", Part("A"))
    new.close()
    assert len(fake.sent) == 1


def test_only_one_replica_renews_at_a_time(fake: FakeZaloOa, database: Engine) -> None:
    fake.access_token = "access-of-before"
    channels = [open_oa(fake, database) for _ in range(4)]
    threads = [threading.Thread(target=one.send, args=("u1", Part("A"))) for one in channels * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in channels:
        one.close()
    assert (fake.renewals, len(fake.sent)) == (1, 8)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-230, SendMustWait),
        (-311, SendMustWait),
        (-227, SendRefused),
        (-32, SendDelayed),
        (-999, SendDelayed),
    ],
)
def test_error_numbers_are_permanent_or_not(
    channel: ZaloOa, fake: FakeZaloOa, code: int, error: type[Exception]
) -> None:
    fake.faults.append(Fault(200, json.dumps({"error": code, "message": "x"})))
    with pytest.raises(error):
        channel.send("u1", Part("A"))


def notify(stage: Stage, key: str) -> None:
    with read_session(stage.engine) as session:
        conversation_id = session.exec(select(Conversation.id)).one()
    assert Outbox(stage.engine).put(key, conversation_id, key)
    stage.running.wake("zalo_oa")


def states(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        rows = session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all()  # type: ignore[arg-type]
    return [row.state for row in rows]


def test_past_the_free_replies_a_message_waits_for_the_citizens_next_one(
    database: Engine,
) -> None:
    with staged("zalo_oa-webhook", database, rote_service(database)) as stage:
        citizen = ZaloCitizen(stage)
        citizen.say("hỏi")
        for number in range(10):
            notify(stage, f"tin {number}")
        wait_until(stage.quiet)
        assert len(stage.fake.sent) == 8
        assert states(database).count("waiting") == 3
        stage.hand_over(stage.fake.say(citizen.chat, "hỏi tiếp"))
        wait_until(lambda: len(stage.fake.sent) == 12 and stage.quiet())
    texts = [sent.text for sent in stage.fake.sent]
    assert texts[8:] == ["Nghe: hỏi tiếp", "tin 7", "tin 8", "tin 9"]
    assert set(states(database)) == {"sent"}


def test_an_answer_longer_than_the_free_replies_left_waits_whole(database: Engine) -> None:
    long = "\n\n".join("chữ " * 400 for _ in range(3))
    with staged("zalo_oa-webhook", database, rote_service(database)) as stage:
        citizen = ZaloCitizen(stage)
        citizen.say("hỏi")
        for number in range(5):
            notify(stage, f"tin {number}")
        wait_until(stage.quiet)
        with read_session(database) as session:
            conversation_id = session.exec(select(Conversation.id)).one()
        Outbox(database).put("dài", conversation_id, long)
        stage.running.wake("zalo_oa")
        wait_until(stage.quiet)
        assert len(stage.fake.sent) == 6
        assert states(database)[-1] == "waiting"


def test_settings_turn_the_channel_on_or_stop_the_start(database: Engine) -> None:
    assert zalo_oa.open_channel(Settings(_env_file=None), database) is None  # type: ignore[call-arg]
    settings = Settings(_env_file=None, zalo_oa_app_id="1")  # type: ignore[call-arg]
    with pytest.raises(ConfigurationError, match="ZALO_OA_SECRET_KEY"):
        zalo_oa.open_channel(settings, database)

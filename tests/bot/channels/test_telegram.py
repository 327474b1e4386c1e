"""Telegram: what is a question, who may hand it in, how it is set up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels import telegram
from bot.channels.channel import SendDelayed, SendRefused
from bot.channels.commands import read_menu
from bot.channels.deep_links import payload, tap_in, telegram_link
from bot.channels.rendering import Part
from bot.channels.telegram import Telegram
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings
from tests.bot.channels.fakes import TELEGRAM_TOKEN, FakeTelegram, Fault, serving
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import SECRET, staged, wait_until

GROUP = {"chat": {"id": -5, "type": "supergroup", "title": "Tổ dân phố"}}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    platform = FakeTelegram()
    with serving(platform):
        yield platform


@pytest.fixture
def channel(fake: FakeTelegram) -> Iterator[Telegram]:
    opened = Telegram(TELEGRAM_TOKEN, base_url=f"{fake.base_url}/bot", poll_seconds=1)
    opened.prepare()
    yield opened
    opened.close()


def text_of(channel: Telegram, update: dict[str, Any]) -> str | None:
    message = channel.parse(update)
    return message.text if message else None


def test_a_private_message_is_a_question_known_by_its_update(
    channel: Telegram, fake: FakeTelegram
) -> None:
    update = fake.say("900", "làm khai sinh")
    message = channel.parse(update)
    assert message is not None
    assert (message.channel, message.sender, message.text) == ("telegram", "900", "làm khai sinh")
    assert message.message_id == f"4242:{update['update_id']}"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("/start", "/start"),
        ("/start 1_001193", "@p:1.001193"),
        ("/start@MotCuaBot 1_001193", "@p:1.001193"),
        ("/start rubbish; drop", "/start"),
        ("/hoso@MotCuaBot H29-1", "/hoso H29-1"),
        ("/hoso@OtherBot", "/hoso@OtherBot"),
        ("/xoa", "/xoa"),
        ("không phải / lệnh", "không phải / lệnh"),
    ],
)
def test_commands_and_deep_links(
    channel: Telegram, fake: FakeTelegram, typed: str, understood: str
) -> None:
    assert text_of(channel, fake.say("900", typed)) == understood


def test_a_deep_link_goes_there_and_back() -> None:
    assert tap_in(payload("1.001193")) == "@p:1.001193"
    assert telegram_link("MotCuaBot", "1.001193") == "https://t.me/MotCuaBot?start=1_001193"


@pytest.mark.parametrize(
    "content",
    [
        {"photo": PHOTO},
        {"sticker": {**PHOTO[0], "type": "regular", "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 2}},
        {"location": {"latitude": 21.0, "longitude": 105.8}},
        {"contact": {"phone_number": "0912345678", "first_name": "A"}},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
    ],
)
def test_media_without_words_become_a_sign_that_tells_nothing_private(
    channel: Telegram, fake: FakeTelegram, content: dict[str, Any]
) -> None:
    text = text_of(channel, fake.say("900", None, **content))
    assert text is not None
    assert not any(letter.isalnum() for letter in text)


def test_a_caption_is_a_question(channel: Telegram, fake: FakeTelegram) -> None:
    update = fake.say("900", None, photo=PHOTO, caption="giấy này là gì")
    assert text_of(channel, update) == "giấy này là gì"


def test_news_of_the_chat_itself_and_other_bots_are_no_questions(
    channel: Telegram, fake: FakeTelegram
) -> None:
    joined = [{"id": 3, "is_bot": False, "first_name": "A"}]
    assert channel.parse(fake.say("900", None, new_chat_members=joined)) is None
    robot = {"id": 900, "is_bot": True, "first_name": "R"}
    assert channel.parse(fake.say("900", "xin chào", **{"from": robot})) is None
    assert channel.parse(fake.update(my_chat_member_of_tomorrow={"x": 1})) is None


def test_in_a_group_only_who_names_the_bot_is_answered(
    channel: Telegram, fake: FakeTelegram
) -> None:
    assert channel.parse(fake.say("900", "làm khai sinh", **GROUP)) is None
    update = fake.say("900", "@motcuabot làm khai sinh", **GROUP)
    message = channel.parse(update)
    assert message is not None
    assert (message.sender, message.text) == ("-5", "làm khai sinh")


def test_an_edited_message_is_answered_as_a_new_question_once(database: Engine) -> None:
    with staged("telegram", database, rote_service(database)) as stage:
        asked = stage.fake.say("900", "khai sin")
        stage.hand_over(asked)
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        message = {**asked["message"], "text": "khai sinh", "edit_date": 1_700_000_100}
        edited = stage.fake.update(edited_message=message)
        stage.hand_over(edited)
        stage.hand_over(edited)
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
        stage.hand_over(stage.fake.say("900", "hết"))
        wait_until(lambda: len(stage.fake.sent) == 3 and stage.quiet())
    texts = [sent.text for sent in stage.fake.sent]
    assert texts == ["Nghe: khai sin", "Nghe: khai sinh", "Nghe: hết"]


def test_a_tap_is_acknowledged_and_answered(database: Engine) -> None:
    with staged("telegram-webhook", database, rote_service(database)) as stage:
        stage.hand_over(stage.fake.tap("900", "@p:1.001193:fee"))
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        wait_until(lambda: len(stage.fake.called("answerCallbackQuery")) == 1)
    assert stage.fake.sent[0].text == "Nghe: @p:1.001193:fee"


def test_a_tap_on_another_persons_stored_choice_means_nothing(database: Engine) -> None:
    with staged("telegram-webhook", database, rote_service(database)) as stage:
        stage.hand_over(stage.fake.say("900", "hỏi"))
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        stage.hand_over(stage.fake.tap("901", "@o:1:0"))
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
    assert stage.fake.sent[1].text.strip() == "Nghe:"


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": f"{SECRET}x"}])
def test_an_event_without_the_secret_is_turned_away(
    database: Engine, headers: dict[str, str]
) -> None:
    with staged("telegram-webhook", database, rote_service(database)) as stage:
        answer = stage.client.post(
            "/webhook/telegram", json=stage.fake.say("900", "hỏi"), headers=headers
        )
        assert answer.status_code == 403
        assert stage.quiet()
    assert stage.fake.sent == []


def test_bodies_that_are_too_long_or_no_updates_do_no_harm(database: Engine) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    with staged("telegram-webhook", database, rote_service(database)) as stage:

        def post(body: bytes) -> int:
            answer = stage.client.post("/webhook/telegram", content=body, headers=headers)
            return answer.status_code

        assert post(b"x" * 300_000) == 413
        assert post(b"not json") == 400
        assert post(b"[" * 100_000) == 400
        assert post(b'{"message": 5}') == 200
        assert post(b'{"update_id": 1, "message": {"text": "a"}}') == 200
        assert stage.client.post("/webhook/zalo_oa").status_code == 404
        lone = b'{"update_id":2,"message":{"message_id":1,"text":"a\\ud800\\u0000b",'
        lone += b'"date":%d,"chat":{"id":900,"type":"private"}}}' % time.time()
        assert post(lone) == 200
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())


def test_polling_sets_the_menu_lifts_the_webhook_and_leaves_the_webhook_route_shut(
    database: Engine,
) -> None:
    with staged("telegram", database, rote_service(database)) as stage:
        wait_until(lambda: len(stage.fake.called("getUpdates")) > 0)
        commands = stage.fake.called("setMyCommands")[0]["commands"]
        assert '"hoso"' in commands
        assert len(stage.fake.called("deleteWebhook")) == 1
        assert stage.client.post("/webhook/telegram").status_code == 404
        wait_until(lambda: stage.running.problems() == {})


def test_webhook_mode_tells_telegram_the_address_and_the_secret(database: Engine) -> None:
    with staged("telegram-webhook", database, rote_service(database)) as stage:
        wait_until(lambda: len(stage.fake.called("setWebhook")) == 1)
    told = stage.fake.called("setWebhook")[0]
    assert told["url"] == "https://motcua.example/webhook/telegram"
    assert told["secret_token"] == SECRET


def test_updates_are_confirmed_only_by_the_next_fetch(
    channel: Telegram, fake: FakeTelegram
) -> None:
    fake.offer(fake.say("900", "hỏi"))
    assert len(channel.fetch()) == 1
    assert len(fake.updates) == 1
    channel.fetch()
    assert fake.updates == []


def test_an_update_that_cannot_be_read_does_not_hold_back_the_next(database: Engine) -> None:
    with staged("telegram", database, rote_service(database)) as stage:
        stage.fake.offer(stage.fake.update(message={"text": "no chat, no date"}))
        stage.fake.offer(stage.fake.say("900", "hỏi"))
        wait_until(lambda: len(stage.fake.sent) == 1)


def test_a_refused_token_is_named_with_its_fix(fake: FakeTelegram) -> None:
    channel = Telegram("1:wrong", base_url=f"{fake.base_url}/bot")
    with pytest.raises(SendDelayed, match="TELEGRAM_TOKEN") as caught:
        channel.prepare()
    assert "wrong" not in str(caught.value)
    channel.close()


def test_errors_are_permanent_or_not(channel: Telegram, fake: FakeTelegram) -> None:
    fake.blocked.add("900")
    with pytest.raises(SendRefused):
        channel.send("900", Part("A"))
    fake.faults.append(Fault(409, '{"ok":false,"error_code":409,"description":"Conflict"}'))
    with pytest.raises(SendDelayed):
        channel.send("901", Part("A"))


def test_texts_go_out_as_typed_without_markup(channel: Telegram, fake: FakeTelegram) -> None:
    channel.send("900", Part("<b>*a*</b> [x](http://y) & _z_"))
    assert fake.sent[0].text == "<b>*a*</b> [x](http://y) & _z_"
    assert "parse_mode" not in fake.called("sendMessage")[0]


def test_the_menu_names_the_six_commands() -> None:
    names = [name for name, _ in read_menu()]
    assert names == ["start", "hoso", "danhmuc", "phananh", "xoa", "trogiup"]


def test_without_a_token_telegram_stays_off(database: Engine) -> None:
    assert telegram.open_channel(Settings(_env_file=None), database) is None  # type: ignore[call-arg]


def test_a_webhook_without_a_secret_stops_the_start(database: Engine) -> None:
    settings = Settings(_env_file=None, telegram_token="1:a", telegram_mode="webhook")  # type: ignore[call-arg,arg-type]
    with pytest.raises(ConfigurationError, match="TELEGRAM_WEBHOOK_SECRET"):
        telegram.open_channel(settings, database)

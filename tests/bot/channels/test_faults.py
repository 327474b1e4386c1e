"""Platforms that slow down, fall ill, talk garbage or say nothing; workers that die."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import delivery as delivery_module
from bot.channels import telegram_api, zalo_http
from bot.channels.limits import Limits
from bot.conversations import Conversations
from bot.delivery import Delivery, back_off
from bot.message import IncomingMessage
from bot.outbox import Outbox
from bot.records import InboxMessage, OutboxMessage
from knowledge.database import read_session
from tests.bot.channels.fakes import FakeTelegram, Fault, serving
from tests.bot.channels.scripts import Gate, rote_service
from tests.bot.channels.stage import (
    CITIZENS,
    UNHURRIED,
    Stage,
    open_channel,
    staged,
    wait_until,
)

TELEGRAM_429 = Fault(
    429,
    '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    '"parameters":{"retry_after":1}}',
    {"Retry-After": "1"},
)
BRIEF_ILLNESSES = {
    "5xx": Fault(502, "<html>Bad Gateway</html>"),
    "5xx with JSON": Fault(500, '{"ok":false,"error_code":500,"description":"Internal"}'),
    "garbage": Fault(200, "\x00\x01 not json"),
    "garbage object": Fault(200, '{"ok":"maybe","result":[1,2]}'),
    "array": Fault(200, "[]"),
    "hang-up": Fault(hang_up=True),
    "empty": Fault(200, ""),
}


@pytest.fixture(autouse=True)
def _short_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "FIRST_RETRY_SECONDS", 0.02)


def rows(engine: Engine) -> list[OutboxMessage]:
    with read_session(engine) as session:
        return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)))  # type: ignore[arg-type]


def say(stage: Stage, text: str = "hỏi", chat: str = "900") -> None:
    assert stage.hand_over(stage.fake.say(chat, text)) == 200


def poll_fast(stage: Stage) -> None:
    stage.running.deliveries[stage.channel.name]._poll_seconds = 0.05


@pytest.mark.parametrize("kind", [kind for kind in CITIZENS if "webhook" in kind])
@pytest.mark.parametrize("illness", BRIEF_ILLNESSES)
def test_an_answer_arrives_once_after_a_brief_illness(
    kind: str, illness: str, database: Engine
) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        poll_fast(stage)
        stage.fake.faults.extend([BRIEF_ILLNESSES[illness]] * 2)
        say(stage)
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
    (row,) = rows(database)
    assert (row.state, row.attempts, len(stage.fake.sent)) == ("sent", 3, 1)


@pytest.mark.parametrize("kind", ["telegram-webhook", "zalo_bot-webhook", "zalo_oa-webhook"])
def test_silence_ends_after_a_while_and_the_answer_is_sent_again(
    kind: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_api, "HTTP_SECONDS", 0.3)
    monkeypatch.setattr(zalo_http, "TIMEOUT_SECONDS", 0.3)
    with staged(kind, database, rote_service(database)) as stage:
        poll_fast(stage)
        stage.fake.faults.append(Fault(silence_seconds=3))
        say(stage)
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())


@pytest.mark.parametrize("kind", ["telegram-webhook", "zalo_bot-webhook", "zalo_oa-webhook"])
def test_429_is_waited_out_as_long_as_the_platform_asks(kind: str, database: Engine) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        poll_fast(stage)
        stage.fake.faults.append(TELEGRAM_429)
        arrived: list[float] = []
        stage.fake.on_send = lambda _: arrived.append(time.monotonic())
        say(stage)
        wait_until(lambda: any("slow down" in row.error for row in rows(database)))
        say(stage, "người khác hỏi", chat="901")
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
    assert min(arrived[1:]) - arrived[0] >= 0.95, "nobody was written to in the meantime"


def test_a_blocked_bot_leaves_a_dead_message_with_its_reason(database: Engine) -> None:
    with staged("telegram", database, rote_service(database)) as stage:
        stage.fake.blocked.add("900")
        say(stage)
        wait_until(lambda: [row.state for row in rows(database)] == ["dead"])
        say(stage, chat="901")
        wait_until(lambda: len(stage.fake.sent) == 1)
    assert "blocked" in rows(database)[0].error


@pytest.mark.parametrize("kind", CITIZENS)
def test_a_redelivered_event_is_answered_once(kind: str, database: Engine) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        event = stage.fake.say("900", "hỏi")
        for _ in range(3):
            stage.hand_over(event)
        last = stage.fake.say("900", "hết")
        stage.hand_over(last)
        wait_until(lambda: len(stage.fake.sent) >= 2 and stage.quiet())
        stage.hand_over(event)
        stage.hand_over(stage.fake.say("900", "thêm"))
        wait_until(lambda: len(stage.fake.sent) >= 3 and stage.quiet())
    assert [message.text for message in stage.fake.sent] == [
        "Nghe: hỏi",
        "Nghe: hết",
        "Nghe: thêm",
    ]


@pytest.mark.parametrize("kind", CITIZENS)
def test_an_erasing_message_redelivered_is_answered_once_and_nothing_is_kept(
    kind: str, database: Engine
) -> None:
    with staged(kind, database, rote_service(database)) as stage:
        say(stage, "một điều riêng tư")
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())
        event = stage.fake.say("900", "/xoa")
        stage.hand_over(event)
        wait_until(lambda: len(stage.fake.sent) == 2 and stage.quiet())
        stage.hand_over(event)
        stage.hand_over(stage.fake.say("901", "người khác"))
        wait_until(lambda: len(stage.fake.sent) == 3 and stage.quiet())
    assert stage.fake.sent[1].text == "Đã xóa."
    with read_session(database) as session:
        kept = session.exec(select(InboxMessage.text)).all()
    assert kept == ["người khác"]
    assert all(row.recipient == "" for row in rows(database))


def test_out_of_order_updates_are_each_answered_once(database: Engine) -> None:
    with staged("telegram-webhook", database, rote_service(database)) as stage:
        events = [stage.fake.say("900", f"câu {n}") for n in range(5)]
        for event in reversed(events):
            stage.hand_over(event)
        wait_until(lambda: len(stage.fake.sent) == 5 and stage.quiet())
    assert {message.text for message in stage.fake.sent} == {f"Nghe: câu {n}" for n in range(5)}


def test_one_persons_questions_are_answered_in_order(database: Engine) -> None:
    gate = Gate()
    with staged("telegram-webhook", database, rote_service(database, before=gate)) as stage:
        for n in range(6):
            say(stage, f"câu {n}")
        gate.opened.set()
        wait_until(lambda: len(stage.fake.sent) == 6 and stage.quiet())
    assert [message.text for message in stage.fake.sent] == [f"Nghe: câu {n}" for n in range(6)]


def test_what_was_recorded_and_not_answered_is_answered_at_the_next_start(
    database: Engine,
) -> None:
    conversations = Conversations(database)
    conversations.receive(IncomingMessage("telegram", "900", "4242:1", "trước khi mất điện"))
    conversations.receive(IncomingMessage("zalo_bot", "u1", "1", "kênh này không bật"))
    with staged("telegram", database, rote_service(database)) as stage:
        wait_until(lambda: len(stage.fake.sent) == 1)
    assert stage.fake.sent[0].text == "Nghe: trước khi mất điện"


def test_what_was_answered_and_not_sent_is_sent_at_the_next_start(database: Engine) -> None:
    rote_service(database).answer(
        IncomingMessage("telegram", "900", "4242:1", "hỏi"), deliver=True
    )
    with staged("telegram", database, rote_service(database)) as stage:
        wait_until(lambda: len(stage.fake.sent) == 1 and stage.quiet())


def test_a_long_answer_goes_on_where_it_was_cut_off(database: Engine) -> None:
    long = "\n\n".join(f"{n} " + "chữ " * 900 for n in range(4))
    with staged("telegram", database, rote_service(database, {"dài": (long, ())})) as stage:
        poll_fast(stage)
        stage.fake.on_send = lambda sent: (
            stage.fake.faults.extend([Fault(502)] * 2) if sent.text.startswith("1 ") else None
        )
        say(stage, "dài")
        wait_until(lambda: len(stage.fake.sent) == 4 and stage.quiet())
    assert [message.text[0] for message in stage.fake.sent] == ["0", "1", "2", "3"]


def test_two_delivery_workers_send_each_message_once(database: Engine) -> None:
    service, fake = rote_service(database), FakeTelegram()
    for n in range(40):
        message = IncomingMessage("telegram", str(n % 8), f"4242:{n}", f"câu {n}")
        service.answer(message, deliver=True)
    with ExitStack() as stack:
        stack.enter_context(serving(fake))
        workers = []
        for _ in range(2):
            channel = open_channel("telegram", fake, database)
            channel.limits = _unhurried(channel.limits)  # type: ignore[misc]
            stack.callback(channel.close)
            workers.append(Delivery(channel, Outbox(database), poll_seconds=0.02))
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()
        wait_until(lambda: all(row.state == "sent" for row in rows(database)))
    assert sorted(m.text for m in fake.sent) == sorted(f"Nghe: câu {n}" for n in range(40))
    for chat in range(8):
        mine = [m.text for m in fake.sent if m.chat == str(chat)]
        assert mine == [f"Nghe: câu {n}" for n in range(40) if n % 8 == chat]


def _unhurried(limits: Limits) -> Limits:
    from dataclasses import replace

    return replace(limits, **UNHURRIED)


def test_a_worker_killed_while_sending_leaves_the_message_to_another(database: Engine) -> None:
    rote_service(database).answer(
        IncomingMessage("telegram", "900", "4242:1", "hỏi"), deliver=True
    )
    lease = timedelta(seconds=0.2)
    assert Outbox(database).claim("telegram", "killed", most=1, lease=lease)
    fake = FakeTelegram()
    with serving(fake):
        channel = open_channel("telegram", fake, database)
        worker = Delivery(channel, Outbox(database), poll_seconds=0.05, lease=timedelta(seconds=5))
        worker.start()
        wait_until(lambda: len(fake.sent) == 1 and rows(database)[0].state == "sent")
        worker.stop()
        channel.close()
    assert rows(database)[0].attempts == 2


def test_a_stop_lets_the_turn_in_hand_finish_and_its_answer_leave(database: Engine) -> None:
    gate = Gate()
    with staged("telegram-webhook", database, rote_service(database, before=gate)) as stage:
        say(stage)
        assert gate.reached.wait(5)
        threading.Timer(0.2, gate.opened.set).start()
    assert [message.text for message in stage.fake.sent] == ["Nghe: hỏi"]


def test_a_message_of_a_day_that_never_got_through_is_given_up(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "GIVE_UP_AFTER", timedelta(0))
    monkeypatch.setattr(delivery_module, "GIVE_UP_ATTEMPTS", 3)
    with staged("telegram", database, rote_service(database)) as stage:
        poll_fast(stage)
        stage.fake.faults.extend([Fault(502)] * 9)
        say(stage)
        wait_until(lambda: [row.state for row in rows(database)] == ["dead"])
    assert "gave up" in rows(database)[0].error


def test_back_off_doubles_with_jitter_up_to_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "FIRST_RETRY_SECONDS", 1.0)
    for attempt, longest in ((1, 1), (2, 2), (5, 16), (50, 300)):
        delays = {back_off(attempt) for _ in range(50)}
        assert longest / 2 <= min(delays) < max(delays) <= longest

"""The outbox: who may send what, and when."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import outbox as outbox_module
from bot.conversations import Conversations
from bot.message import IncomingMessage
from bot.outbox import LONGEST_DELAY, Outbox, Outgoing
from bot.records import Conversation, OutboxMessage
from knowledge.columns import now
from knowledge.database import read_session, write_session

LEASE = timedelta(seconds=30)


@pytest.fixture
def outbox(database: Engine) -> Outbox:
    with write_session(database) as session:
        session.add(Conversation(id="c1", channel="telegram", sender="11"))
        session.add(Conversation(id="c2", channel="telegram", sender="22"))
    return Outbox(database)


def claim(outbox: Outbox, owner: str = "w1", most: int = 10) -> list[Outgoing]:
    return outbox.claim("telegram", owner, most=most, lease=LEASE)


def row(outbox: Outbox, key: str) -> OutboxMessage:
    with read_session(outbox.engine) as session:
        return session.exec(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def change(outbox: Outbox, key: str, **changes: object) -> None:
    with write_session(outbox.engine) as session:
        found = session.get_one(OutboxMessage, row(outbox, key).id)
        found.sqlmodel_update(changes)
        session.add(found)


def test_a_message_is_put_once_whoever_puts_it_again(outbox: Outbox) -> None:
    assert outbox.put("answer:1", "c1", "A")
    assert not outbox.put("answer:1", "c1", "B")
    assert not outbox.put("answer:2", "nobody", "C")
    (message,) = claim(outbox)
    assert (message.chat, message.text) == ("11", "A")


def test_a_claimed_message_is_nobody_elses(outbox: Outbox) -> None:
    outbox.put("a", "c1", "A")
    assert len(claim(outbox, "w1")) == 1
    assert claim(outbox, "w2") == []


def test_messages_of_one_conversation_leave_one_after_the_other(outbox: Outbox) -> None:
    for key in ("a", "b"):
        outbox.put(key, "c1", key)
    outbox.put("c", "c2", "c")
    first = claim(outbox)
    assert [message.text for message in first] == ["a", "c"]
    assert outbox.part_sent(first[0], 1, "7", last=True, lease=LEASE)
    assert [message.text for message in claim(outbox)] == ["b"]


def test_a_put_off_message_keeps_the_later_ones_behind_it(outbox: Outbox) -> None:
    for key in ("a", "b"):
        outbox.put(key, "c1", key)
    (first,) = claim(outbox)
    outbox.put_off(first, timedelta(minutes=5), "ill")
    assert claim(outbox) == []


def test_a_dead_message_lets_the_later_ones_pass(outbox: Outbox) -> None:
    for key in ("a", "b"):
        outbox.put(key, "c1", key)
    (first,) = claim(outbox)
    outbox.bury(first, "blocked")
    assert [message.text for message in claim(outbox)] == ["b"]
    assert [(r.key, r.error) for r in outbox.dead()] == [("a", "blocked")]


def test_staff_can_set_a_dead_message_on_its_way_again(outbox: Outbox) -> None:
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox)
    outbox.bury(message, "blocked")
    assert outbox.try_again(message.id)
    assert [again.text for again in claim(outbox)] == ["A"]
    assert not outbox.try_again(message.id)


def test_a_killed_workers_message_is_free_once_its_lease_ran_out(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox, "killed")
    outbox.part_sent(message, 1, "7", last=False, lease=LEASE)
    later = now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(outbox_module, "now", lambda: later)
    (again,) = claim(outbox, "w2")
    assert (again.parts_sent, again.attempts) == (1, 2)


def test_a_worker_that_lost_its_lease_may_not_settle_the_message(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox, "slow")
    later = now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(outbox_module, "now", lambda: later)
    (taken,) = claim(outbox, "w2")
    assert not outbox.part_sent(message, 1, "7", last=True, lease=LEASE)
    assert not outbox.put_off(message, timedelta(0), "x")
    assert outbox.part_sent(taken, 1, "8", last=True, lease=LEASE)
    assert row(outbox, "a").sent_ref == "8"


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400)])
def test_a_clock_set_back_holds_nothing_up(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    for key, conversation in (("a", "c1"), ("b", "c2")):
        outbox.put(key, conversation, key)
    claim(outbox, "killed", most=1)
    earlier = now() - back
    monkeypatch.setattr(outbox_module, "now", lambda: earlier)
    assert {message.text for message in claim(outbox, "w2")} == {"a", "b"}


def test_no_delay_is_longer_than_a_clock_set_back_may_hide(outbox: Outbox) -> None:
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox)
    outbox.put_off(message, timedelta(days=1), "asked to")
    assert row(outbox, "a").due_at <= now() + LONGEST_DELAY


def test_many_workers_never_claim_the_same_message(outbox: Outbox) -> None:
    with write_session(outbox.engine) as session:
        for number in range(60):
            session.add(Conversation(id=f"x{number}", channel="telegram", sender=f"n{number}"))
    for number in range(60):
        outbox.put(f"k{number}", f"x{number}", "A")
    claimed: list[int] = []

    def work(owner: str) -> None:
        while got := outbox.claim("telegram", owner, most=3, lease=LEASE):
            claimed.extend(message.id for message in got)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 60


def test_free_replies_are_counted_since_the_citizens_last_message(outbox: Outbox) -> None:
    window = timedelta(hours=48)
    assert outbox.sent_since_last_word("c1", window) is None
    conversations = Conversations(outbox.engine)
    conversations.receive(IncomingMessage("telegram", "11", "1", "hỏi"))
    assert outbox.sent_since_last_word("c1", window) == 0
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox)
    outbox.part_sent(message, 1, "1", last=False, lease=LEASE)
    outbox.part_sent(message, 2, "2", last=True, lease=LEASE)
    assert outbox.sent_since_last_word("c1", window) == 2
    conversations.receive(IncomingMessage("telegram", "11", "2", "hỏi tiếp"))
    assert outbox.sent_since_last_word("c1", window) == 0


def test_the_window_of_free_replies_closes(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Conversations(outbox.engine).receive(IncomingMessage("telegram", "11", "1", "hỏi"))
    later: datetime = now() + timedelta(hours=49)
    monkeypatch.setattr(outbox_module, "now", lambda: later)
    assert outbox.sent_since_last_word("c1", timedelta(hours=48)) is None


def test_a_held_message_waits_until_it_is_released(outbox: Outbox) -> None:
    outbox.put("a", "c1", "A")
    (message,) = claim(outbox)
    outbox.hold(message, "used up")
    outbox.put("b", "c1", "B")
    assert [free.text for free in claim(outbox)] == ["B"]
    assert outbox.release_one("c1")
    assert not outbox.release_one("c1")


def test_an_erased_persons_address_goes_with_the_last_message(outbox: Outbox) -> None:
    with write_session(outbox.engine) as session:
        session.add(OutboxMessage(key="e", channel="telegram", recipient="11", text="Đã xóa."))
    (message,) = claim(outbox)
    assert message.chat == "11"
    outbox.part_sent(message, 1, "1", last=True, lease=LEASE)
    assert row(outbox, "e").recipient == ""
    assert not outbox.try_again(message.id)


def test_counts_and_age_tell_how_the_outbox_stands(outbox: Outbox) -> None:
    assert outbox.oldest_on_the_way("telegram") is None
    outbox.put("a", "c1", "A")
    assert outbox.counts() == {("telegram", "pending"): 1}
    assert outbox.oldest_on_the_way("telegram") == row(outbox, "a").created_at

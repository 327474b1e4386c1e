"""Three replicas and two workers behind one nginx: the contract holds, kills lose nothing."""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func
from sqlmodel import col, select

from bot.records import InboxMessage, OutboxMessage
from knowledge.database import open_engine, read_session, write_session
from knowledge.learning.entries import Draft, Editor, approve, propose
from tests.bot.channels.fakes import (
    OA_APP,
    OA_APP_SECRET,
    OA_KEY,
    TELEGRAM_TOKEN,
    ZALO_TOKEN,
    FakePlatform,
    FakeTelegram,
    FakeZaloBot,
    FakeZaloOa,
    serving,
)
from tests.bot.channels.stage import (
    CITIZENS,
    SECRET,
    Stage,
    WebCitizen,
    open_channel,
    wait_until,
    web_citizen,
)
from tests.bot.channels.test_contract import CONVERSATIONS, comparable
from tests.bot.test_taught import ANSWER, ASKED
from tests.light_bot import light_bot
from tests.scaled.fleet import UP_SECONDS, Fleet, fleet
from tests.servers import ProgramMissing

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(600)]
WEBHOOKS = ("telegram-webhook", "zalo_bot-webhook", "zalo_oa-webhook")
ACCOUNT = TELEGRAM_TOKEN.partition(":")[0]
MESSAGES_A_PHASE = 40
PAUSE_SECONDS = 0.02
FRESH_SECONDS = 5.0


@dataclass
class Scene:
    """The fleet, the platforms it talks to and a line to it."""

    fleet: Fleet
    engine: Engine
    fakes: dict[str, FakePlatform]
    client: httpx.Client

    def stage(self, kind: str) -> Stage:
        """The channel `kind` as the contract's citizens know it."""
        fake = self.fakes[kind.removesuffix("-webhook")]
        channel = open_channel(kind, fake, self.engine)
        return Stage(self.engine, None, channel, fake, None, self.client)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    fakes = {"telegram": FakeTelegram(), "zalo_bot": FakeZaloBot(), "zalo_oa": FakeZaloOa()}
    with ExitStack() as stack:
        for fake in fakes.values():
            stack.enter_context(serving(fake))
        try:
            made = fleet(tmp_path_factory.mktemp("fleet"), settings(fakes))
            running = stack.enter_context(made)
        except ProgramMissing as missing:
            pytest.skip(str(missing))
        engine = open_engine(running.database)
        stack.callback(engine.dispose)
        trust = ssl.create_default_context(cafile=str(running.certificate))
        client = httpx.Client(
            base_url=running.proxy.address, verify=trust, trust_env=False, timeout=20
        )
        stack.enter_context(client)
        yield Scene(running, engine, fakes, client)


def settings(fakes: dict[str, Any]) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_BASE_URL": f"{fakes['telegram'].base_url}/bot",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "ZALO_BOT_TOKEN": ZALO_TOKEN,
        "ZALO_BOT_BASE_URL": fakes["zalo_bot"].base_url,
        "ZALO_BOT_MODE": "webhook",
        "ZALO_BOT_WEBHOOK_SECRET": SECRET,
        "ZALO_OA_APP_ID": OA_APP,
        "ZALO_OA_APP_SECRET": OA_APP_SECRET,
        "ZALO_OA_SECRET_KEY": OA_KEY,
        "ZALO_OA_ACCESS_TOKEN": "access-1",
        "ZALO_OA_REFRESH_TOKEN": "refresh-1",
        "ZALO_OA_BASE_URL": fakes["zalo_oa"].base_url,
        "ZALO_OA_OAUTH_URL": f"{fakes['zalo_oa'].base_url}/v4/oa/access_token",
    }


@pytest.mark.parametrize("kind", (*WEBHOOKS, "web"))
def test_the_contract_holds_across_replicas(kind: str, scene: Scene, database: Engine) -> None:
    with web_citizen(database, light_bot(database).service) as right:
        for place, (name, script) in enumerate(CONVERSATIONS.items()):
            citizen = (
                WebCitizen(scene.client) if kind == "web" else CITIZENS[kind](scene.stage(kind))
            )
            citizen.chat = f"7{place}"  # type: ignore[attr-defined]
            right.conversation_id = None
            for line in script:
                if isinstance(line, str):
                    seen, wanted = citizen.say(line), right.say(line)
                else:
                    tapped = line % len(right.choices)
                    seen, wanted = citizen.tap(tapped), right.tap(tapped)
                assert comparable(seen) == comparable(citizen.expected(wanted)), (name, line)


@dataclass
class Senders:
    """Citizens on Telegram and in browsers who write on and on, and what was accepted of it."""

    scene: Scene
    accepted: list[str] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)
    ending: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Wait for some more messages to be accepted."""
        goal = len(self.accepted) + MESSAGES_A_PHASE
        wait_until(lambda: len(self.accepted) >= goal, 60)

    def telegram(self) -> None:
        """As Telegram does: an update that is not taken is sent again."""
        stage, number = self.scene.stage("telegram-webhook"), 0
        while not self.ending.is_set():
            number += 1
            update = stage.fake.say(str(10_000 + number), "xin chào")
            while not self._taken(stage, update):
                time.sleep(0.1)
            self.accepted.append(f"{ACCOUNT}:{update['update_id']}")
            time.sleep(PAUSE_SECONDS)

    def _taken(self, stage: Stage, update: dict[str, Any]) -> bool:
        try:
            return stage.hand_over(update) == 200
        except httpx.HTTPError:
            return False

    def web(self) -> None:
        """As the page does: a message that got no answer is sent again under its id."""
        number = 0
        while not self.ending.is_set():
            number += 1
            message_id = f"kill-{number:032}"
            asked = {"conversation_id": None, "text": "xin chào", "message_id": message_id}
            answer = None
            while answer is None:
                answer = self._answer(asked)
            self.answered[message_id] = answer
            time.sleep(2 * PAUSE_SECONDS)

    def _answer(self, asked: dict[str, Any]) -> str | None:
        try:
            got = self.scene.client.post("/api/chat", json=asked)
        except httpx.HTTPError:
            return None
        return str(got.json()["reference"]) if got.status_code == 200 else None


def test_a_replica_and_a_worker_killed_under_load_lose_nothing(scene: Scene) -> None:
    senders, fake = Senders(scene), scene.fakes["telegram"]
    before = len(fake.sent)
    threads = [threading.Thread(target=each) for each in (senders.telegram, senders.web)]
    for thread in threads:
        thread.start()
    for process in (scene.fleet.replicas[1], scene.fleet.workers[0]):
        senders.go_on()
        process.kill()
        senders.go_on()
        process.start()
    senders.ending.set()
    for thread in threads:
        thread.join()
    accepted = senders.accepted
    wait_until(lambda: settled(scene.engine, accepted), 60)
    with read_session(scene.engine) as session:
        inbox = session.exec(
            select(InboxMessage).where(col(InboxMessage.message_id).in_(accepted))
        ).all()
        keys = [f"reply:{row.id}" for row in inbox]
        replies = session.exec(select(OutboxMessage).where(col(OutboxMessage.key).in_(keys))).all()
        web = session.exec(
            select(func.count()).where(col(InboxMessage.message_id).startswith("kill-"))
        ).one()
    assert len(inbox) == len(accepted) == len(set(accepted)) >= 4 * MESSAGES_A_PHASE
    assert Counter(row.key for row in replies) == Counter(keys), "one reply each"
    assert web == len(senders.answered) > 10
    chats = Counter(sent.chat for sent in fake.sent[before:])
    assert len(chats) == len(accepted), "every reply arrived"
    twice = sum(chats.values()) - len(chats)
    assert twice <= 4, "only what was in the killed worker's hands may come twice"
    print(f"{len(accepted)} over Telegram, {web} on the web, 2 kills, {twice} arrived twice")


def settled(engine: Engine, accepted: list[str]) -> bool:
    """Whether the reply to each message, one a chat, has left."""
    with read_session(engine) as session:
        sent = session.exec(
            select(func.count())
            .select_from(InboxMessage)
            .join(
                OutboxMessage,
                col(OutboxMessage.conversation_id) == col(InboxMessage.conversation_id),
            )
            .where(col(InboxMessage.message_id).in_(accepted))
            .where(OutboxMessage.state == "sent")
        ).one()
    return sent >= len(accepted)


def test_what_staff_approve_every_replica_answers_within_five_seconds(scene: Scene) -> None:
    wait_until(lambda: all(replica.up() for replica in scene.fleet.replicas), UP_SECONDS)
    with write_session(scene.engine) as session:
        entry = propose(session, Draft([ASKED], answer=ANSWER), staff_id=1)
        approve(session, Editor(entry.id or 0, entry.version, 2))
    until = time.monotonic() + FRESH_SECONDS
    for replica in scene.fleet.replicas:
        address = f"http://127.0.0.1:{replica.settings['PORT']}/api/chat"
        wait_until(lambda address=address: ANSWER in said(address, ASKED))  # type: ignore[misc]
    assert time.monotonic() < until


def said(address: str, text: str) -> str:
    answer = httpx.post(address, json={"conversation_id": None, "text": text}, trust_env=False)
    return str(answer.json()["text"])

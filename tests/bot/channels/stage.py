"""Citizens on every channel, each with its platform's fake: they say, tap and read."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.channels import telegram, web, webhook, zalo_bot, zalo_oa
from bot.channels.channel import Channel
from bot.channels.registry import RunningChannels
from bot.channels.zalo_tokens import OaAccount
from bot.conversations import Conversations
from bot.media.media import Media
from bot.message import Button
from bot.outbox import ON_THE_WAY, Outbox
from bot.records import InboxMessage, OutboxMessage
from bot.service import ChatService
from knowledge.database import read_session
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
    Sent,
    serving,
    signed,
)

SECRET = "a-secret-of-the-webhook"
PUBLIC_URL = "https://motcua.example"
UNHURRIED = {"per_second": 1000.0, "burst": 1000, "chat_per_second": 1000.0, "chat_burst": 1000}
PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Reading:
    """What a citizen has before their eyes after one message: texts, and labels to tap."""

    texts: tuple[str, ...]
    labels: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return squash(" ".join(self.texts))


def squash(text: str) -> str:
    """Text without differences of rendering: spaces and line ends."""
    return re.sub(r"\s+", " ", text).strip()


@dataclass
class Stage:
    """The product behind one channel, running."""

    engine: Engine
    service: ChatService
    channel: Channel
    fake: Any
    running: RunningChannels
    client: TestClient

    def sent_after(self, act: Callable[[], object]) -> list[Sent]:
        """What the platform got because of `act`, once all is quiet again."""
        before = len(self.fake.sent)
        act()
        wait_until(lambda: len(self.fake.sent) > before and self.quiet())
        return list(self.fake.sent[before:])

    def quiet(self) -> bool:
        """Whether every recorded message is answered and every answer has left."""
        with read_session(self.engine) as session:
            open_in = session.exec(
                select(InboxMessage.id).where(col(InboxMessage.answered_at).is_(None))
            ).first()
            open_out = session.exec(
                select(OutboxMessage.id)
                .where(col(OutboxMessage.state).in_(ON_THE_WAY))
                .where(OutboxMessage.channel == self.channel.name)
            ).first()
        return open_in is None and open_out is None

    def hand_over(self, event: dict[str, Any]) -> int:
        """Give an event to the bot as the platform does; returns the webhook's status."""
        if self.channel.polls:
            self.fake.offer(event)
            return 200
        body, headers = json.dumps(event).encode(), {}
        if isinstance(self.fake, FakeZaloOa):
            body, headers = signed(event)
        elif isinstance(self.fake, FakeTelegram):
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        else:
            headers = {"X-Bot-Api-Secret-Token": SECRET}
        answer = self.client.post(f"/webhook/{self.channel.name}", content=body, headers=headers)
        return answer.status_code


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until `true`; fails after `seconds`."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.01)


@contextmanager
def staged(
    kind: str, engine: Engine, service: ChatService, *, media: Media | None = None, **limits: Any
) -> Iterator[Stage]:
    """The channel `kind` ("telegram", "telegram-webhook", …) on its fake, all workers running."""
    with ExitStack() as stack:
        fake = FAKES[kind.removesuffix("-webhook")]()
        stack.enter_context(serving(fake))
        channel = open_channel(kind, fake, engine)
        channel.limits = replace(channel.limits, **{**UNHURRIED, **limits})  # type: ignore[misc]
        running = RunningChannels(
            [channel], service, Conversations(engine), Outbox(engine), media=media
        )
        app = FastAPI()
        app.include_router(webhook.build_router(lambda: running))
        client = stack.enter_context(TestClient(app))
        running.start()
        stack.callback(running.stop)
        yield Stage(engine, service, channel, fake, running, client)


FAKES: dict[str, Callable[[], FakePlatform]] = {
    "telegram": FakeTelegram,
    "zalo_bot": FakeZaloBot,
    "zalo_oa": FakeZaloOa,
}


def open_channel(kind: str, fake: FakePlatform, engine: Engine) -> Channel:
    """The channel `kind` pointed at `fake`."""
    name = kind.removesuffix("-webhook")
    hook = {"webhook_url": f"{PUBLIC_URL}/webhook/{name}", "webhook_secret": SECRET}
    mode = hook if kind.endswith("-webhook") else {}
    if name == "telegram":
        base = f"{fake.base_url}/bot"
        return telegram.Telegram(TELEGRAM_TOKEN, base_url=base, poll_seconds=1, **mode)
    if name == "zalo_bot":
        return zalo_bot.ZaloBot(ZALO_TOKEN, base_url=fake.base_url, poll_seconds=1, **mode)
    account = OaAccount(
        OA_APP, OA_APP_SECRET, "access-1", "refresh-1", f"{fake.base_url}/v4/oa/access_token"
    )
    return zalo_oa.ZaloOa(account, engine, secret_key=OA_KEY, base_url=fake.base_url)


class Citizen:
    """Someone who writes on one channel; `choices` are those of the last answer."""

    choices: tuple[Button, ...] = ()

    def say(self, text: str) -> Reading:
        raise NotImplementedError

    def tap(self, place: int) -> Reading:
        raise NotImplementedError

    def expected(self, reading: Reading) -> Reading:
        """How `reading`, as the web shows it, should look here."""
        return reading


@dataclass
class WebCitizen(Citizen):
    """In a browser."""

    client: TestClient
    conversation_id: str | None = None
    choices: tuple[Button, ...] = ()

    def say(self, text: str) -> Reading:
        request = {"conversation_id": self.conversation_id, "text": text}
        reply = self.client.post("/api/chat", json=request).json()
        self.conversation_id = reply["conversation_id"]
        self.choices = tuple(Button(**button) for button in reply["buttons"])
        return Reading((reply["text"],), tuple(choice.label for choice in self.choices))

    def tap(self, place: int) -> Reading:
        return self.say(self.choices[place].value)


@dataclass
class TelegramCitizen(Citizen):
    """Taps buttons; long labels stand in the text by number as well."""

    stage: Stage
    chat: str = "900"
    keyboard: tuple[tuple[str, str], ...] = ()

    def say(self, text: str) -> Reading:
        return self._read(self.stage.fake.say(self.chat, text))

    def tap(self, place: int) -> Reading:
        return self._read(self.stage.fake.tap(self.chat, self.keyboard[place][1]))

    def _read(self, update: dict[str, Any]) -> Reading:
        sent = self.stage.sent_after(lambda: self.stage.hand_over(update))
        assert all(not message.buttons for message in sent[:-1])
        assert all(message.chat == self.chat for message in sent)
        self.keyboard = sent[-1].buttons
        texts = tuple(message.text for message in sent)
        return Reading(texts, tuple(label for label, _ in self.keyboard))

    def expected(self, reading: Reading) -> Reading:
        if not any(len(label) > 32 for label in reading.labels):
            return reading
        lines = numbered(reading.labels)
        return Reading((*reading.texts, *not_said_yet(reading, lines)), tuple(lines))


@dataclass
class ZaloCitizen(Citizen):
    """Types the number of a choice."""

    stage: Stage
    chat: str = "u900"
    choice_words: str = "{number}"
    shown: list[str] = field(default_factory=list)

    def say(self, text: str) -> Reading:
        event = self.stage.fake.say(self.chat, text)
        sent = self.stage.sent_after(lambda: self.stage.hand_over(event))
        assert all(message.chat == self.chat for message in sent)
        return Reading(tuple(message.text for message in sent))

    def tap(self, place: int) -> Reading:
        return self.say(self.choice_words.format(number=place + 1))

    def expected(self, reading: Reading) -> Reading:
        if not reading.labels:
            return reading
        lines = not_said_yet(reading, numbered(reading.labels))
        return Reading((*reading.texts, *lines, "Gõ số để chọn."))


def numbered(labels: Sequence[str]) -> list[str]:
    return [f"{number}. {label}" for number, label in enumerate(labels, 1)]


def not_said_yet(reading: Reading, lines: Sequence[str]) -> list[str]:
    """Numbered choices that the text itself does not list."""
    text = squash(" ".join(reading.texts))
    return [line for line in lines if squash(line).rstrip("…") not in text]


CITIZENS: dict[str, Callable[[Stage], Citizen]] = {
    "telegram": TelegramCitizen,
    "telegram-webhook": TelegramCitizen,
    "zalo_bot": ZaloCitizen,
    "zalo_bot-webhook": ZaloCitizen,
    "zalo_oa-webhook": ZaloCitizen,
}


@contextmanager
def web_citizen(engine: Engine, service: ChatService) -> Iterator[WebCitizen]:
    """A citizen in a browser."""
    app = FastAPI()
    app.include_router(web.build_router(service, Conversations(engine)))
    with TestClient(app) as client:
        yield WebCitizen(client)

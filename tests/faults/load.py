"""Citizens who write while the server is killed: each sends again until it is answered."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.bot.channels.fakes import FakeTelegram

CHATS = 7
AGAIN_SECONDS = 0.02
TIMEOUT_SECONDS = 20.0
QUESTIONS = (
    "làm giấy khai sinh cho con cần giấy tờ gì",
    "phí bao nhiêu",
    "nop o dau",
    "đăng ký tạm trú mất mấy ngày",
    "xin chào",
    "H29.12.09-250701-0012",
)
PROBLEMS = (
    "mạng ở xã rớt suốt buổi tôi không nộp được hồ sơ",
    "thanh toán lệ phí bị lỗi trừ tiền rồi mà không có biên lai",
    "cổng dịch vụ công báo lỗi hoài không đăng nhập được",
)
COMPLAIN_EVERY = 5
NUMBERING = threading.Lock()


def words(number: int) -> str:
    """What message `number` says; every fifth is a complaint."""
    if number % COMPLAIN_EVERY == 0:
        return PROBLEMS[number // COMPLAIN_EVERY % len(PROBLEMS)]
    return QUESTIONS[number % len(QUESTIONS)]


@dataclass
class WebCitizen:
    """Writes over the web, one message after the other, until told to stop."""

    port: int
    name: int
    stop: threading.Event
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    conversation_id: str | None = None
    begun_with: str = ""
    notes: list[str] = field(default_factory=list)
    cursor: int = 0
    tries: int = 0

    def run(self) -> None:
        """Write and read until `stop`; the message in hand is always answered first."""
        for number in itertools.count(self.name):
            if self.stop.is_set():
                return
            message_id = f"page-{self.port}-{self.name}-of-the-citizen-{number}"
            self.texts[message_id] = words(number)
            reply = self.replies[message_id] = self.post(message_id)
            self.begun_with = self.begun_with or message_id
            self.conversation_id = reply["conversation_id"]
            self.look()
            time.sleep(random.uniform(0, 0.05))

    def post(self, message_id: str) -> dict[str, Any]:
        """Send a message, again and again until it is answered."""
        first = self.begun_with in ("", message_id)
        body = {
            "conversation_id": None if first else self.conversation_id,
            "text": self.texts[message_id],
            "message_id": message_id,
        }
        return self._until_answered("/api/chat", json.dumps(body).encode())

    def look(self) -> None:
        """Fetch what came later, and keep how far it was read."""
        path = f"/api/chat/{self.conversation_id}/messages?after={self.cursor}"
        for message in self._until_answered(path)["messages"]:
            self.notes.append(message["text"])
            self.cursor = message["id"]

    def _until_answered(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        while True:
            self.tries += 1
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}{path}",
                data=body,
                headers={"Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                    return dict(json.loads(response.read()))
            except urllib.error.HTTPError as error:
                assert error.code in (429, 503), error.code
            except (OSError, ValueError, EOFError, http.client.HTTPException):
                pass
            time.sleep(AGAIN_SECONDS)


@dataclass
class TelegramCitizens:
    """Several people on Telegram, whose updates wait until somebody fetches them."""

    fake: FakeTelegram
    stop: threading.Event
    pause_seconds: float = 0.05
    said: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Write until `stop`."""
        for number in itertools.count(1):
            if self.stop.is_set():
                return
            self.said.append(words(number))
            with NUMBERING:
                self.fake.offer(self.fake.say(str(number % CHATS + 1), words(number)))
            time.sleep(self.pause_seconds)

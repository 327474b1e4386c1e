"""Platforms on loopback: what they take, what they hand out, and how they can go wrong."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TELEGRAM_TOKEN = "4242:telegram-secret-token"
ZALO_TOKEN = "7:zalo-secret-token"
OA_KEY = "oa-key"
OA_APP = "app-1"
OA_APP_SECRET = "app-secret"


@dataclass(frozen=True)
class Fault:
    """How a send goes wrong; with `taken` the message arrives all the same."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    silence_seconds: float = 0.0
    hang_up: bool = False
    taken: bool = False


@dataclass(frozen=True)
class Sent:
    """A message that arrived, in the place of message `replaces` or as a new one."""

    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    replaces: int = 0


@dataclass
class FakePlatform:
    """Common to all: an HTTP server, what was sent, the faults to come."""

    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)
    news: threading.Event = field(default_factory=threading.Event)
    base_url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    on_send: Callable[[Sent], None] = lambda _: None

    def answer(
        self, path: str, headers: dict[str, str], form: dict[str, Any]
    ) -> tuple[int, Any] | Fault:
        raise NotImplementedError

    def take(self, sent: Sent, good: Any) -> tuple[int, Any] | Fault:
        """Take a message or meet the next fault."""
        with self.lock:
            fault = self.faults.popleft() if self.faults else None
            if fault is None or fault.taken:
                self.sent.append(sent)
        self.on_send(sent)
        self.news.set()
        return fault or (200, good)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [form for name, form in self.calls if name == method]


@dataclass
class FakeTelegram(FakePlatform):
    """The Bot API: getUpdates with offsets, sendMessage, callback queries."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    last_update: int = 100
    blocked: set[str] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)

    def answer(
        self, path: str, headers: dict[str, str], form: dict[str, Any]
    ) -> tuple[int, Any] | Fault:
        _, token, method = path.split("/", 2)
        if token != f"bot{TELEGRAM_TOKEN}":
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        with self.lock:
            self.calls.append((method, form))
        if method == "getMe":
            return _ok({"id": 4242, "is_bot": True, "first_name": "B", "username": "MotCuaBot"})
        if method == "getUpdates":
            return _ok(self._updates_from(int(form.get("offset", 0)), float(form["timeout"])))
        if method == "sendMessage":
            return self._send(form)
        if method == "editMessageText":
            return self._edit(form)
        if method == "getFile":
            return self._file(form["file_id"])
        if method == "sendVoice":
            message = self._message(form["chat_id"], len(self.sent) + 1)
            return self.take(Sent(form["chat_id"], "(sound)"), {"ok": True, "result": message})
        return _ok(True)

    def _edit(self, form: dict[str, Any]) -> tuple[int, Any] | Fault:
        """Only what this bot sent can be edited, and only to something else."""
        chat, number = form["chat_id"], int(form["message_id"])
        shown = self._shown(number)
        fresh = Sent(chat, form["text"], self._buttons(form), number)
        if shown is None or shown.chat != chat or number in self.fixed:
            text = "Bad Request: message can't be edited"
            return 400, {"ok": False, "error_code": 400, "description": text}
        if (shown.text, shown.buttons) == (fresh.text, fresh.buttons):
            text = "Bad Request: message is not modified: same content and reply markup"
            return 400, {"ok": False, "error_code": 400, "description": text}
        return self.take(fresh, {"ok": True, "result": self._message(chat, number)})

    def _shown(self, number: int) -> Sent | None:
        """A message as the chat shows it now."""
        edits = [sent for sent in self.sent if sent.replaces == number]
        first = self.sent[number - 1] if 0 < number <= len(self.sent) else None
        return edits[-1] if edits else first

    def _file(self, file_id: str) -> tuple[int, Any]:
        if file_id not in self.files:
            text = "Bad Request: invalid file_id"
            return 400, {"ok": False, "error_code": 400, "description": text}
        size = len(self.files[file_id])
        file = {"file_id": file_id, "file_unique_id": "u", "file_size": size}
        return _ok({**file, "file_path": f"photos/{file_id}"})

    def _message(self, chat: str, number: int) -> dict[str, Any]:
        return {"message_id": number, "date": 0, "chat": {"id": int(chat), "type": "private"}}

    def _buttons(self, form: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        markup = json.loads(form["reply_markup"]) if "reply_markup" in form else {}
        buttons = tuple(
            (button["text"], button["callback_data"])
            for row in markup.get("inline_keyboard", [])
            for button in row
        )
        assert all(1 <= len(data.encode()) <= 64 for _, data in buttons)
        return buttons

    def _send(self, form: dict[str, Any]) -> tuple[int, Any] | Fault:
        if form["chat_id"] in self.blocked:
            text = "Forbidden: bot was blocked by the user"
            return 403, {"ok": False, "error_code": 403, "description": text}
        if not form["text"].strip() or _units(form["text"]) > 4096:
            text = "Bad Request: message is too long"
            return 400, {"ok": False, "error_code": 400, "description": text}
        chat = form["chat_id"]
        message = self._message(chat, len(self.sent) + 1)
        sent = Sent(chat, form["text"], self._buttons(form))
        return self.take(sent, {"ok": True, "result": message})

    def _updates_from(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        until = time.monotonic() + min(timeout, 1.0)
        while True:
            with self.lock:
                if offset:
                    self.updates = [u for u in self.updates if u["update_id"] >= offset]
                if self.updates or time.monotonic() > until:
                    return list(self.updates)
            time.sleep(0.01)

    def say(self, chat: str, text: str | None, /, **changes: Any) -> dict[str, Any]:
        """An update with a message; `changes` go into the message."""
        sender = {"id": int(chat), "is_bot": False, "first_name": "C"}
        message = {
            "message_id": self.last_update,
            "date": int(time.time()),
            "chat": {"id": int(chat), "type": "private"},
            "from": sender,
            "text": text,
            **changes,
        }
        if message["text"] is None:
            del message["text"]
        return self.update(message=message)

    def tap(self, chat: str, data: str, number: int = 1) -> dict[str, Any]:
        """An update with a tap on a button of message `number`."""
        sender = {"id": int(chat), "is_bot": False, "first_name": "C"}
        message = {**self._message(chat, number), "date": 1}
        query = {"id": "q1", "from": sender, "chat_instance": "i", "data": data}
        return self.update(callback_query={**query, "message": message})

    def update(self, **content: Any) -> dict[str, Any]:
        self.last_update += 1
        return {"update_id": self.last_update, **content}

    def offer(self, update: dict[str, Any]) -> None:
        """Hand an update out to whoever polls."""
        with self.lock:
            self.updates.append(update)


@dataclass
class FakeZaloBot(FakePlatform):
    """Zalo Bot Platform: getUpdates gives one event and forgets it; sendMessage."""

    events: deque[dict[str, Any]] = field(default_factory=deque)
    count: int = 0

    def answer(
        self, path: str, headers: dict[str, str], form: dict[str, Any]
    ) -> tuple[int, Any] | Fault:
        _, token, method = path.split("/", 2)
        with self.lock:
            self.calls.append((method, form))
        if token != f"bot{ZALO_TOKEN}":
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if method == "getUpdates":
            return self._next(float(form["timeout"]))
        if method == "sendMessage":
            if not 1 <= len(form["text"]) <= 2000:
                return 200, {"ok": False, "error_code": 400, "description": "text length"}
            good = {"message_id": f"m{len(self.sent)}", "date": 1}
            return self.take(Sent(form["chat_id"], form["text"]), {"ok": True, "result": good})
        return _ok({"url": form.get("url", ""), "updated_at": 1})

    def _next(self, timeout: float) -> tuple[int, Any]:
        until = time.monotonic() + min(timeout, 1.0)
        while time.monotonic() < until:
            with self.lock:
                if self.events:
                    return _ok(self.events.popleft())
            time.sleep(0.01)
        return 200, {"ok": False, "error_code": 408, "description": "Request timeout"}

    def say(self, chat: str, text: str | None, /, **changes: Any) -> dict[str, Any]:
        """An event, bare."""
        self.count += 1
        message: dict[str, Any] = {
            "message_id": f"in{self.count}",
            "date": int(time.time() * 1000),
            "from": {"id": chat, "display_name": "C"},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
        }
        if text is not None:
            message["text"] = text
        return {"event_name": "message.text.received", "message": message, **changes}

    def offer(self, event: dict[str, Any]) -> None:
        with self.lock:
            self.events.append(event)


@dataclass
class FakeZaloOa(FakePlatform):
    """Official Account: message/cs with an access token, tokens renewed once each."""

    access_token: str = "access-1"
    refresh_token: str = "refresh-1"
    renewals: int = 0
    count: int = 0
    refuse_renewal: bool = False

    def answer(
        self, path: str, headers: dict[str, str], form: dict[str, Any]
    ) -> tuple[int, Any] | Fault:
        with self.lock:
            self.calls.append((path, form))
        if path == "/v4/oa/access_token":
            return self._renew(headers, form)
        assert path == "/v3.0/oa/message/cs", path
        if headers.get("access_token") != self.access_token:
            return 200, {"error": -216, "message": "Access token is invalid"}
        text = form["message"]["text"]
        if not 1 <= len(text) <= 2000:
            return 200, {"error": -210, "message": "text length"}
        good = {"error": 0, "message": "Success", "data": {"message_id": f"o{len(self.sent)}"}}
        return self.take(Sent(form["recipient"]["user_id"], text), good)

    def _renew(self, headers: dict[str, str], form: dict[str, Any]) -> tuple[int, Any]:
        with self.lock:
            right = (form["refresh_token"], form["app_id"], headers.get("secret_key")) == (
                self.refresh_token,
                OA_APP,
                OA_APP_SECRET,
            )
            if not right or self.refuse_renewal:
                return 200, {"error": -14014, "error_name": "Invalid refresh token"}
            self.renewals += 1
            self.access_token = f"access-{self.renewals + 1}"
            self.refresh_token = f"refresh-{self.renewals + 1}"
            return 200, {
                "access_token": self.access_token,
                "refresh_token": self.refresh_token,
                "expires_in": "90000",
            }

    def say(self, user: str, text: str | None, /, **changes: Any) -> dict[str, Any]:
        """An event as the webhook brings it."""
        self.count += 1
        message: dict[str, Any] = {"msg_id": f"in{self.count}"}
        if text is not None:
            message["text"] = text
        return {
            "event_name": "user_send_text",
            "app_id": OA_APP,
            "sender": {"id": user},
            "recipient": {"id": "oa"},
            "message": message,
            "timestamp": str(int(time.time() * 1000)),
            **changes,
        }


def signed(event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of an Official Account event."""
    body = json.dumps(event, ensure_ascii=False).encode()
    text = OA_APP.encode() + body + str(event["timestamp"]).encode() + OA_KEY.encode()
    return body, {"X-ZEvent-Signature": f"mac={hashlib.sha256(text).hexdigest()}"}


@contextmanager
def serving(platform: FakePlatform) -> Iterator[None]:
    """Serve `platform` on a free port of loopback."""
    quit_ = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = platform.files.get(self.path.rsplit("/", 1)[-1])
            self._write(404 if content is None else 200, content or b"", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            form = _form(body, self.headers.get("Content-Type", ""))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = platform.answer(self.path, headers, form)
            if isinstance(answer, Fault):
                quit_.wait(answer.silence_seconds)
                if answer.hang_up:
                    self.close_connection = True
                    return
                self._write(answer.status, answer.body.encode(), answer.headers)
            else:
                self._write(answer[0], json.dumps(answer[1]).encode(), {})

        def _write(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    platform.base_url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        quit_.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _form(body: bytes, kind: str) -> dict[str, Any]:
    if "json" in kind:
        return dict(json.loads(body or b"{}"))
    if "multipart" in kind:
        parts = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\n\n" + body)
        return {
            str(p.get_param("name", header="content-disposition")): _content(p)
            for p in parts.get_payload()
        }
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _content(part: Any) -> Any:
    content = part.get_payload(decode=True)
    return content if part.get_filename() else content.decode()


def _ok(result: Any) -> tuple[int, Any]:
    return 200, {"ok": True, "result": result}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

"""An OpenAI-compatible server on loopback that misbehaves on wish."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """Answers with what `reply` makes of the user's text; `asked` keeps the requests."""

    reply: Callable[[str], str] = lambda text: text
    status: int = 200
    silence_seconds: float = 0.0
    drip_seconds: float = 0.0
    cut_off: bool = False
    raw: str | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""
    quit: threading.Event = field(default_factory=threading.Event)

    def body(self, text: str) -> bytes:
        if self.raw is not None:
            return self.raw.encode()
        message = {"role": "assistant", "content": self.reply(text)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        return json.dumps({**answer, "choices": [choice], "usage": usage}).encode()


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(asked)
            server.quit.wait(server.silence_seconds)
            body = server.body(asked["messages"][-1]["content"])
            try:
                self.send_response(server.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self._write(body)
            except OSError:
                self.close_connection = True

        def _write(self, body: bytes) -> None:
            if server.cut_off:
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            for start in range(0, len(body), 20 if server.drip_seconds else len(body)):
                self.wfile.write(body[start : start + 20 if server.drip_seconds else None])
                self.wfile.flush()
                if server.drip_seconds and server.quit.wait(server.drip_seconds):
                    return

        def log_message(self, *_: Any) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.base_url = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        server.quit.set()
        http.shutdown()
        thread.join()
        http.server_close()


def elapsed_seconds(act: Callable[[], object]) -> float:
    """How long `act` takes."""
    started = time.monotonic()
    act()
    return time.monotonic() - started

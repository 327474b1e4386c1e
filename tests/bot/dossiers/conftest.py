"""A citizen who talks to the dossier steps alone, and a fake dossier system over HTTP."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine

from bot.conversations import Conversations
from bot.dossiers.dossier import Dossier, Status
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.guesses import Guesses
from bot.dossiers.office import DossierOffice
from bot.dossiers.verifying import verifiers
from bot.dossiers.watching import Watches
from bot.message import IncomingMessage, Outcome, Reply
from bot.service import ChatService
from bot.steps.dossiers import AskDossierCode, ProveDossier, ReadDossierCode
from bot.steps.watch import WatchDossier
from bot.talk import read_talk
from bot.turn import Turn

from .exports import Rows

CODE = "H29.12.09-250701-0012"
KEY = b"k" * 32
TODAY = date(2025, 7, 9)


def make_dossier(**changes: Any) -> Dossier:
    values: dict[str, Any] = {
        "code": CODE,
        "status": Status.PROCESSING,
        "procedure_name": "Đăng ký khai sinh",
        "applicant_masked": "N*** V** A**",
        "verifiers": verifiers(CODE, ["0901234567", "001203009999"], KEY),
        "received_on": date(2025, 7, 1),
        "due_on": date(2025, 7, 15),
        "office": "Trung tâm Phục vụ hành chính công xã A",
        "note": "Thiếu giấy chứng sinh",
    }
    return Dossier(**{**values, **changes})


@dataclass
class FakeGateway:
    """Knows what a test puts into it; `down` makes it unavailable."""

    dossiers: dict[str, Dossier] = field(default_factory=dict)
    down: bool = False

    def put(self, **changes: Any) -> Dossier:
        dossier = make_dossier(**changes)
        self.dossiers[dossier.code] = dossier
        return dossier

    def find(self, code: str) -> Dossier | None:
        if self.down:
            raise GatewayUnavailable("down for a test")
        return self.dossiers.get(code)


@dataclass
class Clock:
    """A clock that a test sets."""

    moment: datetime = datetime(2025, 7, 9, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Citizen:
    """Talks to the service on one channel."""

    service: ChatService
    sender: str
    channel: str = "telegram"
    said: int = 0

    def say(self, text: str) -> Reply:
        self.said += 1
        number = f"{self.sender}-{self.said}"
        return self.service.answer(IncomingMessage(self.channel, self.sender, number, text))


def pass_on(turn: Turn) -> Turn:
    return turn.settle(Outcome.UNANSWERED_NO_PROCEDURE, "passed on")


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: Engine, gateway: FakeGateway, clock: Clock) -> DossierOffice:
    return DossierOffice(
        engine=database,
        gateway=gateway,
        guesses=Guesses(database, KEY, clock=clock),
        key=KEY,
        today=lambda: TODAY,
        contact="Cần gấp xin gọi 1900 0000.",
        public_url="https://motcua.example.vn",
    )


@pytest.fixture
def citizens(database: Engine, office: DossierOffice) -> Callable[[str], Citizen]:
    steps = (
        WatchDossier(office, Watches(database)),
        ReadDossierCode(office),
        ProveDossier(office),
        AskDossierCode(office, read_talk()),
        pass_on,
    )
    service = ChatService(Conversations(database), steps)
    return lambda sender: Citizen(service, sender)


@pytest.fixture
def citizen(citizens: Callable[[str], Citizen]) -> Citizen:
    return citizens("lan")


@dataclass
class FakeSystem:
    """An HTTP server on loopback that answers as a test scripts it.

    `script` maps (path, query) to (status, body); bytes go out as they are.
    """

    script: Callable[[str, dict[str, list[str]], dict[str, str]], tuple[int, Any]]
    delay_seconds: float = 0.0
    seen: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def fake_system() -> Iterator[FakeSystem]:
    system = FakeSystem(lambda path, query, headers: (404, {}))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            system.seen.append((self.command, self.path, query))
            time.sleep(system.delay_seconds)
            status, body = system.script(parts.path, query, dict(self.headers))
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = _answer

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    system.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield system
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path = tmp_path / "dossiers.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Rows, change: Callable[[Any], None] = lambda sheet: None) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        change(sheet)
        path = tmp_path / "dossiers.xlsx"
        book.save(path)
        return path

    return write

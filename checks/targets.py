"""What reads bytes from outside, each taking any bytes: it must not break, whatever they are."""

from __future__ import annotations

import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import httpx
import openpyxl
from sqlalchemy import create_engine

from bot.channels import zalo_oa
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram
from bot.channels.webhook import read_event
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_tokens import OaAccount
from bot.dossiers.endpoint import EndpointGateway
from bot.dossiers.fields import FieldMap
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.http import Bounds, JsonCaller
from bot.dossiers.igate import PATHS
from bot.dossiers.importing import ImportReport, read_rows
from bot.dossiers.telling import tell
from knowledge.errors import UnreadableSource

HERE = "http://127.0.0.1:9"
KEY = bytes(32)
CODE = "H29.12.09-250701-0012"
TABLE = f"Mã hồ sơ;Trạng thái;Ngày nhận;Số điện thoại\n{CODE};4;01/07/2025;0912345678\n"
HIT = {
    "code": CODE,
    "applicant": {"data": {"fullname": "Nguyễn Văn An"}},
    "procedure": {"translate": [{"name": "Đăng ký khai sinh"}]},
    "statusCurrentTask": "Đang xử lý",
    "appliedDate": "2025-07-01T01:30:00.000+0000",
    "appointmentDate": "2025-07-15T10:00:00.000+0000",
}
TELEGRAM_EVENT = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_900_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "An"},
        "text": "làm khai sinh",
    },
}
ZALO_EVENT = {
    "event_name": "user_send_text",
    "app_id": "1",
    "sender": {"id": "5"},
    "message": {"text": "làm khai sinh", "msg_id": "1", "message_id": "1", "chat": {"id": "5"}},
    "timestamp": "1900000000000",
}


@dataclass(frozen=True)
class Target:
    """One reader, and good input to begin with."""

    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def event(data: bytes) -> None:
    """The body of a webhook: anybody may send one, so its proof is read before it is known."""
    for channel in _channels():
        channel.authentic({"X-ZEvent-Signature": "mac=0"}, data)
    found = read_event(data)
    if found is None:
        return
    for channel in _channels():
        message = None
        with suppress(Exception):  # the webhook logs it and goes on
            message = channel.parse(found)
        assert message is None or isinstance(message.text, str)


def table(data: bytes) -> None:
    """A file of dossiers as staff upload it."""
    with tempfile.TemporaryDirectory(prefix="motcua-fuzz") as folder:
        path = Path(folder) / "dossiers"
        path.write_bytes(data)
        try:
            for batch in read_rows(path, KEY, ImportReport()):
                json.dumps(batch, default=str, ensure_ascii=False).encode()
        except UnreadableSource:
            return


def workbook(data: bytes) -> None:
    """A workbook one part of which says anything; the first byte tells which."""
    parts = _parts()
    name = sorted(parts)[data[0] % len(parts)] if data else ""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, data[1:] if part == name else content)
    table(made.getvalue())


def dossier(data: bytes) -> None:
    """What a dossier system answers."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(data)))
    with httpx.Client(transport=transport) as client:
        caller = JsonCaller(Bounds(tries=1), private_allowed=True, client=client)
        gateway = EndpointGateway(HERE + "/{code}", caller, FieldMap(PATHS, {}, KEY))
        try:
            found = gateway.find(CODE)
        except GatewayUnavailable:
            return
    if found is not None:
        tell(found, date(2026, 1, 1), proven=True).encode()


def event_seeds() -> list[bytes]:
    """Events of each platform."""
    return [json.dumps(event).encode() for event in (TELEGRAM_EVENT, ZALO_EVENT)]


def table_seeds() -> list[bytes]:
    """The ways a table is written."""
    return [TABLE.encode(), TABLE.replace(";", ",").encode("utf-16"), _written()]


def workbook_seeds() -> list[bytes]:
    """Each part of a workbook as it should be."""
    return [bytes([place]) + _parts()[name] for place, name in enumerate(sorted(_parts()))]


def dossier_seeds() -> list[bytes]:
    """Answers of a dossier system."""
    return [json.dumps(HIT).encode(), json.dumps([HIT], ensure_ascii=False).encode()]


TARGETS: Mapping[str, Target] = {
    "webhook events": Target(event, event_seeds),
    "tables of dossiers": Target(table, table_seeds),
    "parts of a workbook": Target(workbook, workbook_seeds),
    "answers of a dossier system": Target(dossier, dossier_seeds),
}


@cache
def _channels() -> tuple[Channel, ...]:
    logging.disable()
    account = OaAccount(
        app_id="1", app_secret="", access_token="", refresh_token="", oauth_url=HERE
    )
    return (
        Telegram("1:planted", base_url=f"{HERE}/bot", webhook_url=HERE, webhook_secret="planted"),
        ZaloBot("planted", base_url=HERE, webhook_url=HERE, webhook_secret="planted"),
        zalo_oa.ZaloOa(account, create_engine("sqlite://"), secret_key="planted", base_url=HERE),
    )


@cache
def _written() -> bytes:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.worksheets[0].append(line.split(";"))
    book.worksheets[0].merge_cells("A3:B4")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@cache
def _parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_written())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

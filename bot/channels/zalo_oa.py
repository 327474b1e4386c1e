"""Zalo Official Account: signed webhook, consultation messages, few of them free."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from bot.channels import media
from bot.channels.channel import Event, SendDelayed, SendMustWait, SendRefused
from bot.channels.limits import Limits
from bot.channels.rendering import Part
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_tokens import OaAccount, TokenKeeper
from bot.message import Attachment, AttachmentKind, IncomingMessage
from knowledge.columns import now
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings

NAME = "zalo_oa"
LIMITS = Limits(
    text_length=2000, per_second=10, burst=10, free_replies=8, free_for=timedelta(hours=48)
)
SEND_PATH = "/v3.0/oa/message/cs"
REPLAY_WINDOW_SECONDS = 3600
SIGNATURE_HEADER = "x-zevent-signature"
SIGNATURE_PREFIX = "mac="
TEXT_EVENT = "user_send_text"
MEDIA = {
    "user_send_image": media.PHOTO,
    "user_send_gif": media.VIDEO,
    "user_send_video": media.VIDEO,
    "user_send_sticker": media.STICKER,
    "user_send_audio": media.VOICE,
    "user_send_file": media.FILE,
    "user_send_location": media.PLACE,
    "user_send_business_card": media.CONTACT,
    "user_send_link": media.OTHER,
}
FILES = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.VOICE}
TOKEN_REFUSED = frozenset({-216, -220})
TOO_FAST = frozenset({-32})
WAIT_FOR_CITIZEN = frozenset({-211, -218, -230, -232, -305, -311})
NEVER = frozenset({-201, -213, -217, -222, -227, -233, -244, -248})


def open_channel(settings: Settings, engine: Engine) -> ZaloOa | None:
    """The channel, or None where no app is set.

    Raises: ConfigurationError where a secret or both tokens are missing.
    """
    if not settings.zalo_oa_app_id:
        return None
    _require_secrets(settings)
    account = OaAccount(
        app_id=settings.zalo_oa_app_id,
        app_secret=settings.zalo_oa_app_secret.get_secret_value(),
        access_token=settings.zalo_oa_access_token.get_secret_value(),
        refresh_token=settings.zalo_oa_refresh_token.get_secret_value(),
        oauth_url=settings.zalo_oa_oauth_url,
    )
    return ZaloOa(
        account,
        engine,
        secret_key=settings.zalo_oa_secret_key.get_secret_value(),
        base_url=settings.zalo_oa_base_url,
    )


class ZaloOa:
    """One Official Account; `secret_key` signs its events.

    Source: an event's mac is the SHA-256 of app id, raw body, timestamp and secret key.
    """

    name = NAME
    limits = LIMITS
    polls = False

    def __init__(
        self, account: OaAccount, engine: Engine, *, secret_key: str, base_url: str
    ) -> None:
        self._account = account
        self._secret_key = secret_key
        self._base_url = base_url
        self._address = f"{base_url.rstrip('/')}{SEND_PATH}"
        self._http = ZaloHttp()
        self._tokens = TokenKeeper(engine, self._http, account, NAME)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the signature fits and the event is no more than an hour old."""
        timestamp = _timestamp(body)
        if timestamp is None or not self._secret_key:
            return False
        given = headers.get(SIGNATURE_HEADER, "").strip().removeprefix(SIGNATURE_PREFIX).lower()
        right = sign(self._account.app_id, body, timestamp, self._secret_key)
        fresh = abs(now().timestamp() - int(timestamp) / 1000) < REPLAY_WINDOW_SECONDS
        return hmac.compare_digest(given.encode(), right.encode()) and fresh

    def parse(self, event: Event) -> IncomingMessage | None:
        """The question in an event, or None for events that need no answer."""
        kind = str(event.get("event_name"))
        if kind != TEXT_EVENT and kind not in MEDIA:
            return None
        message = event["message"]
        text = message.get("text") or MEDIA.get(kind, "")
        return IncomingMessage(
            NAME,
            str(event["sender"]["id"]),
            str(message["msg_id"]),
            str(text),
            attachment=_attachment_of(message),
        )

    def send(self, chat: str, part: Part) -> str:
        """Send one part; returns its message id. A token that ran out is renewed once."""
        token = self._tokens.token()
        answer = self._post(token, chat, part)
        if answer.get("error") in TOKEN_REFUSED:
            answer = self._post(self._tokens.renew(token), chat, part)
        return _message_id(answer)

    def prepare(self) -> None:
        """Have an access token; the webhook is set on Zalo's own pages."""
        self._tokens.token()

    def fetch(self) -> Sequence[Event]:
        """Nothing: events come by webhook only."""
        return ()

    def download(self, ref: str, most_bytes: int) -> bytes:
        """The content of a file that came with a message."""
        return self._http.download(ref, most_bytes, self._base_url)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _post(self, token: str, chat: str, part: Part) -> dict[str, Any]:
        body = {"recipient": {"user_id": chat}, "message": {"text": part.text}}
        return self._http.post(self._address, body=body, headers={"access_token": token})[1]


def sign(app_id: str, body: bytes, timestamp: str, secret_key: str) -> str:
    """The mac of an event, in hex."""
    signed = app_id.encode() + body + timestamp.encode() + secret_key.encode()
    return hashlib.sha256(signed).hexdigest()


def _attachment_of(message: Mapping[str, Any]) -> Attachment | None:
    """The first photo or voice note of a message."""
    attached = message.get("attachments")
    for item in attached if isinstance(attached, list) else ():
        payload = item.get("payload") if isinstance(item, Mapping) else None
        url = payload.get("url") if isinstance(payload, Mapping) else None
        if isinstance(url, str) and item.get("type") in FILES:
            return Attachment(FILES[item["type"]], url)
    return None


def _require_secrets(settings: Settings) -> None:
    for name in ("zalo_oa_secret_key", "zalo_oa_app_secret", "zalo_oa_refresh_token"):
        if not getattr(settings, name).get_secret_value():
            raise ConfigurationError(
                f"{name.upper()}: needed beside ZALO_OA_APP_ID. Copy it from "
                "https://developers.zalo.me (your app, Official Account)."
            )


def _timestamp(body: bytes) -> str | None:
    """The event's timestamp in milliseconds as written, or None where there is none."""
    try:
        timestamp = str(json.loads(body)["timestamp"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return timestamp if timestamp.isascii() and timestamp.isdecimal() else None


def _message_id(answer: Mapping[str, Any]) -> str:
    """Raises: SendDelayed, SendMustWait or SendRefused as the error number says."""
    code = answer.get("error")
    if code == 0:
        data = answer.get("data")
        return str(data.get("message_id", "")) if isinstance(data, Mapping) else ""
    reason = f"{code} {str(answer.get('message', ''))[:80]}"
    if code in WAIT_FOR_CITIZEN:
        raise SendMustWait(reason)
    if code in NEVER:
        raise SendRefused(reason)
    raise SendDelayed(reason, 5.0 if code in TOO_FAST else 0.0, everyone=code in TOO_FAST)

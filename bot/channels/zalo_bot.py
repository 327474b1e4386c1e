"""Zalo Bot Platform: polling or webhook, text only, choices by number."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from bot.channels import media
from bot.channels.channel import Event, SendDelayed, SendRefused
from bot.channels.limits import Limits
from bot.channels.rendering import Part
from bot.channels.replays import replayed
from bot.channels.zalo_http import ZaloHttp
from bot.message import Attachment, AttachmentKind, IncomingMessage
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings

NAME = "zalo_bot"
LIMITS = Limits(text_length=2000, per_second=10, burst=10)
POLL_SECONDS = 20
MISCONFIGURED_SECONDS = 60.0
SECRET_HEADER = "x-bot-api-secret-token"
TEXT_EVENT = "message.text.received"
MEDIA = {
    "message.image.received": media.PHOTO,
    "message.sticker.received": media.STICKER,
    "message.voice.received": media.VOICE,
    "message.unsupported.received": media.OTHER,
}
FILES = {
    "photo": AttachmentKind.PHOTO,
    "photo_url": AttachmentKind.PHOTO,
    "voice_url": AttachmentKind.VOICE,
}
NOTHING_NEW = 408


def open_channel(settings: Settings, _: Engine) -> ZaloBot | None:
    """The channel, or None where no token is set.

    Raises: ConfigurationError on a webhook without a secret that Zalo takes.
    """
    token = settings.zalo_bot_token.get_secret_value()
    if not token:
        return None
    webhook = settings.zalo_bot_mode == "webhook"
    secret = settings.zalo_bot_webhook_secret.get_secret_value()
    if webhook and not 8 <= len(secret) <= 256:
        raise ConfigurationError(
            "ZALO_BOT_WEBHOOK_SECRET: ZALO_BOT_MODE=webhook needs a secret of 8 to 256 letters. "
            "Make one: openssl rand -hex 32"
        )
    return ZaloBot(
        token,
        base_url=settings.zalo_bot_base_url,
        webhook_url=f"{settings.public_url.rstrip('/')}/webhook/{NAME}" if webhook else "",
        webhook_secret=secret,
    )


class ZaloBot:
    """One bot account; with `webhook_url` Zalo calls us, without it we poll.

    Zalo forgets an event as soon as it is fetched, so polling may lose what was fetched and not
    yet recorded when the process is killed; the webhook does not.
    """

    name = NAME
    limits = LIMITS

    def __init__(
        self,
        token: str,
        *,
        base_url: str,
        webhook_url: str = "",
        webhook_secret: str = "",
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self.polls = not webhook_url
        self._base_url = base_url
        self._address = f"{base_url.rstrip('/')}/bot{token}"
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret
        self._poll_seconds = poll_seconds
        self._http = ZaloHttp()

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret that we told Zalo came with the event."""
        given = headers.get(SECRET_HEADER, "").encode()
        return bool(self._webhook_secret) and hmac.compare_digest(
            given, self._webhook_secret.encode()
        )

    def parse(self, event: Event) -> IncomingMessage | None:
        """The question in an event, wrapped as the webhook sends it or bare."""
        bare = event.get("result", event)
        message = bare.get("message") if isinstance(bare, Mapping) else None
        if not isinstance(message, Mapping) or message["chat"].get("chat_type") == "GROUP":
            return None
        if not self.polls and replayed(NAME, _sent(message)):
            return None
        text = message.get("text") or message.get("caption")
        if not text:
            text = MEDIA.get(str(bare.get("event_name")))
        if not text:
            return None
        return IncomingMessage(
            NAME,
            str(message["chat"]["id"]),
            str(message["message_id"]),
            str(text),
            attachment=_attachment_of(message),
        )

    def send(self, chat: str, part: Part) -> str:
        """Send one part; returns its message id."""
        result = self._call("sendMessage", {"chat_id": chat, "text": part.text})
        return str(result.get("message_id", "")) if isinstance(result, Mapping) else ""

    def prepare(self) -> None:
        """Set or lift the webhook: Zalo answers no polls while one is set."""
        if self.polls:
            self._call("deleteWebhook", {})
        else:
            self._call(
                "setWebhook", {"url": self._webhook_url, "secret_token": self._webhook_secret}
            )

    def fetch(self) -> Sequence[Event]:
        """New events; Zalo gives one at a time, older hosts a list."""
        result = self._call(
            "getUpdates", {"timeout": str(self._poll_seconds)}, wait_seconds=self._poll_seconds
        )
        events = result if isinstance(result, list) else [result]
        return [event for event in events if isinstance(event, Mapping) and event]

    def download(self, ref: str, most_bytes: int) -> bytes:
        """The content of a file that came with a message."""
        return self._http.download(ref, most_bytes, self._base_url)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _call(self, method: str, body: Mapping[str, Any], wait_seconds: float = 0.0) -> Any:
        """The `result` of a call; None where there is nothing new."""
        status, answer = self._http.post(
            f"{self._address}/{method}", body=body, wait_seconds=wait_seconds
        )
        if answer.get("ok") is True:
            return answer.get("result")
        code = answer.get("error_code") or status
        reason = f"{code} {str(answer.get('description', ''))[:80]}".strip()
        if code == NOTHING_NEW and wait_seconds:
            return None
        if code == 429:
            raise SendDelayed("asked to slow down", 5.0, everyone=True)
        if code == 401:
            raise SendDelayed(
                "ZALO_BOT_TOKEN is refused; get a new one from Zalo Bot Manager",
                MISCONFIGURED_SECONDS,
                everyone=True,
            )
        if code in (400, 403) and method == "sendMessage":
            raise SendRefused(reason)
        raise SendDelayed(reason)


def _sent(message: Mapping[str, Any]) -> float | None:
    """When a message was written, as Unix time; None where the event does not say."""
    date = message.get("date")
    return date / 1000 if isinstance(date, int) else None


def _attachment_of(message: Mapping[str, Any]) -> Attachment | None:
    """The file whose address stands in a message."""
    found = ((kind, message.get(name)) for name, kind in FILES.items())
    return next((Attachment(kind, ref) for kind, ref in found if isinstance(ref, str)), None)

"""Telegram through python-telegram-bot: polling or webhook, inline keyboards, deep links."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import re
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any, TypeVar

import telegram
from sqlalchemy import Engine
from telegram import error as telegram_error
from telegram.request import HTTPXRequest

from bot.channels import media
from bot.channels.channel import Event, SendDelayed, SendRefused
from bot.channels.commands import read_command, read_menu
from bot.channels.limits import Limits
from bot.channels.rendering import Part
from bot.message import IncomingMessage
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings

log = logging.getLogger(__name__)

NAME = "telegram"
LIMITS = Limits(text_length=4096, buttons=True, per_second=25, burst=25)
UPDATES = ("message", "edited_message", "callback_query")
POLL_SECONDS = 20
HTTP_SECONDS = 10.0
CALL_SECONDS = 25.0
MISCONFIGURED_SECONDS = 60.0
SHORT_LABEL = 16
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
SECRET_HEADER = "x-telegram-bot-api-secret-token"
MEDIA = {
    "photo": media.PHOTO,
    "sticker": media.STICKER,
    "voice": media.VOICE,
    "audio": media.VOICE,
    "video": media.VIDEO,
    "video_note": media.VIDEO,
    "animation": media.VIDEO,
    "document": media.FILE,
    "location": media.PLACE,
    "venue": media.PLACE,
    "contact": media.CONTACT,
    "poll": media.OTHER,
    "dice": media.OTHER,
    "story": media.OTHER,
}
Result = TypeVar("Result")

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns at each use of a duration


def open_channel(settings: Settings, _: Engine) -> Telegram | None:
    """The channel, or None where no token is set.

    Raises: ConfigurationError on a webhook without a secret that Telegram takes.
    """
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    webhook = settings.telegram_mode == "webhook"
    secret = settings.telegram_webhook_secret.get_secret_value()
    if webhook and not SECRET.fullmatch(secret):
        raise ConfigurationError(
            "TELEGRAM_WEBHOOK_SECRET: TELEGRAM_MODE=webhook needs a secret of 16 to 256 letters, "
            "digits, _ and -. Make one: openssl rand -hex 32"
        )
    return Telegram(
        token,
        base_url=settings.telegram_base_url,
        webhook_url=f"{settings.public_url.rstrip('/')}/webhook/{NAME}" if webhook else "",
        webhook_secret=secret,
    )


class Telegram:
    """One bot account; with `webhook_url` Telegram calls us, without it we poll."""

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
        self.username = ""
        self._account = token.split(":")[0]
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret
        self._poll_seconds = poll_seconds
        self._next_update: int | None = None
        self._bot = telegram.Bot(
            token, base_url=base_url, request=_request(16), get_updates_request=_request(2)
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="telegram-loop", daemon=True
        )
        self._thread.start()

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret that we told Telegram came with the event."""
        given = headers.get(SECRET_HEADER, "").encode()
        return bool(self._webhook_secret) and hmac.compare_digest(
            given, self._webhook_secret.encode()
        )

    def parse(self, event: Event) -> IncomingMessage | None:
        """The question in an update, or None where it needs no answer."""
        update = telegram.Update.de_json(dict(event), self._bot)
        if update.callback_query is not None:
            return self._tapped(update.update_id, update.callback_query)
        message = update.message or update.edited_message
        if message is None or (message.from_user is not None and message.from_user.is_bot):
            return None
        text = _text_of(message)
        if message.chat.type != "private":
            text = self._addressed_to_us(message, text)
        return self._incoming(update.update_id, message.chat.id, text)

    def send(self, chat: str, part: Part) -> str:
        """Send one part; returns its message id."""
        sent = self._call(
            self._bot.send_message(
                chat_id=chat,
                text=part.text,
                reply_markup=_keyboard(part) if part.buttons else None,
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
        )
        return str(sent.message_id)

    def prepare(self) -> None:
        """Learn our name, set the menu of commands, and set or lift the webhook."""
        self.username = self._call(self._bot.get_me()).username or ""
        self._call(self._bot.set_my_commands(read_menu()))
        if self.polls:
            self._call(self._bot.delete_webhook())
        else:
            self._call(
                self._bot.set_webhook(
                    self._webhook_url, allowed_updates=UPDATES, secret_token=self._webhook_secret
                )
            )

    def fetch(self) -> Sequence[Event]:
        """New updates; asking for the next ones tells Telegram that these are recorded.

        They come raw: one that the library cannot read must not hold back the others.
        """
        wanted = {
            "offset": self._next_update,
            "timeout": self._poll_seconds,
            "allowed_updates": UPDATES,
        }
        silence_seconds = self._poll_seconds + HTTP_SECONDS
        updates = self._call(
            self._bot._post("getUpdates", wanted, read_timeout=silence_seconds),
            self._poll_seconds + CALL_SECONDS,
        )
        if not isinstance(updates, list):
            raise SendDelayed("an answer that cannot be read")
        if updates:
            self._next_update = max(update["update_id"] for update in updates) + 1
        return updates

    def close(self) -> None:
        """Close the connections and end the event loop."""
        asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result(HTTP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _shut_down(self) -> None:
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for request in self._bot._request:
            await request.shutdown()

    def _tapped(self, update_id: int, query: telegram.CallbackQuery) -> IncomingMessage | None:
        self._acknowledge(query.id)
        chat = query.message.chat.id if query.message else query.from_user.id
        return self._incoming(update_id, chat, query.data or "")

    def _acknowledge(self, query_id: str) -> None:
        """Stop the spinner on the button; a tap too old to be acknowledged does no harm."""

        async def answer() -> None:
            try:
                await self._bot.answer_callback_query(query_id)
            except telegram_error.TelegramError as error:
                log.info("telegram: a tap was not acknowledged: %s", type(error).__name__)

        asyncio.run_coroutine_threadsafe(answer(), self._loop)

    def _addressed_to_us(self, message: telegram.Message, text: str | None) -> str | None:
        """In a group we answer only who names us."""
        mention = f"@{self.username}".lower()
        if not self.username or text is None or mention not in text.lower():
            return None
        start = text.lower().index(mention)
        return f"{text[:start]}{text[start + len(mention) :]}".strip()

    def _incoming(self, update_id: int, chat: int, text: str | None) -> IncomingMessage | None:
        if text is None:
            return None
        return IncomingMessage(
            NAME, str(chat), f"{self._account}:{update_id}", read_command(text, self.username)
        )

    def _call(
        self, work: Coroutine[Any, Any, Result], timeout_seconds: float = CALL_SECONDS
    ) -> Result:
        """Run `work` on the event loop and turn the vendor's errors into ours."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_seconds)
        except telegram_error.RetryAfter as error:
            asked = error.retry_after
            seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
            raise SendDelayed("asked to slow down", seconds, everyone=True) from error
        except (telegram_error.Forbidden, telegram_error.BadRequest) as error:
            raise SendRefused(str(error)) from error
        except telegram_error.ChatMigrated as error:
            raise SendRefused("chat moved") from error
        except telegram_error.InvalidToken as error:
            raise SendDelayed(
                "TELEGRAM_TOKEN is refused; get a new one from @BotFather",
                MISCONFIGURED_SECONDS,
                everyone=True,
            ) from error
        except telegram_error.TelegramError as error:
            raise SendDelayed(f"{type(error).__name__}") from error
        except (TimeoutError, CancelledError) as error:
            future.cancel()
            raise SendDelayed("no answer in time") from error
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise SendDelayed("an answer that cannot be read") from error


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=HTTP_SECONDS,
        write_timeout=HTTP_SECONDS,
        connect_timeout=HTTP_SECONDS,
        pool_timeout=HTTP_SECONDS,
    )


def _text_of(message: telegram.Message) -> str | None:
    """The text, the caption, or a sign for the kind of media; None for news of the chat itself."""
    if message.text or message.caption:
        return message.text or message.caption
    return next((sign for kind, sign in MEDIA.items() if getattr(message, kind, None)), None)


def _keyboard(part: Part) -> telegram.InlineKeyboardMarkup:
    """Choices below each other; two short ones share a row."""
    rows: list[list[telegram.InlineKeyboardButton]] = []
    room = False
    for choice in part.buttons:
        button = telegram.InlineKeyboardButton(choice.label, callback_data=choice.value)
        short = len(choice.label) <= SHORT_LABEL
        if short and room:
            rows[-1].append(button)
            room = False
        else:
            rows.append([button])
            room = short
    return telegram.InlineKeyboardMarkup(rows)

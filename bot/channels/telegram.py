"""Telegram through python-telegram-bot: polling or webhook, inline keyboards, deep links."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence

import telegram
from sqlalchemy import Engine

from bot.channels import media
from bot.channels.channel import Event
from bot.channels.commands import read_command, read_menu
from bot.channels.limits import Limits
from bot.channels.rendering import Part
from bot.channels.replays import replayed
from bot.channels.telegram_api import TelegramApi
from bot.message import Attachment, AttachmentKind, IncomingMessage
from knowledge.errors import ConfigurationError
from knowledge.settings import Settings

NAME = "telegram"
LIMITS = Limits(text_length=4096, buttons=True, sound=True, per_second=25, burst=25)
UPDATES = ("message", "edited_message", "callback_query")
POLL_SECONDS = 20
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
IMAGE = "image/"
SOUND_NAME = "answer.mp3"


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
        self._api = TelegramApi(token, base_url)

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret that we told Telegram came with the event."""
        given = headers.get(SECRET_HEADER, "").encode()
        return bool(self._webhook_secret) and hmac.compare_digest(
            given, self._webhook_secret.encode()
        )

    def parse(self, event: Event) -> IncomingMessage | None:
        """The question in an update, or None where it needs no answer."""
        update = telegram.Update.de_json(dict(event), self._api.bot)
        if update.callback_query is not None:
            return self._tapped(update.update_id, update.callback_query)
        message = update.message or update.edited_message
        if message is None or (message.from_user is not None and message.from_user.is_bot):
            return None
        if not self.polls and replayed(NAME, message.edit_date or message.date):
            return None
        text = _text_of(message)
        if message.chat.type != "private":
            text = self._addressed_to_us(message, text)
        return self._incoming(
            update.update_id, message.chat.id, text, attachment=_attachment_of(message)
        )

    def send(self, chat: str, part: Part) -> str:
        """Send one part, or put it in the place of a message; returns the message's id."""
        if part.sound is not None:
            return self._speak(chat, part.sound)
        keyboard = _keyboard(part) if part.buttons else None
        if part.replaces and self._api.edit(chat, part.replaces, part.text, keyboard):
            return part.replaces
        sent = self._api.call(
            self._api.bot.send_message(
                chat_id=chat,
                text=part.text,
                reply_markup=keyboard,
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
        )
        return str(sent.message_id)

    def _speak(self, chat: str, sound: bytes) -> str:
        sent = self._api.call(
            self._api.bot.send_voice(chat_id=chat, voice=sound, filename=SOUND_NAME)
        )
        return str(sent.message_id)

    def prepare(self) -> None:
        """Learn our name, set the menu of commands, and set or lift the webhook."""
        bot = self._api.bot
        self.username = self._api.call(bot.get_me()).username or ""
        self._api.call(bot.set_my_commands(read_menu()))
        if self.polls:
            self._api.call(bot.delete_webhook())
        else:
            self._api.call(
                bot.set_webhook(
                    self._webhook_url, allowed_updates=UPDATES, secret_token=self._webhook_secret
                )
            )

    def fetch(self) -> Sequence[Event]:
        """New updates; asking for the next ones tells Telegram that these are recorded."""
        wanted = {
            "offset": self._next_update,
            "timeout": self._poll_seconds,
            "allowed_updates": UPDATES,
        }
        updates = self._api.updates(wanted, self._poll_seconds)
        if updates:
            self._next_update = max(update["update_id"] for update in updates) + 1
        return updates

    def download(self, ref: str, most_bytes: int) -> bytes:
        """The content of a file that came with a message."""
        return self._api.download(ref, most_bytes)

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def _tapped(self, update_id: int, query: telegram.CallbackQuery) -> IncomingMessage | None:
        self._api.acknowledge(query.id)
        chat = query.message.chat.id if query.message else query.from_user.id
        tapped = str(query.message.message_id) if query.message else ""
        return self._incoming(update_id, chat, query.data or "", tapped=tapped)

    def _addressed_to_us(self, message: telegram.Message, text: str | None) -> str | None:
        """In a group we answer only who names us."""
        mention = f"@{self.username}".lower()
        if not self.username or text is None or mention not in text.lower():
            return None
        start = text.lower().index(mention)
        return f"{text[:start]}{text[start + len(mention) :]}".strip()

    def _incoming(
        self,
        update_id: int,
        chat: int,
        text: str | None,
        *,
        tapped: str = "",
        attachment: Attachment | None = None,
    ) -> IncomingMessage | None:
        if text is None:
            return None
        return IncomingMessage(
            NAME,
            str(chat),
            f"{self._account}:{update_id}",
            read_command(text, self.username),
            tapped=tapped,
            attachment=attachment,
        )


def _text_of(message: telegram.Message) -> str | None:
    """The text, the caption, or a sign for the kind of media; None for news of the chat itself."""
    if message.text or message.caption:
        return message.text or message.caption
    return next((sign for kind, sign in MEDIA.items() if getattr(message, kind, None)), None)


def _attachment_of(message: telegram.Message) -> Attachment | None:
    """The photo in its largest size, a picture sent as a file, or the voice note."""
    if message.photo:
        return Attachment(AttachmentKind.PHOTO, message.photo[-1].file_id)
    if message.document and (message.document.mime_type or "").startswith(IMAGE):
        return Attachment(AttachmentKind.PHOTO, message.document.file_id)
    heard = message.voice or message.audio
    return Attachment(AttachmentKind.VOICE, heard.file_id) if heard else None


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

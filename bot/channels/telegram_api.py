"""Calling Telegram: its library's event loop in a thread, its errors as ours."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any, TypeVar

import telegram
from telegram import error as telegram_error
from telegram.request import HTTPXRequest

from bot.channels.channel import FileRefused, SendDelayed, SendRefused

HTTP_SECONDS = 10.0
CALL_SECONDS = 25.0
MISCONFIGURED_SECONDS = 60.0
UNCHANGED = "not modified"
METHODS, FILES = "bot", "file/bot"
Result = TypeVar("Result")

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns at each use of a duration


class TelegramApi:
    """One bot account, called from any thread."""

    def __init__(self, token: str, base_url: str) -> None:
        self.bot = telegram.Bot(
            token,
            base_url=base_url,
            base_file_url=base_url.removesuffix(METHODS) + FILES,
            request=_request(16),
            get_updates_request=_request(2),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="telegram-loop", daemon=True
        )
        self._thread.start()

    def call(
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

    def edit(
        self, chat: str, message_id: str, text: str, keyboard: telegram.InlineKeyboardMarkup | None
    ) -> bool:
        """Put `text` in the place of a message; False where Telegram does not let us."""

        async def edit() -> bool:
            try:
                await self.bot.edit_message_text(
                    text, chat_id=chat, message_id=int(message_id), reply_markup=keyboard
                )
            except telegram_error.BadRequest as error:
                return UNCHANGED in str(error).lower()
            return True

        return self.call(edit())

    def acknowledge(self, query_id: str) -> None:
        """Stop the spinner on a button; a tap too old to be acknowledged does no harm."""

        async def answer() -> None:
            try:
                await self.bot.answer_callback_query(query_id)
            except telegram_error.TelegramError:
                return

        asyncio.run_coroutine_threadsafe(answer(), self._loop)

    def updates(self, wanted: dict[str, Any], poll_seconds: int) -> list[dict[str, Any]]:
        """New updates, raw: one that the library cannot read must not hold back the others."""
        found = self.call(
            self.bot._post("getUpdates", wanted, read_timeout=poll_seconds + HTTP_SECONDS),
            poll_seconds + CALL_SECONDS,
        )
        if not isinstance(found, list):
            raise SendDelayed("an answer that cannot be read")
        return found

    def download(self, file_id: str, most_bytes: int) -> bytes:
        """The content of a file.

        Raises: FileRefused where it is gone or larger than `most_bytes`; SendDelayed.
        """

        async def fetch() -> bytes:
            file = await self.bot.get_file(file_id)
            if (file.file_size or 0) > most_bytes:
                raise FileRefused("too large")
            return bytes(await file.download_as_bytearray())

        try:
            content = self.call(fetch())
        except SendRefused as error:
            raise FileRefused("not there any more") from error
        if len(content) > most_bytes:
            raise FileRefused("too large")
        return content

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
        for request in self.bot._request:
            await request.shutdown()


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=HTTP_SECONDS,
        write_timeout=HTTP_SECONDS,
        connect_timeout=HTTP_SECONDS,
        pool_timeout=HTTP_SECONDS,
    )

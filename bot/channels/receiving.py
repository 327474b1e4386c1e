"""The receiving worker of a channel: prepares the platform, then polls it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.channels.channel import Channel, ChannelError, Event, SendDelayed
from bot.delivery import back_off
from bot.message import IncomingMessage
from knowledge.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 30.0


class Receiver:
    """Prepares a channel and fetches its events, none before the last is recorded."""

    def __init__(self, channel: Channel, accept: Callable[[IncomingMessage], None]) -> None:
        self.channel = channel
        self.problem = "not ready yet"
        self._accept = accept
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"receive-{channel.name}", daemon=True
        )

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a fetch under way is left to run out."""
        self._stopping.set()

    def join(self, timeout_seconds: float = 5.0) -> None:
        """Wait for the end; closing the channel cuts a fetch short."""
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        self._until_done(self.channel.prepare)
        while self.channel.polls and not self._stopping.is_set():
            self._until_done(self._fetch)

    def _fetch(self) -> None:
        for event in self.channel.fetch():
            self._until_done(lambda event=event: self._take(event))  # type: ignore[misc]

    def _take(self, event: Event) -> None:
        try:
            message = self.channel.parse(event)
        except Exception:
            log.exception("%s: an event could not be read", self.channel.name)
            return
        if message is not None:
            self._accept(message)

    def _until_done(self, action: Callable[[], None]) -> None:
        """Do `action`, again and again with growing pauses where platform or database is ill."""
        attempt = 0
        while not self._stopping.is_set():
            try:
                action()
                self.problem = ""
                return
            except (ChannelError, DatabaseUnavailable) as error:
                attempt += 1
                self.problem = str(error)
                log.warning("%s: receiving is held up: %s", self.channel.name, error)
                asked = error.retry_after_seconds if isinstance(error, SendDelayed) else 0.0
                self._stopping.wait(max(asked, min(back_off(attempt), LONGEST_WAIT_SECONDS)))
            except Exception as error:
                attempt += 1
                self.problem = type(error).__name__
                log.exception("%s: receiving failed", self.channel.name)
                self._stopping.wait(min(back_off(attempt), LONGEST_WAIT_SECONDS))

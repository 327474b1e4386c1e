"""The inbox worker: records what channels hand over, then answers it in order, once."""

from __future__ import annotations

import logging
import math
import queue
import re
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from bot.channels.choices import Choices
from bot.channels.limits import Limits
from bot.conversations import Conversations
from bot.message import IncomingMessage
from bot.service import ChatService
from knowledge.columns import now
from knowledge.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

LONGEST_TEXT = 20_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MOST_QUEUED = 20_000
OVERDUE = timedelta(seconds=30)
DRAIN_SECONDS = 10.0


class Inbox:
    """Answers recorded messages from a few threads, each person's in one of them.

    Photos and voice notes take seconds to fetch and to hear: they have a thread of their own.

    What a killed process left recorded and unanswered is answered at the start; what another
    replica left is answered once it is overdue. `answered` is called with the channel's name.
    """

    def __init__(
        self,
        service: ChatService,
        conversations: Conversations,
        choices: Choices,
        *,
        channels: Collection[str],
        answered: Callable[[str], None] = lambda _: None,
        threads: int = 2,
        sweep_seconds: float = 15.0,
    ) -> None:
        self._service = service
        self._conversations = conversations
        self._choices = choices
        self._channels = frozenset(channels)
        self._answered = answered
        self._sweep_seconds = sweep_seconds
        self._stopping = threading.Event()
        self._accepting = 0
        self._accepted = threading.Condition()
        self._deadline = math.inf
        self._threads_for_text = threads
        self._queues: list[queue.Queue[IncomingMessage | None]] = [
            queue.Queue(MOST_QUEUED) for _ in range(threads + 1)
        ]
        self._threads = [
            threading.Thread(target=self._work, args=(line,), name="answer", daemon=True)
            for line in self._queues
        ]
        self._sweeper = threading.Thread(target=self._sweep, name="inbox-sweep", daemon=True)

    def start(self) -> None:
        """Begin with what was left unanswered."""
        for thread in (*self._threads, self._sweeper):
            thread.start()

    def stop(self) -> None:
        """Answer what is queued for some seconds more; the rest stays for the next start."""
        self._deadline = time.monotonic() + DRAIN_SECONDS
        with self._accepted:
            self._stopping.set()
            self._accepted.wait_for(lambda: self._accepting == 0, DRAIN_SECONDS)
        for line in self._queues:
            line.put(None)
        for thread in (*self._threads, self._sweeper):
            if thread.is_alive():
                thread.join()

    @property
    def depth(self) -> int:
        """How many messages wait for an answer here."""
        return sum(line.qsize() for line in self._queues)

    def accept(self, message: IncomingMessage, limits: Limits) -> None:
        """Record `message`; it is answered soon, or never again if it was.

        Raises: DatabaseUnavailable where it cannot be recorded; the platform must redeliver it.
        """
        with self._in_hand():
            message = self._choices.resolve(_storable(message), limits)
            try:
                received = self._conversations.receive(message)
            except IntegrityError:  # the same one, or a person's first two, at the same moment
                received = self._conversations.receive(message)
            if received.reply is None:
                self._enqueue(message)

    @contextmanager
    def _in_hand(self) -> Iterator[None]:
        """What is being recorded is queued before a stop; then nothing more is taken.

        Raises: DatabaseUnavailable once stopping.
        """
        with self._accepted:
            if self._stopping.is_set():
                raise DatabaseUnavailable("nothing is recorded any more: the server stops")
            self._accepting += 1
        try:
            yield
        finally:
            with self._accepted:
                self._accepting -= 1
                self._accepted.notify_all()

    def _enqueue(self, message: IncomingMessage) -> None:
        place = zlib.crc32(f"{message.channel}:{message.sender}".encode()) % self._threads_for_text
        if message.attachment is not None:
            place = -1
        try:
            self._queues[place].put_nowait(message)
        except queue.Full:
            log.warning("inbox queue full; the message stays recorded for the sweep")

    def _work(self, line: queue.Queue[IncomingMessage | None]) -> None:
        while (message := line.get()) is not None:
            if time.monotonic() > self._deadline:
                continue
            try:
                self._service.answer(message, deliver=True)
            except (DatabaseUnavailable, IntegrityError) as error:
                log.warning("%s: left for the sweep: %s", message.channel, type(error).__name__)
            except Exception:
                log.exception("%s: answering failed", message.channel)
            self._answered(message.channel)

    def _sweep(self) -> None:
        overdue_only = False
        while not self._stopping.is_set():
            try:
                if self.depth == 0:
                    self._take_up(overdue_only)
                overdue_only = True
            except DatabaseUnavailable as error:
                log.warning("inbox cannot be swept: %s", error)
            except Exception:
                log.exception("inbox sweep failed")
            self._stopping.wait(self._sweep_seconds)

    def _take_up(self, overdue_only: bool) -> None:
        """Queue what was recorded and never answered; a time ahead of now is a clock set back."""
        for message, _ in self._conversations.unanswered():
            fresh = timedelta(0) <= now() - message.received_at < OVERDUE
            if message.channel in self._channels and not (overdue_only and fresh):
                self._enqueue(message)


def _storable(message: IncomingMessage) -> IncomingMessage:
    """Without letters that no database takes, and no longer than anyone types."""
    return replace(message, text=UNSTORABLE.sub(" ", message.text)[:LONGEST_TEXT])

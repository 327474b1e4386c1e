"""The delivery worker: drains one channel's outbox at the pace its platform allows."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.channels.channel import Channel, SendDelayed, SendMustWait, SendRefused
from bot.channels.limits import Pace
from bot.channels.rendering import Part, render
from bot.outbox import Outbox, Outgoing
from knowledge.columns import now
from knowledge.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 300.0
GIVE_UP_AFTER = timedelta(hours=24)
GIVE_UP_ATTEMPTS = 20
LONGEST_PAUSE_SECONDS = 30.0
DRAIN_SECONDS = 5.0
LEASE = timedelta(seconds=45)
CHANCE = random.Random()  # our own: tests that draw random input watch the shared one


class TooFast(SendDelayed):
    """Our own pace would keep a sender waiting for longer than its claim lasts."""


class Delivery:
    """Claims due messages and sends them from a few threads.

    `wake` makes it look at once; otherwise it looks every `poll_seconds`. `lease` must outlast
    the sending of one part; `workers` share the platform's rate. `speak` reads a text aloud, or
    gives None where it cannot.
    """

    def __init__(
        self,
        channel: Channel,
        outbox: Outbox,
        *,
        senders: int = 4,
        poll_seconds: float = 1.0,
        lease: timedelta = LEASE,
        workers: int = 1,
        speak: Callable[[str], bytes | None] = lambda _: None,
    ) -> None:
        self.channel = channel
        self.problem = ""
        self._outbox = outbox
        self._senders = senders
        self._poll_seconds = poll_seconds
        self._lease = lease
        self._speak = speak
        self._owner = secrets.token_hex(8)
        self._pace = Pace(channel.limits.shared(workers), time.monotonic)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._free = threading.Semaphore(senders)
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix=f"send-{channel.name}")
        self._thread = threading.Thread(
            target=self._run, name=f"deliver-{channel.name}", daemon=True
        )
        self._paused_until = 0.0
        self._failures = 0

    def start(self) -> None:
        """Begin to drain the outbox."""
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox at once."""
        self._woken.set()

    def stop(self) -> None:
        """Send what is due for a few seconds more, let the messages in hand finish, and end."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self._claim_and_send()
            except DatabaseUnavailable as error:
                self.problem = str(error)
                log.warning("%s: outbox cannot be read: %s", self.channel.name, error)
            except Exception:
                log.exception("%s: delivery failed", self.channel.name)
            self._woken.wait(self._poll_seconds)
        self._drain()

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        try:
            while time.monotonic() < deadline and self._claim_and_send():
                self._woken.wait(0.05)
                self._woken.clear()
        except DatabaseUnavailable as error:
            log.warning("%s: outbox left as it is: %s", self.channel.name, error)

    def _claim_and_send(self) -> int:
        if time.monotonic() < self._paused_until:
            return 0
        slots = 0
        while slots < self._senders and self._free.acquire(blocking=False):
            slots += 1
        claimed: list[Outgoing] = []
        try:
            if slots:
                claimed = self._outbox.claim(
                    self.channel.name, self._owner, most=slots, lease=self._lease
                )
        finally:
            if slots > len(claimed):
                self._free.release(slots - len(claimed))
        for message in claimed:
            self._pool.submit(self._send, message)
        return max(len(claimed), self._senders - slots)

    def _send(self, message: Outgoing) -> None:
        try:
            self._send_parts(message)
        except SendRefused as error:
            log.warning("%s: message %s refused: %s", self.channel.name, message.id, error)
            self._surely(partial(self._outbox.bury, message, str(error)))
        except SendMustWait as error:
            self._surely(partial(self._outbox.hold, message, str(error)))
        except SendDelayed as error:
            self._put_off(message, error)
        except Exception as error:
            log.exception("%s: message %s failed", self.channel.name, message.id)
            self._put_off(message, SendDelayed(type(error).__name__))
        finally:
            self._free.release()
            self.wake()

    def _send_parts(self, message: Outgoing) -> None:
        limits = self.channel.limits
        parts = self._parts(message)
        self._require_free_reply(message, len(parts) - message.parts_sent)
        for number, part in enumerate(parts, 1):
            if number <= message.parts_sent:
                continue
            ref = self._send_part(message, part)
            last = number == len(parts)
            kept = partial(
                self._outbox.part_sent, message, number, ref, last=last, lease=self._lease
            )
            if not self._surely(kept):
                log.warning("%s: claim on message %s was lost", self.channel.name, message.id)
                return
        if limits.free_replies is not None and message.conversation_id:
            self._outbox.release_one(message.conversation_id)

    def _parts(self, message: Outgoing) -> tuple[Part, ...]:
        """What goes out: sound where it is wished for, else text; only a whole text replaces."""
        sound = self._speak(message.text) if message.spoken and self.channel.limits.sound else None
        if sound is not None:
            return (Part(message.text, sound=sound),)
        parts = render(message.id, message.text, message.buttons, self.channel.limits)
        return (replace(parts[0], replaces=message.replaces),) if len(parts) == 1 else parts

    def _send_part(self, message: Outgoing, part: Part) -> str:
        wait = self._pace.reserve(message.chat)
        if wait > self._lease.total_seconds() / 2:
            raise TooFast("own pace", wait)
        self._stopping.wait(wait)
        ref = self.channel.send(message.chat, part)
        self.problem, self._failures = "", 0
        return ref

    def _require_free_reply(self, message: Outgoing, parts: int) -> None:
        """Raises: SendMustWait where fewer free replies are left than parts."""
        limits = self.channel.limits
        if limits.free_replies is None or message.conversation_id is None:
            return
        sent = self._outbox.sent_since_last_word(message.conversation_id, limits.free_for)
        if sent is None or sent + min(parts, limits.free_replies) > limits.free_replies:
            raise SendMustWait("free replies used up")

    def _put_off(self, message: Outgoing, error: SendDelayed) -> None:
        if not isinstance(error, TooFast):
            self.problem = str(error)
            self._failures += 1
        old = now() - message.created_at > GIVE_UP_AFTER
        if old and message.attempts >= GIVE_UP_ATTEMPTS:
            self._surely(partial(self._outbox.bury, message, f"gave up: {error}"))
            return
        seconds = max(error.retry_after_seconds, back_off(message.attempts))
        pause = min(back_off(self._failures), LONGEST_PAUSE_SECONDS) if self._failures > 2 else 0.0
        if error.everyone:
            pause = max(pause, error.retry_after_seconds)
        self._paused_until = max(self._paused_until, time.monotonic() + pause)
        log.warning(
            "%s: message %s put off %.1f s: %s", self.channel.name, message.id, seconds, error
        )
        delay = timedelta(seconds=seconds)
        self._surely(partial(self._outbox.put_off, message, delay, str(error)))

    def _surely(self, change: Callable[[], bool]) -> bool:
        """Store what became of a message, however long the database is away.

        Until it is stored the message would go twice, so the thread waits.
        """
        attempt = 0
        while True:
            try:
                return change()
            except DatabaseUnavailable as error:
                attempt += 1
                self.problem = str(error)
                if self._stopping.is_set() and attempt > 2:
                    log.error("%s: outbox could not be written: %s", self.channel.name, error)
                    return False
                time.sleep(min(back_off(attempt), 5.0))


def back_off(attempt: int) -> float:
    """Seconds before the next attempt: doubled each time, with jitter, at most five minutes."""
    longest = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** min(attempt - 1, 20))
    return longest * CHANCE.uniform(0.5, 1.0)

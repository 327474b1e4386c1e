"""The channels that deliver, listed; starting and stopping those that are configured."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import Engine

from bot.building import Bot
from bot.channels import telegram, zalo_bot, zalo_oa
from bot.channels.channel import Channel
from bot.channels.choices import Choices
from bot.channels.receiving import Receiver
from bot.conversations import Conversations
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.media.media import Media
from bot.message import IncomingMessage
from bot.outbox import Outbox
from bot.service import ChatService
from knowledge.settings import Settings

CHANNELS: tuple[Callable[[Settings, Engine], Channel | None], ...] = (
    telegram.open_channel,
    zalo_bot.open_channel,
    zalo_oa.open_channel,
)
TALKATIVE = ("httpx", "httpcore", "telegram", "telegram.Bot", "telegram.ext")


class RunningChannels:
    """The channels that are on, with their workers: one to receive, one to deliver, one inbox.

    `tell` is called with a channel whose outbox other replicas should look into. Without
    `deliver` that is all: delivery workers, processes of their own, empty the outbox.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        service: ChatService,
        conversations: Conversations,
        outbox: Outbox,
        tell: Callable[[str], None] = lambda _: None,
        media: Media | None = None,
        deliver: bool = True,
    ) -> None:
        self._tell = tell
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        self.outbox = outbox
        speak = media.mouth.speak_packed if media else lambda _: None
        self.deliveries = {
            channel.name: Delivery(channel, outbox, speak=speak) for channel in channels if deliver
        }
        if media is not None:
            media.serve(channels)
        self.inbox = Inbox(
            service,
            conversations,
            Choices(outbox.engine),
            channels=self.channels,
            answered=self.wake,
        )
        self.receivers = {
            channel.name: Receiver(channel, partial(self.accept, channel)) for channel in channels
        }

    def start(self) -> None:
        """Start delivering, answering and receiving, in this order."""
        for delivery in self.deliveries.values():
            delivery.start()
        self.inbox.start()
        for receiver in self.receivers.values():
            receiver.start()

    def stop(self) -> None:
        """Take nothing new, answer and send what is in hand, and close the connections."""
        for receiver in self.receivers.values():
            receiver.stop()
        self.inbox.stop()
        for delivery in self.deliveries.values():
            delivery.stop()
        for channel in self.channels.values():
            channel.close()
        for receiver in self.receivers.values():
            receiver.join()

    def accept(self, channel: Channel, message: IncomingMessage) -> None:
        """Record a message of a channel; it is answered soon.

        Raises: DatabaseUnavailable where it cannot be recorded.
        """
        self.inbox.accept(message, channel.limits)

    def wake(self, channel: str) -> None:
        """Have a channel look into its outbox at once, on every replica."""
        self.wake_here(channel)
        self._tell(channel)

    def wake_here(self, channel: str) -> None:
        """Have a channel look into its outbox at once, in this process."""
        if channel in self.deliveries:
            self.deliveries[channel].wake()

    def problems(self) -> dict[str, str]:
        """What is ill, by channel; empty where all is well."""
        workers: list[Delivery | Receiver] = [*self.deliveries.values(), *self.receivers.values()]
        return {worker.channel.name: worker.problem for worker in workers if worker.problem}


def open_channels(settings: Settings, engine: Engine) -> list[Channel]:
    """Open every channel that the settings turn on.

    Raises: ConfigurationError where a channel's settings do not go together.
    """
    quieten_vendors()
    opened = [opener(settings, engine) for opener in CHANNELS]
    return [channel for channel in opened if channel is not None]


def start_channels(
    settings: Settings, bot: Bot, tell: Callable[[str], None] = lambda _: None
) -> RunningChannels:
    """Open and start every channel that the settings turn on.

    Raises: ConfigurationError where a channel's settings do not go together.
    """
    running = RunningChannels(
        open_channels(settings, bot.engine),
        bot.service,
        bot.conversations,
        Outbox(bot.engine),
        tell,
        bot.media,
        deliver=settings.delivery_workers == 0,
    )
    running.start()
    return running


def quieten_vendors() -> None:
    """Keep the vendors' own log lines out: they hold tokens (in addresses) and people's words."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

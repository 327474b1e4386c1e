"""Fetching what came with a message from the platform that holds it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.channel import ChannelError
from knowledge.errors import MotCuaError

log = logging.getLogger(__name__)

Download = Callable[[str, int], bytes]


class FileUnavailable(MotCuaError):
    """The file could not be had: gone, too large, or its platform is ill."""


@dataclass(frozen=True)
class Files:
    """Downloads by channel; each channel that is on puts its own in."""

    downloads: dict[str, Download] = field(default_factory=dict)

    def fetch(self, channel: str, ref: str, most_bytes: int) -> bytes:
        """The content of a file.

        Raises: FileUnavailable.
        """
        download = self.downloads.get(channel)
        if download is None:
            raise FileUnavailable("the channel is off")
        try:
            return download(ref, most_bytes)
        except ChannelError as error:
            log.warning("%s: a file could not be fetched: %s", channel, error)
            raise FileUnavailable(str(error)) from error

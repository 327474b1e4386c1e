"""A bot that answers by rote, for tests of channels alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.conversations import Conversations
from bot.message import Button, Outcome
from bot.service import ChatService
from bot.turn import Turn

NOTHING_SET: Mapping[str, tuple[str, tuple[Button, ...]]] = {}


@dataclass(frozen=True)
class Rote:
    """Settles a turn by its text; what is not in the script is echoed."""

    script: Mapping[str, tuple[str, tuple[Button, ...]]] = field(default_factory=dict)
    before: Callable[[Turn], object] = lambda _: None

    def __call__(self, turn: Turn) -> Turn:
        self.before(turn)
        if turn.text == "/xoa":
            return turn.note(erase=True).settle(Outcome.RECORDED, "Đã xóa.")
        text, buttons = self.script.get(turn.text, (f"Nghe: {turn.text}", ()))
        return turn.settle(Outcome.INFORMED, text, buttons=buttons)


def rote_service(
    engine: Engine,
    script: Mapping[str, tuple[str, tuple[Button, ...]]] = NOTHING_SET,
    before: Callable[[Turn], object] = lambda _: None,
) -> ChatService:
    """A chat service that answers by `script`."""
    return ChatService(Conversations(engine), (Rote(script, before),))


@dataclass
class Gate:
    """Holds turns back until it is opened."""

    opened: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(self, _: Turn) -> None:
        self.reached.set()
        assert self.opened.wait(10)

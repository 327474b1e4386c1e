"""Staff who link a chat, so that they are alerted in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.alerts import wording
from bot.alerts.chats import StaffChats
from bot.conversations import WEB
from bot.message import Outcome
from bot.turn import Turn
from retrieval.normalise import fold

COMMAND = re.compile(r"/can_?bo(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
STOP = frozenset({"thoi", "dung", "huy", "stop"})


@dataclass(frozen=True)
class LinkStaffChat:
    """Takes the code that a staff member got on their profile page."""

    chats: StaffChats

    def __call__(self, turn: Turn) -> Turn:
        """Settle on `/canbo CODE` and `/canbo thoi`."""
        match = COMMAND.fullmatch(fold(turn.typed.strip()))
        if match is None:
            return turn
        turn = turn.add(text=wording.COMMAND)  # the code is not kept
        rest = (match["rest"] or "").strip()
        if turn.channel == WEB:
            return turn.settle(Outcome.INFORMED, wording.NOT_HERE)
        if not rest:
            return turn.settle(Outcome.INFORMED, wording.HOW)
        return self._stop(turn) if rest in STOP else self._link(turn, rest)

    def _stop(self, turn: Turn) -> Turn:
        left = self.chats.leave(turn.conversation_id)
        return turn.settle(Outcome.RECORDED, wording.LEFT if left else wording.NOT_LINKED)

    def _link(self, turn: Turn, code: str) -> Turn:
        if not self.chats.link(code, turn.conversation_id):
            return turn.settle(Outcome.INFORMED, wording.WRONG_CODE)
        return turn.settle(Outcome.RECORDED, wording.LINKED)

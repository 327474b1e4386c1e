"""Greetings, thanks, help and other talk that is no question."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.message import Button, Outcome
from bot.talk import Talk
from bot.turn import Turn
from retrieval.normalise import tokens

WEB = "web"
REPLIES = {
    "greet": wording.WELCOME,
    "thanks": wording.THANKED,
    "bye": wording.GOODBYE,
    "help": wording.HELP,
    "agree": wording.SMALL_TALK,
}


@dataclass(frozen=True)
class RefuseUnreadable:
    """Settles empty messages, messages without letters and over-long ones."""

    longest: int

    def __call__(self, turn: Turn) -> Turn:
        """Tell what is wrong with the message, or pass it on."""
        if len(turn.typed) > self.longest:
            text = wording.TOO_LONG.format(limit=self.longest)
            return turn.add(text=turn.text[:200]).settle(Outcome.INFORMED, text)
        if not turn.typed.strip():
            return turn.settle(Outcome.INFORMED, wording.EMPTY)
        if not tokens(turn.typed):
            return turn.settle(Outcome.INFORMED, wording.NO_WORDS)
        return turn


@dataclass(frozen=True)
class SmallTalk:
    """Settles messages that are talk and nothing more."""

    talk: Talk
    starters: tuple[Button, ...]

    def __call__(self, turn: Turn) -> Turn:
        """Answer a greeting, thanks or a cry for help in kind."""
        kind = self.talk.kind(tokens(turn.text))
        if kind not in REPLIES or (kind == "bye" and turn.state.awaiting):
            return turn
        buttons = self.starters if kind in ("greet", "help", "agree") else ()
        return turn.settle(Outcome.GREETED, REPLIES[kind], buttons=buttons)


@dataclass(frozen=True)
class FirstNotice:
    """Says once, with the first answer, what is kept and how to have it erased.

    The chat page shows it before anything is typed, so there only a greeting repeats it.
    """

    def __call__(self, turn: Turn) -> Turn:
        """Add the notice to the first settled turn of a conversation."""
        if turn.state.greeted or turn.trace.get("erase"):
            return turn
        turn = turn.remember(greeted=True)
        if turn.outcome is Outcome.GREETED:
            return turn.add(reply_text=f"{turn.reply_text}\n{wording.NOTICE}")
        if turn.channel == WEB:
            return turn
        return turn.add(reply_text=f"{wording.NOTICE}\n\n{turn.reply_text}")

"""Greetings, thanks, help and other talk that is no question."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.message import Button, Outcome
from bot.talk import Talk
from bot.turn import Turn
from retrieval.normalise import tokens

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
        if kind not in REPLIES:
            return turn
        text = REPLIES[kind]
        if kind == "greet" and not turn.state.greeted:
            text = f"{text}\n{wording.NOTICE}"
        buttons = self.starters if kind in ("greet", "help", "agree") else ()
        return turn.remember(greeted=True).settle(Outcome.GREETED, text, buttons=buttons)

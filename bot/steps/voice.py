"""Voice notes: heard on the machine, repeated, answered; answers read aloud on request."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.media.files import Files, FileUnavailable
from bot.message import AttachmentKind, Outcome
from bot.privacy import mask_answer
from bot.talk import Talk
from bot.turn import Turn
from bot.voice import wording
from bot.voice.hearing import LONGEST_SECONDS, MOST_BYTES, Ears, NotHeard, Problem
from retrieval.normalise import tokens

ALOUD = "aloud"
WEB = "web"


@dataclass(frozen=True)
class Listen:
    """Puts the words of a voice note into the turn."""

    files: Files
    ears: Ears

    def __call__(self, turn: Turn) -> Turn:
        """Settle where the note gives no words; else go on with them."""
        came = turn.attachment
        if came is None or came.kind is not AttachmentKind.VOICE or tokens(turn.typed):
            return turn
        try:
            heard = self._hear(turn.channel, came.ref)
        except NotHeard as error:
            text = not_heard(error.problem)
            return turn.note(not_heard=error.problem.value).settle(Outcome.INFORMED, text)
        masked = mask_answer(heard, turn.state.awaiting)
        return turn.add(typed=heard, text=masked).note(heard=masked)

    def _hear(self, channel: str, ref: str) -> str:
        if not self.ears.present:
            raise NotHeard(Problem.ABSENT)
        try:
            data = self.files.fetch(channel, ref, MOST_BYTES)
        except FileUnavailable as error:
            raise NotHeard(Problem.UNREADABLE) from error
        return self.ears.hear(data)


@dataclass(frozen=True)
class RepeatHeard:
    """Says first what was heard, so that a citizen sees where it was heard wrong."""

    def __call__(self, turn: Turn) -> Turn:
        """Add it to a settled turn."""
        heard = turn.trace.get("heard")
        if not heard:
            return turn
        return turn.add(reply_text=f"{wording.HEARD.format(text=heard)}\n{turn.reply_text}")


@dataclass(frozen=True)
class ReadAloud:
    """Sends the last answer again as sound, where the channel and the machine can.

    `last_answer` gives the text of a conversation's last answer; `speaking` are the channels.
    """

    talk: Talk
    last_answer: Callable[[str], str]
    speaking: Collection[str]

    def __call__(self, turn: Turn) -> Turn:
        """Settle on the wish to hear the answer."""
        if self.talk.kind(tokens(turn.text)) != ALOUD:
            return turn
        if turn.channel == WEB:
            return turn.settle(Outcome.INFORMED, wording.READ_ON_WEB)
        if turn.channel not in self.speaking:
            return turn.settle(Outcome.INFORMED, wording.CANNOT_READ)
        text = self.last_answer(turn.conversation_id)
        if not text:
            return turn.settle(Outcome.INFORMED, wording.NOTHING_TO_READ)
        return turn.add(spoken=True).settle(Outcome.INFORMED, text)


def not_heard(problem: Problem) -> str:
    """What to say of a voice note that gave no words."""
    return wording.NOT_HEARD[problem.value].format(seconds=round(LONGEST_SECONDS))

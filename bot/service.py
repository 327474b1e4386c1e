"""From an incoming message to its reply: recorded first, answered once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot import buttons, wording
from bot.conversations import Conversations, Received
from bot.message import IncomingMessage, Outcome, Reply
from bot.pipeline import run_steps
from bot.privacy import mask_answer
from bot.references import new_turn_reference
from bot.splitting import split_questions
from bot.turn import Step, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChatService:
    """Answers messages; one object serves every channel.

    `finish` are steps that every turn takes once it is settled. `pace` gives the seconds that a
    person who writes too fast should wait; `observe` is told the turns and their seconds.
    """

    conversations: Conversations
    steps: Sequence[Step]
    split: Callable[[str], list[str]] = split_questions
    finish: Sequence[Step] = ()
    pace: Callable[[IncomingMessage], float] = lambda _: 0.0
    observe: Callable[[Sequence[Turn], float], None] = lambda _, __: None

    def answer(
        self,
        message: IncomingMessage,
        conversation_id: str | None = None,
        *,
        deliver: bool = False,
    ) -> Reply:
        """The reply to `message`; the same one where the message was redelivered.

        `deliver` also puts the reply into the outbox, in the transaction that stores the turn.
        A reply without a conversation tells that the conversation has been erased.
        Raises: DatabaseUnavailable where the message cannot even be recorded.
        """
        started = time.perf_counter()
        received = self.conversations.receive(message, conversation_id)
        if received.reply is not None:
            return received.reply
        turns = self._set_aside(received, message) or self._turns(received, message)
        reply = _joined(turns)
        self.conversations.settle(received, turns, reply, deliver)
        self.observe(turns, time.perf_counter() - started)
        return replace(reply, conversation_id="") if turns[-1].trace.get("erase") else reply

    def _set_aside(self, received: Received, message: IncomingMessage) -> list[Turn]:
        """The turn of a message that is not read here: staff have it, or it came too fast."""
        wait = 0.0 if received.taken_over else self.pace(message)
        if not received.taken_over and not wait:
            return []
        turn = _new_turn(received, message, message.text)
        if received.taken_over:
            return [turn.settle(Outcome.HANDED_TO_STAFF, wording.TAKEN_OVER)]
        return [turn.settle(Outcome.INFORMED, wording.too_fast(wait))]

    def _turns(self, received: Received, message: IncomingMessage) -> list[Turn]:
        turns: list[Turn] = []
        state = replace(received.state, owed=())
        for place, question in enumerate(self.split(message.text)):
            turn = _new_turn(received, message, question, place)
            turn = self._settle(turn.add(state=state))
            if turns and _asks_again(turns[-1], turn):
                owed = (*turns[-1].state.owed, turn.state.section or "")
                turns[-1] = turns[-1].remember(owed=owed)
            else:
                turns.append(turn)
            state = turns[-1].state
        return [*turns, *self._owed(received, message, turns[-1])]

    def _owed(self, received: Received, message: IncomingMessage, last: Turn) -> list[Turn]:
        """The sections that were asked for before the procedure was picked."""
        if last.procedure is None or last.procedure.code not in received.state.choices:
            return []
        turns = [last]
        for section in filter(None, received.state.owed):
            tap = buttons.value("p", last.procedure.code, section)
            turn = _new_turn(received, message, tap, len(turns))
            turns.append(self._settle(turn.add(state=turns[-1].state)))
        return turns[1:]

    def _settle(self, turn: Turn) -> Turn:
        started = time.perf_counter()
        try:
            settled = run_steps(self.steps, turn)
            for step in self.finish:
                settled = step(settled)
        except Exception:
            log.exception("turn failed", extra={"reference": turn.reference})
            text = wording.ERROR.format(reference=turn.reference)
            settled = replace(turn, outcome=Outcome.ERROR, reply_text=text)
        return settled.note(turn_ms=round((time.perf_counter() - started) * 1000, 2))


def _new_turn(received: Received, message: IncomingMessage, question: str, place: int = 0) -> Turn:
    return Turn(
        reference=new_turn_reference(),
        key=f"{received.inbox_id}.{place}",
        conversation_id=received.conversation_id,
        channel=message.channel,
        typed=question,
        text=(
            received.text
            if question == message.text
            else mask_answer(question, received.state.awaiting)
        ),
        state=received.state,
        attachment=message.attachment if place == 0 else None,
        address=message.address,
    )


def _asks_again(before: Turn, turn: Turn) -> bool:
    """Whether a turn offers the choices that the one before it in the message offers."""
    same = before.state.choices == turn.state.choices != ()
    return same and before.outcome is turn.outcome is Outcome.CLARIFY


def _joined(turns: Sequence[Turn]) -> Reply:
    """Texts of all turns joined; the other fields are the first one's."""
    first = turns[0]
    assert first.outcome is not None
    return Reply(
        conversation_id=first.conversation_id,
        outcome=first.outcome,
        text="\n\n".join(turn.reply_text for turn in turns),
        procedure=first.procedure.code if first.procedure else None,
        candidates=first.candidates,
        section=first.section if first.outcome in (Outcome.ANSWERED, Outcome.CLARIFY) else None,
        sources=first.sources,
        buttons=first.buttons,
        reference=first.reference,
        edits=first.edits,
        spoken=first.spoken,
    )

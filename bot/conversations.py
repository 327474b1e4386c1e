"""Conversations and turns in the database: recorded before answered, answered once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.message import IncomingMessage, Outcome, Reply
from bot.privacy import mask_answer
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from bot.rows import incoming_of, record_of, reply_from_json, state_as_json, state_from_json
from bot.turn import ConversationState, Turn
from knowledge.columns import now
from knowledge.database import read_session, write_session

ID_BYTES = 18
WEB = "web"


@dataclass(frozen=True)
class Received:
    """A message on record; `reply` is there already when it was redelivered."""

    inbox_id: int
    conversation_id: str
    state: ConversationState
    text: str
    taken_over: bool
    reply: Reply | None


@dataclass(frozen=True)
class Conversations:
    """Reads and writes conversations, inbox, turns and outbox."""

    engine: Engine

    def receive(self, message: IncomingMessage, conversation_id: str | None = None) -> Received:
        """Record `message`, masked, and find or start its conversation.

        A redelivered message (same channel and message id) gives the record that is there.
        """
        with write_session(self.engine) as session:
            known = session.exec(
                select(InboxMessage).where(
                    InboxMessage.channel == message.channel,
                    InboxMessage.message_id == message.message_id,
                )
            ).first()
            if known is not None:
                conversation = session.get_one(Conversation, known.conversation_id)
                return _received(known, conversation)
            erased = session.exec(
                select(OutboxMessage).where(OutboxMessage.key == _erased_key(message))
            ).first()
            if erased is not None:
                return _received_before_erasure(erased)
            conversation = _find_or_start(session, message, conversation_id)
            conversation.last_at = now()
            inbox = InboxMessage(
                channel=message.channel,
                message_id=message.message_id,
                conversation_id=conversation.id,
                text=mask_answer(message.text, conversation.state.get("awaiting")),
                tapped=message.tapped or None,
                attachment=asdict(message.attachment) if message.attachment else None,
                received_at=message.received_at,
            )
            session.add_all([conversation, inbox])
            session.flush()
            return _received(inbox, conversation)

    def settle(
        self, received: Received, turns: Sequence[Turn], reply: Reply, deliver: bool
    ) -> None:
        """Store the turns, the reply and the new state at once; `deliver` puts it in the outbox.

        A turn that erases takes its conversations with it; only the reply stays. Nothing is
        stored where another worker was faster, or the person has erased everything meanwhile.
        """
        with write_session(self.engine) as session:
            inbox = session.get(InboxMessage, received.inbox_id, with_for_update=True)
            if inbox is None or inbox.reply is not None:
                return
            conversation = session.get_one(Conversation, received.conversation_id)
            if turns[-1].trace.get("erase"):
                _erase(session, inbox, conversation, reply.text, deliver)
                return
            inbox.reply, inbox.answered_at = reply.as_json(), now()
            inbox.text = mask_answer(inbox.text, conversation.state.get("awaiting"))
            conversation.state = state_as_json(turns[-1].state)
            session.add_all([inbox, conversation, *(record_of(turn, inbox) for turn in turns)])
            if deliver:
                session.add(
                    OutboxMessage(
                        key=f"reply:{inbox.id}",
                        channel=conversation.channel,
                        conversation_id=conversation.id,
                        text=reply.text,
                        buttons=[vars(button) for button in reply.buttons],
                        edits=reply.edits,
                        spoken=reply.spoken,
                    )
                )

    def unanswered(self, channel_not: str = "") -> list[tuple[IncomingMessage, str]]:
        """Messages recorded and never answered, as after a crash, oldest first."""
        with read_session(self.engine) as session:
            rows = session.exec(
                select(InboxMessage, Conversation)
                .join(Conversation, col(Conversation.id) == col(InboxMessage.conversation_id))
                .where(col(InboxMessage.answered_at).is_(None))
                .where(InboxMessage.channel != channel_not)
                .order_by(col(InboxMessage.id))
            ).all()
        return [(incoming_of(row, conversation), conversation.id) for row, conversation in rows]

    def later_messages(self, conversation_id: str, after: int) -> list[OutboxMessage]:
        """What came for a web conversation after outbox id `after`, oldest first."""
        with read_session(self.engine) as session:
            return list(
                session.exec(
                    select(OutboxMessage)
                    .where(OutboxMessage.conversation_id == conversation_id)
                    .where(OutboxMessage.channel == WEB)
                    .where(col(OutboxMessage.id) > after)
                    .order_by(col(OutboxMessage.id))
                ).all()
            )

    def mark_read(self, conversation_id: str, upto: int) -> None:
        """Keep that the page has what came for a web conversation up to outbox id `upto`."""
        fresh = (
            select(OutboxMessage)
            .where(OutboxMessage.conversation_id == conversation_id)
            .where(OutboxMessage.channel == WEB)
            .where(OutboxMessage.state == "pending")
            .where(col(OutboxMessage.id) <= upto)
        )
        with read_session(self.engine) as session:
            if session.exec(fresh.limit(1)).first() is None:
                return
        with write_session(self.engine) as session:
            for row in session.exec(fresh).all():
                row.state, row.sent_at = "read", now()
                session.add(row)

    def rate(self, reference: str, helpful: bool, conversation_id: str) -> TurnRecord | None:
        """Keep the thumb on a turn of this conversation; None where there is no such turn."""
        with write_session(self.engine) as session:
            turn = session.exec(
                select(TurnRecord).where(
                    TurnRecord.reference == reference,
                    TurnRecord.conversation_id == conversation_id,
                )
            ).first()
            if turn is not None:
                turn.helpful = helpful
                session.add(turn)
            return turn

    def forget(self, channel: str, sender: str) -> int:
        """Delete every conversation of a sender with all that hangs on it; returns how many."""
        with write_session(self.engine) as session:
            return _delete_conversations(session, channel, sender)


def _find_or_start(
    session: Session, message: IncomingMessage, conversation_id: str | None
) -> Conversation:
    query = select(Conversation).where(Conversation.channel == message.channel)
    if message.channel == WEB:
        found = session.exec(query.where(Conversation.id == conversation_id)).first()
    else:
        found = session.exec(query.where(Conversation.sender == message.sender)).first()
    if found is not None:
        return found
    new_id = secrets.token_urlsafe(ID_BYTES)
    sender = new_id if message.channel == WEB else message.sender
    return Conversation(id=new_id, channel=message.channel, sender=sender)


def _delete_conversations(session: Session, channel: str, sender: str) -> int:
    mine = session.exec(
        select(Conversation).where(Conversation.channel == channel, Conversation.sender == sender)
    ).all()
    for conversation in mine:
        session.delete(conversation)
    return len(mine)


def _erase(
    session: Session, inbox: InboxMessage, conversation: Conversation, text: str, deliver: bool
) -> None:
    """Delete the person's conversations; the reply that stays knows a redelivered wish again."""
    session.add(
        OutboxMessage(
            key=_erased_key(inbox),
            channel=inbox.channel,
            recipient=conversation.sender if deliver else "",
            text=text,
            state="pending" if deliver else "sent",
        )
    )
    _delete_conversations(session, conversation.channel, conversation.sender)


def _erased_key(message: IncomingMessage | InboxMessage) -> str:
    return f"erased:{message.channel}:{message.message_id}"


def _received_before_erasure(erased: OutboxMessage) -> Received:
    reply = Reply(conversation_id="", outcome=Outcome.RECORDED, text=erased.text)
    return Received(
        inbox_id=0,
        conversation_id="",
        state=ConversationState(),
        text="",
        taken_over=False,
        reply=reply,
    )


def _received(inbox: InboxMessage, conversation: Conversation) -> Received:
    assert inbox.id is not None
    state = state_from_json(conversation.state)
    return Received(
        inbox_id=inbox.id,
        conversation_id=conversation.id,
        state=state,
        text=mask_answer(inbox.text, state.awaiting),
        taken_over=conversation.taken_over_by is not None,
        reply=reply_from_json(inbox.reply) if inbox.reply else None,
    )

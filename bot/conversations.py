"""Conversations and turns in the database: recorded before answered, answered once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bot.message import IncomingMessage, Outcome, Reply
from bot.privacy import mask_answer
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from bot.rows import incoming_of, record_of, reply_from_json, state_as_json, state_from_json
from bot.turn import ConversationState, Turn
from knowledge.columns import now
from knowledge.database import read_session, write_connection, write_session
from knowledge.rows import insert_row, table_of

ID_BYTES = 18
WEB = "web"

INBOX, CONVERSATION = table_of(InboxMessage), table_of(Conversation)
OUTBOX = table_of(OutboxMessage)
TALK = (
    CONVERSATION.c.id.label("conversation_id"),
    CONVERSATION.c.state,
    CONVERSATION.c.taken_over_by,
)
KNOWN = (
    select_columns(*TALK, INBOX.c.id.label("inbox_id"), INBOX.c.text, INBOX.c.reply)
    .join_from(CONVERSATION, INBOX)
    .where(INBOX.c.channel == bindparam("channel"))
    .where(INBOX.c.message_id == bindparam("message_id"))
)
ERASED = select_columns(OUTBOX.c.text).where(OUTBOX.c.key == bindparam("key"))
IN_CHANNEL = select_columns(*TALK).where(CONVERSATION.c.channel == bindparam("channel"))
ON_THE_WEB = IN_CHANNEL.where(CONVERSATION.c.id == bindparam("given"))
BY_SENDER = IN_CHANNEL.where(CONVERSATION.c.sender == bindparam("given"))
ANSWER = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("inbox"))
    .where(INBOX.c.answered_at.is_(None))
    .values({name: bindparam(f"new_{name}") for name in ("reply", "answered_at", "text")})
)
TALKED = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("conversation"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "last_at")})
)


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
        with write_connection(self.engine) as connection:
            which = {"channel": message.channel, "message_id": message.message_id}
            known = connection.execute(KNOWN, which).mappings().first()
            if known is not None:
                return _received_again(known)
            erased = connection.scalar(ERASED, {"key": _erased_key(message)})
            if erased is not None:
                return _received_before_erasure(erased)
            conversation = _find_or_start(connection, message, conversation_id)
            text = mask_answer(message.text, conversation["state"].get("awaiting"))
            inbox_id = insert_row(
                connection,
                InboxMessage,
                channel=message.channel,
                message_id=message.message_id,
                conversation_id=conversation["conversation_id"],
                text=text,
                tapped=message.tapped or None,
                attachment=asdict(message.attachment) if message.attachment else None,
                received_at=message.received_at,
            )
            return _received(conversation, inbox_id, text, None)

    def settle(
        self, received: Received, turns: Sequence[Turn], reply: Reply, deliver: bool
    ) -> None:
        """Store the turns, the reply and the new state at once; `deliver` puts it in the outbox.

        A turn that erases takes its conversations with it; only the reply stays. Nothing is
        stored where another worker was faster, or the person has erased everything meanwhile.
        """
        if turns[-1].trace.get("erase"):
            self._erase(received, reply.text, deliver)
            return
        with write_connection(self.engine) as connection:
            if not _answered(connection, received, reply):
                return
            talked = {
                "conversation": received.conversation_id,
                "new_state": state_as_json(turns[-1].state),
                "new_last_at": now(),
            }
            connection.execute(TALKED, talked)
            for turn in turns:
                insert_row(connection, TurnRecord, **record_of(turn, received.inbox_id))
            if deliver:
                insert_row(
                    connection,
                    OutboxMessage,
                    key=f"reply:{received.inbox_id}",
                    channel=turns[-1].channel,
                    conversation_id=received.conversation_id,
                    text=reply.text,
                    buttons=[vars(button) for button in reply.buttons],
                    edits=reply.edits,
                    spoken=reply.spoken,
                )

    def _erase(self, received: Received, text: str, deliver: bool) -> None:
        """Delete the person's conversations; the reply that stays knows a repeated wish again."""
        with write_session(self.engine) as session:
            inbox = session.get(InboxMessage, received.inbox_id, with_for_update=True)
            if inbox is None or inbox.answered_at is not None:
                return
            conversation = session.get_one(Conversation, received.conversation_id)
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
    connection: Connection, message: IncomingMessage, conversation_id: str | None
) -> Mapping[Any, Any]:
    by_id = message.channel == WEB
    given = {"channel": message.channel, "given": conversation_id if by_id else message.sender}
    if given["given"] is not None:
        query = ON_THE_WEB if by_id else BY_SENDER
        found = connection.execute(query, given).mappings().first()
        if found is not None:
            return found
    new_id = secrets.token_urlsafe(ID_BYTES)
    sender = new_id if by_id else message.sender
    insert_row(connection, Conversation, id=new_id, channel=message.channel, sender=sender)
    return {"conversation_id": new_id, "state": {}, "taken_over_by": None}


def _answered(connection: Connection, received: Received, reply: Reply) -> bool:
    """Mark the message answered; False where it is gone or another worker was faster."""
    answer = {
        "inbox": received.inbox_id,
        "new_reply": reply.as_json(),
        "new_answered_at": now(),
        "new_text": received.text,
    }
    return connection.execute(ANSWER, answer).rowcount == 1


def _delete_conversations(session: Session, channel: str, sender: str) -> int:
    mine = session.exec(
        select(Conversation).where(Conversation.channel == channel, Conversation.sender == sender)
    ).all()
    for conversation in mine:
        session.delete(conversation)
    return len(mine)


def _erased_key(message: IncomingMessage | InboxMessage) -> str:
    return f"erased:{message.channel}:{message.message_id}"


def _received_before_erasure(text: str) -> Received:
    reply = Reply(conversation_id="", outcome=Outcome.RECORDED, text=text)
    return Received(
        inbox_id=0,
        conversation_id="",
        state=ConversationState(),
        text="",
        taken_over=False,
        reply=reply,
    )


def _received_again(known: Mapping[Any, Any]) -> Received:
    """What the bot waits for may have changed since, and with it what has to be masked."""
    text = mask_answer(known["text"], known["state"].get("awaiting"))
    return _received(known, known["inbox_id"], text, known["reply"])


def _received(
    conversation: Mapping[Any, Any], inbox_id: int, text: str, reply: dict[str, Any] | None
) -> Received:
    return Received(
        inbox_id=inbox_id,
        conversation_id=conversation["conversation_id"],
        state=state_from_json(conversation["state"]),
        text=text,
        taken_over=conversation["taken_over_by"] is not None,
        reply=reply_from_json(reply) if reply else None,
    )

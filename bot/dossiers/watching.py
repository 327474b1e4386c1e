"""Watching dossiers for citizens: one message a change, one when overdue, never twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, Engine, func, update
from sqlmodel import Session, col, select

from bot import buttons
from bot.composing.formats import day as written
from bot.dossiers import wording
from bot.dossiers.dossier import Dossier, Status
from bot.dossiers.gateway import DossierGateway, GatewayUnavailable
from bot.dossiers.records import DossierWatch
from bot.dossiers.telling import status_words
from bot.message import Button
from bot.records import Conversation, OutboxMessage
from knowledge.columns import now
from knowledge.database import read_session, write_session

log = logging.getLogger(__name__)

MOST_A_PERSON = 20
MOST_FAILURES = 3


@dataclass(frozen=True)
class WatchCheck:
    """What one round of checking did, in dossiers and messages."""

    checked: int = 0
    told: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Watches:
    """Who watches which dossier."""

    engine: Engine

    def start(self, dossier: Dossier, conversation_id: str, today: date) -> bool:
        """Watch from the present state on; False where a person watches too many already."""
        with write_session(self.engine) as session:
            mine = session.exec(_of_conversation(conversation_id)).all()
            known = next((watch for watch in mine if watch.code == dossier.code), None)
            others = sum(watch.active for watch in mine if watch is not known)
            if others >= MOST_A_PERSON:
                return False
            watch = known or DossierWatch(code=dossier.code, conversation_id=conversation_id)
            watch.active = True
            watch.last_status = dossier.status
            watch.told_overdue = dossier.overdue(today)
            session.add(watch)
            return True

    def stop(self, conversation_id: str, code: str | None = None) -> list[str]:
        """Stop watching `code`, or everything; returns the codes no longer watched."""
        with write_session(self.engine) as session:
            query = _of_conversation(conversation_id).where(col(DossierWatch.active))
            if code is not None:
                query = query.where(DossierWatch.code == code)
            stopped = session.exec(query).all()
            for watch in stopped:
                watch.active = False
                session.add(watch)
            return [watch.code for watch in stopped]


def stop_button(code: str) -> Button:
    """The button under every notice."""
    return Button(wording.STOP_LABEL, buttons.value("watch", code, "stop"))


def check_watches(
    engine: Engine,
    gateway: DossierGateway,
    *,
    today: date,
    contact: str = "",
    most: int = 200,
) -> WatchCheck:
    """Put a message into the outbox for each change of a watched dossier.

    Looks at the `most` dossiers not checked for longest; several workers may run it at once.
    """
    checked = told = failed = 0
    for code in _due_codes(engine, most):
        try:
            dossier = gateway.find(code)
        except GatewayUnavailable as error:
            log.warning("watched dossier not checked: %s", error)
            _put_last(engine, code)
            failed += 1
            if failed >= MOST_FAILURES:
                break
            continue
        checked += 1
        told += _tell_watchers(engine, code, dossier, today, contact)
    return WatchCheck(checked, told, failed)


def _due_codes(engine: Engine, most: int) -> Sequence[str]:
    with read_session(engine) as session:
        return session.exec(
            select(DossierWatch.code)
            .where(col(DossierWatch.active))
            .group_by(DossierWatch.code)
            .order_by(func.min(DossierWatch.checked_at).asc().nulls_first(), DossierWatch.code)
            .limit(most)
        ).all()


def _put_last(engine: Engine, code: str) -> None:
    """Look at a dossier that fails after the others, so that it never holds them up."""
    with write_session(engine) as session:
        session.execute(
            update(DossierWatch).where(col(DossierWatch.code) == code).values(checked_at=now())
        )


def _tell_watchers(
    engine: Engine, code: str, dossier: Dossier | None, today: date, contact: str
) -> int:
    with write_session(engine) as session:
        watches = session.exec(
            select(DossierWatch).where(DossierWatch.code == code, col(DossierWatch.active))
        ).all()
        told = 0
        for watch in watches:
            if dossier is not None:
                told += _tell_change(session, watch, dossier)
                told += _tell_overdue(session, watch, dossier, today, contact)
            watch.checked_at = now()
            session.add(watch)
        return told


def _tell_change(session: Session, watch: DossierWatch, dossier: Dossier) -> bool:
    if dossier.status is None or watch.last_status == dossier.status:
        return False
    final = dossier.status.final
    if not _claim(
        session,
        watch,
        last_status=int(dossier.status),
        changes=watch.changes + 1,
        active=not final,
    ):
        return False
    text = wording.NOTICE.format(code=dossier.code, status=status_words(dossier))
    _put(session, watch, str(int(dossier.status)), f"{text}\n{wording.NEXT[dossier.status]}")
    return True


def _tell_overdue(
    session: Session, watch: DossierWatch, dossier: Dossier, today: date, contact: str
) -> bool:
    if watch.told_overdue or dossier.due_on is None or not dossier.overdue(today):
        return False
    if not _claim(session, watch, told_overdue=True):
        return False
    text = wording.NOTICE_OVERDUE.format(
        code=dossier.code, date=written(dossier.due_on), contact=contact
    )
    _put(session, watch, "overdue", text.strip())
    return True


def _claim(session: Session, watch: DossierWatch, **changes: Any) -> bool:
    """Write `changes` unless another worker changed the watch since it was read."""
    session.flush()
    result = session.execute(
        update(DossierWatch)
        .where(col(DossierWatch.id) == watch.id, col(DossierWatch.active))
        .where(col(DossierWatch.changes) == watch.changes)
        .where(col(DossierWatch.told_overdue) == watch.told_overdue)
        .where(col(DossierWatch.last_status).is_not_distinct_from(watch.last_status))
        .values(**changes)
    )
    assert isinstance(result, CursorResult)
    session.refresh(watch)
    return result.rowcount == 1


def _put(session: Session, watch: DossierWatch, what: str, text: str) -> None:
    conversation = session.get_one(Conversation, watch.conversation_id)
    key = f"watch:{watch.id}:{what}"
    taken = session.exec(select(OutboxMessage.id).where(OutboxMessage.key == key)).first()
    session.add(
        OutboxMessage(
            key=key if taken is None else f"{key}:{watch.changes}",
            channel=conversation.channel,
            conversation_id=conversation.id,
            text=text,
            buttons=[vars(stop_button(watch.code))] if watch.active else [],
        )
    )


def _of_conversation(conversation_id: str) -> Any:
    return select(DossierWatch).where(DossierWatch.conversation_id == conversation_id)


def watchable(dossier: Dossier) -> bool:
    """Whether there is still something to hear of it."""
    return dossier.status not in (Status.DONE, *(s for s in Status if s.final))

"""Telling replicas what has changed: a counter per topic, raised in the change's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from knowledge.database import read_session
from knowledge.learning.records import KnowledgeChange, Topic


def mark_changed(session: Session, topic: Topic) -> None:
    """Raise the counter of `topic`; replicas see it once the session is committed."""
    raised = session.exec(
        update(KnowledgeChange)
        .where(col(KnowledgeChange.topic) == topic.value)
        .values(version=col(KnowledgeChange.version) + 1)
    )
    if not raised.rowcount:
        session.add(KnowledgeChange(topic=topic.value))
        session.flush()


def read_changes(engine: Engine) -> Mapping[Topic, int]:
    """The counter of every topic; 0 where nothing has changed yet. Raises: DatabaseUnavailable."""
    with read_session(engine) as session:
        found = {row.topic: row.version for row in session.exec(select(KnowledgeChange))}
    return {topic: found.get(topic.value, 0) for topic in Topic}

"""Entries from proposal to approval: two people, and the second of two editors is told.

Every function works inside the caller's session, so that an audit entry lands in the same
transaction. All but `propose` raise EntryConflict where the version seen is no longer the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, update
from sqlmodel import Session, col, select

from knowledge.columns import now
from knowledge.database import read_session
from knowledge.errors import MotCuaError
from knowledge.learning.changes import mark_changed
from knowledge.learning.records import EntryState, KnowledgeEntry, KnowledgeEntryEvent, Topic

LONGEST_QUESTION = 500
LONGEST_ANSWER = 3000
MOST_QUESTIONS = 50


class EntryConflict(MotCuaError):
    """Somebody else changed the entry meanwhile."""


class EntryRefused(MotCuaError):
    """The step cannot be taken.

    `reason` is one of `questions_missing`, `question_long`, `questions_many`, `answer_missing`,
    `answer_long`, `second_person`, `step_not_allowed`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"entry refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Draft:
    """What an entry says; fields as in `KnowledgeEntry`."""

    questions: Sequence[str]
    procedure: str | None = None
    section: str | None = None
    answer: str = ""
    source: str = ""
    commune: str | None = None

    def checked(self) -> Draft:
        """The draft with blank and repeated questions left out. Raises: EntryRefused."""
        lines = (" ".join(question.split()) for question in self.questions)
        questions = tuple(dict.fromkeys(filter(None, lines)))
        answer = self.answer.strip()
        if not questions:
            raise EntryRefused("questions_missing")
        if len(questions) > MOST_QUESTIONS:
            raise EntryRefused("questions_many")
        if max(map(len, questions)) > LONGEST_QUESTION:
            raise EntryRefused("question_long")
        if not answer and not self.procedure:
            raise EntryRefused("answer_missing")
        if len(answer) > LONGEST_ANSWER:
            raise EntryRefused("answer_long")
        return Draft(
            questions,
            self.procedure or None,
            self.section or None,
            "" if self.procedure else answer,
            self.source.strip(),
            self.commune or None,
        )


@dataclass(frozen=True)
class Editor:
    """Who acts on which version of which entry, and why."""

    entry_id: int
    version: int
    staff_id: int
    note: str = field(default="", kw_only=True)


def propose(
    session: Session, draft: Draft, staff_id: int, report_id: int | None = None
) -> KnowledgeEntry:
    """A new entry that waits for a second person. Raises: EntryRefused."""
    entry = KnowledgeEntry(**_values(draft), proposed_by=staff_id, report_id=report_id)
    session.add(entry)
    session.flush()
    _remember(session, entry, "proposed", staff_id, "", {})
    return entry


def edit(session: Session, editor: Editor, draft: Draft) -> KnowledgeEntry:
    """Change what the entry says; it then waits for a second person again.

    Raises: EntryRefused where the draft is not whole, or the entry was rejected.
    """
    values = _values(draft)
    entry, before = _claim(session, editor)
    if entry.state == EntryState.REJECTED:
        raise EntryRefused("step_not_allowed")
    for name, value in values.items():
        setattr(entry, name, value)
    _move(session, entry, EntryState.PROPOSED)
    entry.proposed_by, entry.approved_by = editor.staff_id, None
    _remember(session, entry, "edited", editor.staff_id, editor.note, before)
    return entry


def approve(session: Session, editor: Editor) -> KnowledgeEntry:
    """Let the bot answer from the entry from now on.

    Raises: EntryRefused where it does not wait, or whoever proposed it wants to approve it.
    """
    entry, before = _claim(session, editor)
    _require(entry, EntryState.PROPOSED)
    if entry.proposed_by == editor.staff_id:
        raise EntryRefused("second_person")
    entry.approved_by = editor.staff_id
    _move(session, entry, EntryState.APPROVED)
    _remember(session, entry, "approved", editor.staff_id, editor.note, before)
    return entry


def reject(session: Session, editor: Editor) -> KnowledgeEntry:
    """Turn a proposal down. Raises: EntryRefused where the entry does not wait."""
    entry, before = _claim(session, editor)
    _require(entry, EntryState.PROPOSED)
    _move(session, entry, EntryState.REJECTED)
    _remember(session, entry, "rejected", editor.staff_id, editor.note, before)
    return entry


def withdraw(session: Session, editor: Editor) -> KnowledgeEntry:
    """Stop answering from the entry at once. Raises: EntryRefused where it is not approved."""
    entry, before = _claim(session, editor)
    _require(entry, EntryState.APPROVED)
    _move(session, entry, EntryState.WITHDRAWN)
    _remember(session, entry, "withdrawn", editor.staff_id, editor.note, before)
    return entry


def approved_entries(engine: Engine) -> Sequence[KnowledgeEntry]:
    """All entries that are answered from, the oldest first. Raises: DatabaseUnavailable."""
    with read_session(engine) as session:
        return session.exec(
            select(KnowledgeEntry)
            .where(KnowledgeEntry.state == EntryState.APPROVED)
            .order_by(col(KnowledgeEntry.id))
        ).all()


def events_of(engine: Engine, entry_id: int) -> Sequence[KnowledgeEntryEvent]:
    """The history of an entry, the newest step first."""
    with read_session(engine) as session:
        return session.exec(
            select(KnowledgeEntryEvent)
            .where(KnowledgeEntryEvent.entry_id == entry_id)
            .order_by(col(KnowledgeEntryEvent.id).desc())
        ).all()


def _values(draft: Draft) -> dict[str, Any]:
    values = asdict(draft.checked())
    return values | {"questions": list(values["questions"])}


def _claim(session: Session, editor: Editor) -> tuple[KnowledgeEntry, dict[str, Any]]:
    """The entry with its version raised, and what it said before."""
    taken = cast(
        CursorResult[Any],
        session.exec(
            update(KnowledgeEntry)
            .where(
                col(KnowledgeEntry.id) == editor.entry_id,
                col(KnowledgeEntry.version) == editor.version,
            )
            .values(version=editor.version + 1, changed_at=now())
        ),
    )
    if not taken.rowcount:
        raise EntryConflict(f"entry {editor.entry_id} was changed by somebody else meanwhile")
    entry = session.get_one(KnowledgeEntry, editor.entry_id, populate_existing=True)
    return entry, entry.model_dump(mode="json", include=set(Draft.__annotations__) | {"state"})


def _require(entry: KnowledgeEntry, state: EntryState) -> None:
    if entry.state != state:
        raise EntryRefused("step_not_allowed")


def _move(session: Session, entry: KnowledgeEntry, state: EntryState) -> None:
    """Change the state; replicas are told where that changes what is answered."""
    if EntryState.APPROVED in (entry.state, state):
        mark_changed(session, Topic.ENTRIES)
    entry.state = state.value
    session.add(entry)


def _remember(
    session: Session,
    entry: KnowledgeEntry,
    action: str,
    staff_id: int,
    note: str,
    before: dict[str, Any],
) -> None:
    session.add(
        KnowledgeEntryEvent(
            entry_id=entry.id or 0, action=action, staff_id=staff_id, note=note, before=before
        )
    )

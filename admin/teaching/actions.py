"""What staff do with knowledge entries, each change with its audit entry in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, select

from admin.audit import record
from knowledge.database import write_session
from knowledge.learning.entries import Draft, Editor, propose
from knowledge.learning.records import EntryState, KnowledgeEntry

Step = Callable[[Session, Editor], KnowledgeEntry]


@dataclass(frozen=True)
class KnowledgeActions:
    """Takes the steps of `knowledge.learning.entries` and keeps who took them."""

    engine: Engine

    def propose(self, draft: Draft, staff_id: int, report_id: int | None) -> KnowledgeEntry:
        """A new entry; the same one where a second click proposes it again.

        Raises: EntryRefused.
        """
        draft = draft.checked()
        with write_session(self.engine) as session:
            if same := _waiting(session, draft, staff_id):
                return same
            entry = propose(session, draft, staff_id, report_id)
            _remember(session, entry, staff_id, "proposed")
            return entry

    def do(self, editor: Editor, action: str, step: Step) -> KnowledgeEntry:
        """Take `step` on the version seen. Raises: EntryConflict, EntryRefused."""
        with write_session(self.engine) as session:
            entry = step(session, editor)
            _remember(session, entry, editor.staff_id, action, editor.note)
            return entry


def name_of_entry(entry_id: int | None) -> str:
    """How staff call an entry."""
    return f"KT-{entry_id}"


def _remember(
    session: Session, entry: KnowledgeEntry, staff_id: int, action: str, note: str = ""
) -> None:
    facts = {"commune": entry.commune, "procedure": entry.procedure, "note": note}
    told = {name: value for name, value in facts.items() if value}
    record(session, staff_id, f"knowledge.{action}", name_of_entry(entry.id), **told)


def _waiting(session: Session, draft: Draft, staff_id: int) -> KnowledgeEntry | None:
    """The entry that the same person has proposed in the same words and that still waits."""
    waiting = session.exec(
        select(KnowledgeEntry)
        .where(KnowledgeEntry.state == EntryState.PROPOSED)
        .where(KnowledgeEntry.proposed_by == staff_id)
    )
    return next((entry for entry in waiting if _says(entry, draft)), None)


def _says(entry: KnowledgeEntry, draft: Draft) -> bool:
    kept = (tuple(entry.questions), entry.procedure, entry.section, entry.answer, entry.commune)
    wanted = (tuple(draft.questions), draft.procedure, draft.section, draft.answer, draft.commune)
    return kept == wanted

"""Reading what staff taught: the list, one entry with its history, what a visitor may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, func, or_, true
from sqlmodel import col, select

from admin.access import Visitor
from knowledge.database import read_session
from knowledge.learning.entries import events_of
from knowledge.learning.records import EntryState, KnowledgeEntry, KnowledgeEntryEvent

PAGE_SIZE = 25
EVERYWHERE = "-"


@dataclass(frozen=True)
class EntryFilter:
    """What staff ask to see; an empty text asks for everything, commune `-` for all communes'."""

    state: str = ""
    commune: str = ""
    page: int = 1


@dataclass(frozen=True)
class EntryPage:
    """One page of entries; `more` tells of a next one."""

    entries: Sequence[KnowledgeEntry]
    total: int
    more: bool


@dataclass(frozen=True)
class Change:
    """One part of an entry that a step changed."""

    part: str
    before: Any
    after: Any


def may_read(visitor: Visitor, entry: KnowledgeEntry) -> bool:
    """Whether the entry is of the visitor's communes, or is answered from everywhere."""
    everywhere = entry.commune is None and entry.state == EntryState.APPROVED
    return everywhere or visitor.covers(entry.commune)


def list_entries(engine: Engine, visitor: Visitor, wanted: EntryFilter) -> EntryPage:
    """The entries that the visitor may read: those that wait first, then the newest."""
    where = and_(_readable(visitor), *_conditions(wanted))
    waits = col(KnowledgeEntry.state) == EntryState.PROPOSED
    query = (
        select(KnowledgeEntry)
        .where(where)
        .order_by(waits.desc(), col(KnowledgeEntry.id).desc())
        .offset((wanted.page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    with read_session(engine) as session:
        total = session.exec(select(func.count()).select_from(KnowledgeEntry).where(where)).one()
        return EntryPage(session.exec(query).all(), total, total > wanted.page * PAGE_SIZE)


def read_entry(engine: Engine, entry_id: int) -> KnowledgeEntry | None:
    """The bare entry, or None."""
    with read_session(engine) as session:
        return session.get(KnowledgeEntry, entry_id)


def history(
    engine: Engine, entry: KnowledgeEntry
) -> list[tuple[KnowledgeEntryEvent, list[Change]]]:
    """The steps of an entry, the newest first, each with the parts that it changed."""
    told = []
    after: Mapping[str, Any] = entry.model_dump(mode="json")
    for event in events_of(engine, entry.id or 0):
        told.append((event, _changes(event.before, after)))
        after = event.before or after
    return told


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    parts = [part for part in before if part != "state" and before[part] != after.get(part)]
    return [Change(part, before[part], after.get(part)) for part in parts]


def _readable(visitor: Visitor) -> ColumnElement[bool]:
    everywhere = and_(
        col(KnowledgeEntry.commune).is_(None), col(KnowledgeEntry.state) == EntryState.APPROVED
    )
    return or_(visitor.scope(KnowledgeEntry.commune), everywhere)


def _conditions(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.state:
        conditions.append(col(KnowledgeEntry.state) == wanted.state)
    if wanted.commune:
        named = None if wanted.commune == EVERYWHERE else wanted.commune
        conditions.append(col(KnowledgeEntry.commune) == named)
    return conditions

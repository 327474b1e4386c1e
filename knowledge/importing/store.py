"""Writing imported procedures to the database, all of them or none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Engine
from sqlmodel import Session

from knowledge.catalogue import Catalogue
from knowledge.catalogue_files import to_line
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.importing.merging import Merged
from knowledge.learning.changes import mark_changed
from knowledge.learning.records import Topic
from knowledge.procedure import PageText, Procedure
from knowledge.records import ProcedureRecord


class Outcome(StrEnum):
    """What became of one imported procedure."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass
class Stored:
    """How many procedures had which outcome."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)


def store(merged: Merged, current: Catalogue, engine: Engine) -> Stored:
    """Write what is new or newer in one transaction; running it again changes nothing.

    A procedure of which the catalogue knows something newer, or as new and more detailed, is
    left as it is.
    Raises: DatabaseUnavailable where the database cannot be written; nothing is kept then.
    """
    stored = Stored()
    with write_session(engine) as session:
        for code, procedure in merged.procedures.items():
            page = merged.pages.get(code)
            outcome = outcome_of(procedure, page, current)
            stored.outcomes[outcome] += 1
            if outcome in (Outcome.ADDED, Outcome.CHANGED):
                _write(session, procedure, page, merged.kinds[code])
        if stored.outcomes[Outcome.ADDED] or stored.outcomes[Outcome.CHANGED]:
            mark_changed(session, Topic.CATALOGUE)
    return stored


def outcome_of(procedure: Procedure, page: PageText | None, current: Catalogue) -> Outcome:
    """What storing `procedure` would mean for the catalogue."""
    known = current.get(procedure.code)
    if known is None:
        return Outcome.ADDED
    if (known.as_of, known.detailed) > (procedure.as_of, procedure.detailed):
        return Outcome.OLDER
    if not procedure.detailed and known.detailed and procedure.answerable == known.answerable:
        return Outcome.OLDER
    same_page = page is None or page == current.page(procedure.code)
    same = _comparable(procedure) == _comparable(known) and same_page
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def _comparable(procedure: Procedure) -> Mapping[str, object]:
    """Facts without successors, which a build adds and an import cannot know."""
    return procedure.model_dump(exclude={"replaced_by"})


def _write(session: Session, procedure: Procedure, page: PageText | None, source: str) -> None:
    record = ProcedureRecord(
        code=procedure.code,
        facts=json.loads(to_line(procedure)),
        page=page.model_dump() if page else None,
        source=source,
        as_of=procedure.as_of,
        imported_at=now(),
    )
    session.merge(record)

"""The office directory as staff keep it: listed, saved, deleted, filled from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from admin.access import Visitor
from admin.audit import record
from admin.facts import wording
from admin.facts.uploads import mark_landed
from admin.sheet_records import SheetUpload
from knowledge.database import write_session
from knowledge.editing.edits import EditConflict
from knowledge.places.finding import load_places
from knowledge.places.offices import (
    OfficeSheet,
    all_offices,
    delete_office,
    put_offices,
    read_offices,
)
from knowledge.places.records import Office
from knowledge.sheets import Problem
from retrieval.normalise import fold

PAGE_SIZE = 50
FACTS = ("name", "address", "hours", "phone", "reception_points", "updated")


class Listed(NamedTuple):
    """A commune with its office, None where there is none."""

    id: str
    name: str
    office: Office | None


@dataclass(frozen=True)
class OfficeFilter:
    """What the list shows; `state` is `all`, `filled` or `missing`."""

    q: str = ""
    state: str = "all"
    page: int = 1


@dataclass(frozen=True)
class OfficePreview:
    """What taking a file over would do, with the rows that are not taken."""

    new: Sequence[Office]
    changed: Sequence[Office]
    same: int
    problems: Sequence[Problem]

    @property
    def usable(self) -> Sequence[Office]:
        """The offices that would be written."""
        return (*self.new, *self.changed)


@dataclass(frozen=True)
class OfficeDesk:
    """Reads and changes offices of the communes that a visitor covers."""

    engine: Engine
    communes: Mapping[str, str]
    visitor: Visitor

    def listed(self, chosen: OfficeFilter) -> list[Listed]:
        """Communes of the filter, those of its page and one more where there is a next."""
        offices, wanted = all_offices(self.engine), fold(chosen.q).split()
        rows = [
            Listed(id, name, offices.get(id))
            for id, name in self.communes.items()
            if self.visitor.covers(id) and all(word in fold(name) for word in wanted)
        ]
        if chosen.state != "all":
            rows = [row for row in rows if (row.office is not None) == (chosen.state == "filled")]
        start = (chosen.page - 1) * PAGE_SIZE
        return rows[start : start + PAGE_SIZE + 1]

    def save(self, office: Office, seen: str) -> None:
        """Save one office; `seen` is `stamp` of the one that was shown.

        Raises: EditConflict where somebody else saved it meanwhile.
        """
        with write_session(self.engine) as session:
            before = session.get(Office, office.commune_id, with_for_update=True)
            if stamp(before) != seen:
                raise EditConflict(f"office {office.commune_id} was saved meanwhile")
            old = facts_of(before) if before else None
            put_offices(session, [office], self.visitor.id)
            self._record(session, "office.saved", office.commune_id, old, facts_of(office))

    def delete(self, commune_id: str) -> bool:
        """Delete the office of a commune; False where there is none."""
        with write_session(self.engine) as session:
            before = session.get(Office, commune_id)
            old = facts_of(before) if before else None
            gone = delete_office(session, commune_id)
            if gone:
                self._record(session, "office.deleted", commune_id, old, None)
            return gone

    def preview(self, upload: SheetUpload, today: date) -> OfficePreview:
        """What taking the file over would do. Raises: UnreadableSource."""
        sheet = self._own(read_offices(upload.content, load_places(), today))
        known = all_offices(self.engine)
        told = {office.commune_id: office for office in sheet.offices}
        same = [id for id, o in told.items() if id in known and facts_of(o) == facts_of(known[id])]
        return OfficePreview(
            new=[o for id, o in told.items() if id not in known],
            changed=[o for id, o in told.items() if id in known and id not in same],
            same=len(same),
            problems=sheet.problems,
        )

    def land(self, upload: SheetUpload, today: date) -> bool:
        """Take the good rows over; False where it was done already. Raises: UnreadableSource."""
        preview = self.preview(upload, today)
        with write_session(self.engine) as session:
            if not mark_landed(session, upload, len(preview.usable)):
                return False
            put_offices(session, preview.usable, self.visitor.id)
            record(
                session,
                self.visitor.id,
                "offices.imported",
                upload.filename,
                new=[office.commune_id for office in preview.new],
                changed=[office.commune_id for office in preview.changed],
                rejected=len(preview.problems),
            )
        return True

    def _own(self, sheet: OfficeSheet) -> OfficeSheet:
        """The sheet with other people's communes among the rows that are not taken."""
        names = load_places().by_id
        others = tuple(
            Problem(0, f"{names[office.commune_id].full}: {wording.OTHER_COMMUNE}")
            for office in sheet.offices
            if not self.visitor.covers(office.commune_id)
        )
        own = tuple(o for o in sheet.offices if self.visitor.covers(o.commune_id))
        return OfficeSheet(own, (*sheet.problems, *others))

    def _record(
        self,
        session: Session,
        action: str,
        commune_id: str,
        before: Mapping[str, str] | None,
        after: Mapping[str, str] | None,
    ) -> None:
        record(session, self.visitor.id, action, commune_id, before=before, after=after)


def facts_of(office: Office) -> dict[str, str]:
    """What an office tells, as text."""
    return {name: str(getattr(office, name)) for name in FACTS}


def stamp(office: Office | None) -> str:
    """What tells two savings of an office apart; empty where there is none."""
    saved: datetime | None = office.saved_at if office else None
    return saved.isoformat() if saved else ""

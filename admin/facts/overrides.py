"""What a province sets for itself, as its editors keep it: listed, added, ended, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from admin.audit import record
from admin.facts import wording
from admin.facts.uploads import mark_landed
from admin.sheet_records import SheetUpload
from knowledge.catalogue import Catalogue
from knowledge.database import read_session, write_session
from knowledge.editing.edits import EditConflict
from knowledge.overrides.records import Override
from knowledge.overrides.sheet import OverrideSheet, make_override, read_overrides
from knowledge.overrides.store import add_overrides, end_override, overrides_of
from knowledge.places.finding import Places, load_places
from knowledge.sheets import BadRow, Problem

PAGE_SIZE = 50
OWN = {"id", "saved_by", "saved_at"}


@dataclass(frozen=True)
class OverrideFilter:
    """What the list shows; `state` is `in_force`, `coming`, `ended` or `all`."""

    province: str = ""
    code: str = ""
    state: str = "in_force"
    page: int = 1


@dataclass(frozen=True)
class OverridePreview:
    """What taking a file over would do, with the rows that are not taken."""

    new: Sequence[Override]
    known: int
    problems: Sequence[Problem]


@dataclass(frozen=True)
class OverrideDesk:
    """Reads and changes overrides; `home` is the one province of this deployment, or empty."""

    engine: Engine
    catalogue: Catalogue
    home: str
    staff_id: int

    def listed(self, chosen: OverrideFilter, today: date) -> list[Override]:
        """Overrides of the filter, those of its page and one more where there is a next."""
        rows = [
            override
            for override in overrides_of(self.engine, self.home or chosen.province, chosen.code)
            if chosen.state in ("all", state_of(override, today))
        ]
        start = (chosen.page - 1) * PAGE_SIZE
        return rows[start : start + PAGE_SIZE + 1]

    def find(self, override_id: int) -> Override | None:
        """An override of the deployment's province, or None."""
        with read_session(self.engine) as session:
            found = session.get(Override, override_id)
        return found if found and self.home in ("", found.province) else None

    def read(self, row: Mapping[str, str]) -> Override:
        """The override of a filled form. Raises: BadRow with the reason."""
        override = make_override(row, self.catalogue, load_places())
        if self.home not in ("", override.province):
            raise BadRow(wording.OTHER_PROVINCE)
        return override

    def beside(self, override: Override) -> list[Override]:
        """The others of its province and procedure."""
        held = overrides_of(self.engine, override.province, override.procedure)
        return [other for other in held if other.id != override.id]

    def add(self, override: Override) -> bool:
        """Add one; False where the very same is there already."""
        with write_session(self.engine) as session:
            added = add_overrides(session, [override], self.staff_id)
            if added:
                self._record(session, "override.added", override)
        return bool(added)

    def end(self, override_id: int, last_day: date, seen: str) -> None:
        """Let one end with `last_day`. Raises: EditConflict as `_unchanged`."""
        with write_session(self.engine) as session:
            override = _unchanged(session, override_id, seen)
            before = override.until
            end_override(session, override, last_day, self.staff_id)
            self._record(session, "override.ended", override, before=str(before or ""))

    def delete(self, override_id: int, seen: str) -> None:
        """Delete one that was entered by mistake. Raises: EditConflict as `_unchanged`."""
        with write_session(self.engine) as session:
            override = _unchanged(session, override_id, seen)
            self._record(session, "override.deleted", override)
            session.delete(override)

    def preview(self, upload: SheetUpload) -> OverridePreview:
        """What taking the file over would do. Raises: UnreadableSource."""
        sheet = self._own(read_overrides(upload.content, self.catalogue, load_places()))
        known = [facts_of(override) for override in overrides_of(self.engine, self.home)]
        new = [o for o in sheet.overrides if facts_of(o) not in known]
        return OverridePreview(new, len(sheet.overrides) - len(new), sheet.problems)

    def land(self, upload: SheetUpload) -> bool:
        """Take the good rows over; False where it was done already. Raises: UnreadableSource."""
        preview = self.preview(upload)
        with write_session(self.engine) as session:
            if not mark_landed(session, upload, len(preview.new)):
                return False
            added = add_overrides(session, preview.new, self.staff_id)
            facts = {"added": added, "rejected": len(preview.problems)}
            record(session, self.staff_id, "overrides.imported", upload.filename, **facts)
        return True

    def _own(self, sheet: OverrideSheet) -> OverrideSheet:
        """The sheet with other provinces' rows among those that are not taken."""
        if not self.home:
            return sheet
        others = tuple(
            Problem(0, f"{override.province}, {override.procedure}: {wording.OTHER_PROVINCE}")
            for override in sheet.overrides
            if override.province != self.home
        )
        own = tuple(o for o in sheet.overrides if o.province == self.home)
        return OverrideSheet(own, (*sheet.problems, *others))

    def _record(
        self, session: Session, action: str, override: Override, **details: object
    ) -> None:
        record(session, self.staff_id, action, override.procedure, **facts_of(override), **details)


def stamp(override: Override) -> str:
    """What tells two savings of an override apart."""
    return override.saved_at.isoformat()


def facts_of(override: Override) -> dict[str, object]:
    """What an override says, as JSON values."""
    return override.model_dump(mode="json", exclude=OWN)


def state_of(override: Override, today: date) -> str:
    """Whether it is in force, still to come, or ended."""
    if override.holds_on(today):
        return "in_force"
    return "coming" if override.since > today and not _never(override) else "ended"


def first_day(override: Override, today: date) -> date:
    """The day on which its answer is worth looking at."""
    return max(override.since, min(today, override.until or today))


def home_province(name: str, places: Places) -> str:
    """The present province of a setting; empty where the deployment serves the whole country."""
    return places.provinces_now.get(name) or places.province_named(name) or ""


def all_provinces(places: Places) -> list[str]:
    """The present provinces by name."""
    return sorted({commune.province for commune in places.communes})


def _never(override: Override) -> bool:
    return override.until == override.since - timedelta(days=1)


def _unchanged(session: Session, override_id: int, seen: str) -> Override:
    """The override, locked; `seen` is `stamp` of the one that was shown.

    Raises: EditConflict where somebody else saved or deleted it meanwhile.
    """
    override = session.get(Override, override_id, with_for_update=True)
    if override is None or stamp(override) != seen:
        raise EditConflict(f"override {override_id} was saved meanwhile")
    return override

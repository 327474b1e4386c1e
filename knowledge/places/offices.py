"""The office directory: filled by CSV or one by one, read by commune."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.columns import now
from knowledge.database import read_session, write_session
from knowledge.importing.text import one_line
from knowledge.places import wording
from knowledge.places.commune import Commune
from knowledge.places.finding import Places
from knowledge.places.records import Office
from knowledge.places.sources import part_kind
from knowledge.places.spelling import fold, key
from knowledge.places.wording import COMMUNE_KINDS
from knowledge.sheet_cells import day_of
from knowledge.sheets import BadRow, Problem, read_rows, template

REQUIRED = ("commune", "province", "address")
PHONE = re.compile(r"[+()\d][\d ().,;/+-]{2,}\d")


@dataclass(frozen=True)
class OfficeSheet:
    """What a file holds: the offices of its good rows, and the rows that are not taken."""

    offices: tuple[Office, ...]
    problems: tuple[Problem, ...]


def office_template() -> str:
    """A CSV with the columns and one example row."""
    return template(wording.OFFICE_HEADINGS, [wording.OFFICE_EXAMPLE])


def read_offices(content: bytes, places: Places, today: date) -> OfficeSheet:
    """Read a filled CSV; a commune told twice is taken once, its second row is a problem.

    Raises: UnreadableSource where the file is no UTF-8 CSV or lacks a required column.
    """
    offices: dict[str, Office] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for line, row in read_rows(content, wording.OFFICE_HEADINGS, REQUIRED):
        try:
            office = make_office(row, places, today)
            if office.commune_id in lines:
                raise BadRow(wording.ROW_TWICE.format(line=lines[office.commune_id]))
        except BadRow as error:
            problems.append(Problem(line, str(error)))
        else:
            offices[office.commune_id], lines[office.commune_id] = office, line
    return OfficeSheet(tuple(offices.values()), tuple(problems))


def save_offices(engine: Engine, offices: Iterable[Office], staff_id: int | None = None) -> int:
    """Save or replace offices in one transaction; returns how many."""
    with write_session(engine) as session:
        return put_offices(session, offices, staff_id)


def put_offices(session: Session, offices: Iterable[Office], staff_id: int | None = None) -> int:
    """As `save_offices`, inside the caller's session."""
    given = list(offices)
    for office in given:
        session.merge(Office(**(office.model_dump() | {"saved_by": staff_id, "saved_at": now()})))
    return len(given)


def delete_office(session: Session, commune_id: str) -> bool:
    """Delete the office of a commune; False where there is none."""
    office = session.get(Office, commune_id)
    if office is not None:
        session.delete(office)
        session.flush()
    return office is not None


def office_of(engine: Engine, commune_id: str) -> Office | None:
    """The office of a commune, or None where none is on file."""
    with read_session(engine) as session:
        return session.get(Office, commune_id)


def all_offices(engine: Engine) -> Mapping[str, Office]:
    """All offices by commune id."""
    with read_session(engine) as session:
        offices = session.exec(select(Office).order_by(col(Office.commune_id))).all()
    return {office.commune_id: office for office in offices}


def commune_in(places: Places, name: str, province: str) -> Commune:
    """The commune that staff name by its name, with or without its kind, and its province.

    Raises: BadRow where there is none, or several that the kind does not tell apart.
    """
    where = places.provinces_now.get(province) or places.province_named(province)
    if where is None:
        raise BadRow(wording.ROW_NO_PROVINCE.format(province=province))
    kind, bare = part_kind(name, COMMUNE_KINDS)
    inside = [c for c in places.communes if c.province == where and kind in ("", c.kind)]
    found = [c for c in inside if key(c.name) == key(bare)]
    found = found or [c for c in inside if fold(key(c.name)) == key(bare)]
    if len(found) != 1:
        told = wording.ROW_MANY_COMMUNES if found else wording.ROW_NO_COMMUNE
        raise BadRow(told.format(commune=name, province=province))
    return found[0]


def make_office(row: Mapping[str, str], places: Places, today: date) -> Office:
    """One office from cells by field, as the file and the staff pages give them.

    Raises: BadRow with the reason, in words for staff.
    """
    for field in REQUIRED:
        if not row[field]:
            raise BadRow(wording.ROW_MISSING.format(heading=wording.OFFICE_HEADINGS[field]))
    commune = commune_in(places, row["commune"], row["province"])
    if row["phone"] and not PHONE.fullmatch(row["phone"]):
        raise BadRow(wording.ROW_BAD_PHONE.format(value=row["phone"]))
    updated = day_of(row["updated"]) or today
    if updated > today:
        raise BadRow(wording.ROW_FUTURE.format(value=row["updated"]))
    return Office(
        commune_id=commune.id,
        name=row["name"] or wording.OFFICE_NAME.format(commune=commune.title),
        address=row["address"],
        hours=row["hours"],
        phone=row["phone"],
        reception_points="\n".join(
            map(one_line, filter(None, row["reception_points"].split(";")))
        ),
        updated=updated,
    )

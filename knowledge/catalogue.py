"""All procedures known: the bundled catalogue, overlaid by imports, and these by staff's edits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine, inspect
from sqlmodel import col, select

from knowledge.catalogue_files import CATALOGUE_DIR, find_line, read_catalogue, to_line
from knowledge.database import read_session
from knowledge.editing.facts import differing, edited
from knowledge.editing.reading import edit_of, edits_in_force
from knowledge.editing.records import ProcedureEdit
from knowledge.errors import CatalogueError
from knowledge.procedure import PageText, Procedure
from knowledge.records import ProcedureRecord

VERSION_CHARACTERS = 16


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Procedures by code, with the full pages that a deployment imported.

    `edits` are those of staff that lie over the facts, `beneath` the facts without them; `moved`
    names the fields that are not as in the bundle, by code.
    """

    by_code: Mapping[str, Procedure]
    pages: Mapping[str, PageText] = field(default_factory=dict)
    edits: Mapping[str, ProcedureEdit] = field(default_factory=dict)
    beneath: Mapping[str, Procedure] = field(default_factory=dict)
    moved: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """All procedures, the repealed ones too, sorted by code."""
        return tuple(self.by_code[code] for code in sorted(self.by_code))

    @cached_property
    def answerable(self) -> tuple[Procedure, ...]:
        """Procedures that may be answered from."""
        return tuple(procedure for procedure in self.procedures if procedure.answerable)

    def get(self, code: str) -> Procedure | None:
        """The procedure with `code`, or None."""
        return self.by_code.get(code)

    def unedited(self, code: str) -> Procedure | None:
        """The procedure without what staff set right, or None."""
        return self.beneath.get(code) or self.by_code.get(code)

    def moved_of(self, code: str) -> frozenset[str]:
        """Fields of the procedure that are not as in the bundle, which guides speak of."""
        return self.moved.get(code, frozenset())

    def page(self, code: str) -> PageText | None:
        """The full page of `code`, where it was imported."""
        return self.pages.get(code)

    @cached_property
    def version(self) -> str:
        """A hash that changes when any fact or page changes."""
        digest = hashlib.sha256()
        for procedure in self.procedures:
            digest.update(to_line(procedure).encode())
        for code in sorted(self.pages):
            digest.update(self.pages[code].model_dump_json().encode())
        return digest.hexdigest()[:VERSION_CHARACTERS]


def load_catalogue(engine: Engine | None = None, folder: Path = CATALOGUE_DIR) -> Catalogue:
    """Load the bundled catalogue and, with an engine, imports and staff's edits over it.

    Raises: CatalogueError where the bundle, an imported row or an edit is broken;
    DatabaseUnavailable where the database cannot be read.
    """
    bundled = read_catalogue(folder)
    return _edited(_imported(bundled, engine), bundled) if engine else Catalogue(bundled)


def load_unedited(engine: Engine, folder: Path = CATALOGUE_DIR) -> Catalogue:
    """The catalogue that a new source is compared with: `edits` are told, but not laid over.

    Raises: as `load_catalogue` does.
    """
    return _imported(read_catalogue(folder), engine)


def find_one(
    code: str, engine: Engine | None = None, folder: Path = CATALOGUE_DIR
) -> Procedure | None:
    """One procedure, quickly: with staff's edit over the imported one, else the bundled one.

    Raises: as `load_catalogue` does.
    """
    beneath = find_unedited(code, engine, folder)
    if engine is None or beneath is None:
        return beneath
    edit = edit_of(engine, code)
    return edited(beneath, edit) if edit else beneath


def find_unedited(
    code: str, engine: Engine | None = None, folder: Path = CATALOGUE_DIR
) -> Procedure | None:
    """One procedure without staff's edit: the imported one, else the bundled one, else None.

    Raises: as `load_catalogue` does.
    """
    found = _records(engine, [code]) if engine is not None else []
    return _facts(found[0]) if found else find_line(code, folder)


def _imported(bundled: Mapping[str, Procedure], engine: Engine) -> Catalogue:
    records = _records(engine)
    by_code = {**bundled, **{record.code: _facts(record) for record in records}}
    pages = {record.code: _page(record) for record in records if record.page}
    edits = {code: edit for code, edit in edits_in_force(engine).items() if code in by_code}
    return Catalogue(by_code, pages, edits)


def _edited(known: Catalogue, bundled: Mapping[str, Procedure]) -> Catalogue:
    """With the edits laid over; steps that an edit may have made wrong are left out."""
    over = {code: edited(known.by_code[code], edit) for code, edit in known.edits.items()}
    by_code = {**known.by_code, **over}
    silent = {
        code: page.model_copy(update={"steps": ""})
        for code, page in known.pages.items()
        if code in over
    }
    return Catalogue(
        by_code,
        pages={**known.pages, **silent},
        edits=known.edits,
        beneath={code: known.by_code[code] for code in over},
        moved={
            code: differing(was, now, Procedure.model_fields)
            for code, was in bundled.items()
            if (now := by_code[code]) is not was
        },
    )


def _records(engine: Engine, codes: Iterable[str] | None = None) -> list[ProcedureRecord]:
    if not inspect(engine).has_table(str(ProcedureRecord.__tablename__)):
        return []
    query = select(ProcedureRecord)
    if codes is not None:
        query = query.where(col(ProcedureRecord.code).in_(list(codes)))
    with read_session(engine) as session:
        return list(session.exec(query))


def _facts(record: ProcedureRecord) -> Procedure:
    try:
        return Procedure.model_validate(record.facts)
    except ValidationError as error:
        raise CatalogueError(
            f"database: imported procedure {record.code} is broken; import its source again"
        ) from error


def _page(record: ProcedureRecord) -> PageText:
    return PageText.model_validate(record.page)

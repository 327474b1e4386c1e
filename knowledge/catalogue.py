"""All procedures known: the bundled catalogue, overlaid by what the database holds."""

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
from knowledge.errors import CatalogueError
from knowledge.procedure import PageText, Procedure
from knowledge.records import ProcedureRecord

VERSION_CHARACTERS = 16


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Procedures by code, with the full pages that a deployment imported."""

    by_code: Mapping[str, Procedure]
    pages: Mapping[str, PageText] = field(default_factory=dict)

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
    """Load the bundled catalogue and, with an engine, the imported procedures over it.

    Raises: CatalogueError where the bundle or an imported row is broken;
    DatabaseUnavailable where the database cannot be read.
    """
    bundled = read_catalogue(folder)
    if engine is None:
        return Catalogue(bundled)
    records = _records(engine)
    pages = {record.code: _page(record) for record in records if record.page}
    return Catalogue(bundled | {r.code: _facts(r) for r in records}, pages)


def find_one(
    code: str, engine: Engine | None = None, folder: Path = CATALOGUE_DIR
) -> Procedure | None:
    """One procedure, quickly: the imported one, else the bundled one, else None.

    Raises: as `load_catalogue` does.
    """
    found = _records(engine, [code]) if engine is not None else []
    return _facts(found[0]) if found else find_line(code, folder)


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

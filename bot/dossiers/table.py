"""The gateway to dossiers imported into our own table."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.dossiers.dossier import Dossier, Status
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.records import DossierRow
from knowledge.database import read_session
from knowledge.errors import DatabaseUnavailable


@dataclass(frozen=True)
class TableGateway:
    """Finds dossiers among the rows of the last imports."""

    engine: Engine

    def find(self, code: str) -> Dossier | None:
        """The dossier of `code`, or None.

        Raises: GatewayUnavailable where the database cannot be read.
        """
        try:
            with read_session(self.engine) as session:
                row = session.get(DossierRow, code)
        except DatabaseUnavailable as error:
            raise GatewayUnavailable(str(error)) from error
        return None if row is None else _dossier(row)


def _dossier(row: DossierRow) -> Dossier:
    return Dossier(
        code=row.code,
        status=Status(row.status),
        procedure_name=row.procedure_name,
        procedure_code=row.procedure_code,
        applicant_masked=row.applicant_masked,
        verifiers=tuple(row.verifiers.split()),
        received_on=row.received_on,
        due_on=row.due_on,
        finished_on=row.finished_on,
        office=row.office,
        note=row.note,
    )

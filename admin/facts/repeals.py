"""Procedures that are gone, for a person to decide on: listed, confirmed, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import col, select

from admin.audit import record
from admin.facts.searching import matching
from knowledge.catalogue import Catalogue
from knowledge.database import read_session, write_session
from knowledge.procedure import Procedure
from knowledge.syncing.records import Repeal, RepealState
from knowledge.syncing.repeals import (
    Proposal,
    confirm_repeal,
    history_of,
    proposals,
    reject_repeal,
)

PAGE_SIZE = 25
WITH, WITHOUT = "with", "without"


@dataclass(frozen=True)
class RepealFilter:
    """What the list shows; `heirs` is empty, `with` or `without` likely successors."""

    q: str = ""
    issuer: str = ""
    heirs: str = ""
    page: int = 1


class NotInForce(ValueError):
    """A successor that is not in force; the code."""


@dataclass(frozen=True)
class RepealDesk:
    """Reads proposals and keeps decisions."""

    engine: Engine
    catalogue: Catalogue
    staff_id: int

    def waiting(self, chosen: RepealFilter) -> list[Proposal]:
        """All proposals of the filter, those with likely successors first, by name."""
        found = {p.procedure.code: p for p in proposals(self.catalogue, self.engine)}
        kept = [
            found[procedure.code]
            for procedure in matching((p.procedure for p in found.values()), chosen.q)
            if chosen.issuer in ("", procedure.issuer)
            and chosen.heirs in ("", WITH if found[procedure.code].successors else WITHOUT)
        ]
        return sorted(kept, key=lambda p: (not p.successors, p.procedure.name))

    def find(self, code: str) -> Proposal | None:
        """The proposal for a procedure; None where it is in force or unknown."""
        procedure = self.catalogue.get(code)
        if procedure is None or procedure.answerable:
            return None
        heirs = (self.catalogue.get(heir) for heir in procedure.replaced_by)
        return Proposal(procedure, tuple(heir for heir in heirs if heir is not None))

    def decision(self, code: str) -> Repeal | None:
        """What was decided, None while it waits."""
        with read_session(self.engine) as session:
            found = session.get(Repeal, code)
        return found if found and found.state != RepealState.PROPOSED else None

    def decided(self) -> Sequence[Repeal]:
        """The newest decisions."""
        with read_session(self.engine) as session:
            return session.exec(
                select(Repeal)
                .where(Repeal.state != RepealState.PROPOSED)
                .order_by(col(Repeal.at).desc())
                .limit(PAGE_SIZE)
            ).all()

    def can_bring_back(self, code: str) -> bool:
        """Whether a sync marked it, so that what was before is known."""
        return any(entry.change == "repealed" for entry in history_of(self.engine, code))

    def confirm(self, code: str, successors: Sequence[str]) -> bool:
        """Keep that it is repealed and what replaced it; False where it is in force.

        Raises: NotInForce naming the successor.
        """
        for heir in successors:
            known = self.catalogue.get(heir)
            if known is None or not known.answerable:
                raise NotInForce(heir)
        with write_session(self.engine) as session:
            kept = confirm_repeal(session, self.catalogue, code, successors, self.staff_id)
            if kept:
                details = {"successors": list(successors)}
                record(session, self.staff_id, "repeal.confirmed", code, **details)
        return kept

    def bring_back(self, code: str) -> bool:
        """Put it in force again; False where no sync had marked it."""
        with write_session(self.engine) as session:
            done = reject_repeal(session, self.catalogue, code, self.staff_id)
            if done:
                record(session, self.staff_id, "repeal.rejected", code)
        return done

    def others(self, q: str, proposal: Proposal) -> list[Procedure]:
        """Procedures in force that a search finds, besides the likely ones."""
        likely = {heir.code for heir in proposal.successors}
        found = matching(self.catalogue.answerable, q) if q else []
        return [procedure for procedure in found if procedure.code not in likely][:PAGE_SIZE]

"""Contradictions in the catalogue that a person must look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.importing.names import is_placeholder
from knowledge.importing.performers import is_district
from knowledge.importing.periods import find_period
from knowledge.procedure import Channel, Fee, FeeKind, Procedure, Status
from knowledge.wording import CHECK_FREE_NOTE_WORDS


@dataclass(frozen=True)
class Finding:
    """One contradiction: where it is and what is wrong."""

    code: str
    problem: str

    def __str__(self) -> str:
        return f"{self.code}: {self.problem}"


Check = Callable[[Procedure, Catalogue, date], Iterator[str]]


def check_catalogue(catalogue: Catalogue, day: date) -> list[Finding]:
    """All findings of all checks, in the order of codes."""
    return [
        Finding(procedure.code, problem)
        for procedure in catalogue.procedures
        for check in CHECKS
        for problem in check(procedure, catalogue, day)
    ]


def missing_names(procedure: Procedure, catalogue: Catalogue, day: date) -> Iterator[str]:
    """A code without a name, a field or an issuer."""
    for key in ("name", "field", "issuer"):
        if not getattr(procedure, key).strip():
            yield f"has no {key}"
    if procedure.answerable and is_placeholder(procedure.name):
        yield f"has no name but {procedure.name!r}"


def dead_levels(procedure: Procedure, catalogue: Catalogue, day: date) -> Iterator[str]:
    """A performer of the district level, which is gone since July 2025."""
    if procedure.answerable:
        for name in procedure.performers:
            if is_district(name, procedure.as_of):
                yield f"performer {name!r} belonged to the district level"


def contradictory_fees(procedure: Procedure, catalogue: Catalogue, day: date) -> Iterator[str]:
    """A fee whose kind and figures or note do not go together."""
    for channel in procedure.channels:
        for fee in channel.fees:
            yield from _fee_problems(fee)
        yield from _expired(channel, procedure, day)


def _fee_problems(fee: Fee) -> Iterator[str]:
    if fee.kind is FeeKind.AMOUNT and not (fee.amount and fee.amount > 0 and fee.currency):
        yield "a fee of kind amount has no amount or currency"
    if fee.kind is not FeeKind.AMOUNT and fee.amount is not None:
        yield f"a fee of kind {fee.kind} has an amount"
    if fee.kind is FeeKind.FREE and fee.note and not _says_free(fee.note):
        yield f"a free fee has the note {fee.note!r}"
    told = find_period(fee.note or "")
    if told and told.until and told.until != fee.until:
        yield f"a fee's note names an end that the fee has not: {fee.note!r}"


def _says_free(note: str) -> bool:
    return any(word in note for word in CHECK_FREE_NOTE_WORDS)


def _expired(channel: Channel, procedure: Procedure, day: date) -> Iterator[str]:
    if channel.fees and not procedure.fees_on(day, channel):
        yield f"every fee of {channel.method} has ended"


def dead_successors(procedure: Procedure, catalogue: Catalogue, day: date) -> Iterator[str]:
    """A repealed procedure that points to one that does not answer, or a live one with heirs."""
    if procedure.replaced_by and procedure.status is not Status.REPEALED:
        yield "is alive and has successors"
    for code in procedure.replaced_by:
        successor = catalogue.get(code)
        if successor is None or not successor.answerable:
            yield f"is replaced by {code}, which is not in force"


CHECKS: tuple[Check, ...] = (
    missing_names,
    dead_levels,
    contradictory_fees,
    dead_successors,
)

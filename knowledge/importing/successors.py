"""Likely successors of repealed procedures: same field, near-equal name, in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from knowledge.procedure import Procedure, Status

LEAST_SCORE = 90.0
MOST_SUCCESSORS = 3


def with_successors(procedures: Mapping[str, Procedure]) -> dict[str, Procedure]:
    """`procedures`, the repealed ones with the codes that likely replaced them."""
    by_field: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for code, procedure in procedures.items():
        if procedure.status is Status.IN_FORCE:
            by_field[_place(procedure)][code] = _key(procedure)
    return {
        code: _linked(procedure, by_field[_place(procedure)])
        for code, procedure in procedures.items()
    }


def _place(procedure: Procedure) -> tuple[str, str]:
    return procedure.issuer, procedure.field.lower()


def _key(procedure: Procedure) -> str:
    return procedure.name.lower()


def _linked(procedure: Procedure, alive: dict[str, str]) -> Procedure:
    if procedure.status is not Status.REPEALED:
        return procedure
    found = process.extract(
        _key(procedure), alive, scorer=fuzz.ratio, score_cutoff=LEAST_SCORE, limit=MOST_SUCCESSORS
    )
    return procedure.model_copy(update={"replaced_by": tuple(code for _, _, code in found)})

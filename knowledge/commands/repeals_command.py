"""`repeals`: procedures that are gone, confirming what replaced them, or bringing one back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.commands.inputs import ready_engine
from knowledge.database import write_session
from knowledge.syncing.repeals import Proposal, confirm_repeal, proposals, reject_repeal

NOT_CONFIRMED = "not confirmed: {code} is not repealed, or a successor is not in force"
NOT_REJECTED = "not brought back: {code} is not repealed, or no sync has marked it"


def run(options: argparse.Namespace) -> int:
    """List what waits for a person, or settle one procedure; status 1 where it cannot be.

    Raises: DatabaseUnavailable, ConfigurationError, CatalogueError.
    """
    engine = ready_engine()
    catalogue = load_catalogue(engine)
    if options.action is None:
        waiting = proposals(catalogue, engine)
        print("\n".join([*map(_line, waiting), f"waiting: {len(waiting)}"]))
        return 0
    with write_session(engine) as session:
        if options.action == "confirm":
            heirs = _heirs(options, catalogue)
            done = confirm_repeal(session, catalogue, options.code, heirs, None)
        else:
            done = reject_repeal(session, catalogue, options.code, None)
    if not done:
        refused = NOT_CONFIRMED if options.action == "confirm" else NOT_REJECTED
        print(refused.format(code=options.code))
        return 1
    print("\n".join(_outcome(options.code, load_catalogue(engine))))
    return 0


def _heirs(options: argparse.Namespace, catalogue: Catalogue) -> tuple[str, ...]:
    """The successors named, else those proposed; none with --none."""
    if options.successors or options.none:
        return tuple(options.successors)
    procedure = catalogue.get(options.code)
    return procedure.replaced_by if procedure else ()


def _line(proposal: Proposal) -> str:
    procedure = proposal.procedure
    since = f"{procedure.gone_since:%Y-%m-%d}" if procedure.gone_since else "unknown"
    heirs = "; ".join(f"{heir.code} {heir.name}" for heir in proposal.successors) or "none found"
    return f"{procedure.code} {procedure.name}\n    gone since {since}; likely now: {heirs}"


def _outcome(code: str, catalogue: Catalogue) -> Iterator[str]:
    procedure = catalogue.by_code[code]
    yield f"{code} {procedure.name}: {procedure.status}"
    yield from (f"    replaced by {heir}" for heir in procedure.replaced_by)

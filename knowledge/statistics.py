"""Counts over the catalogue, for operators and for the README's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure


def statistics(catalogue: Catalogue) -> dict[str, Any]:
    """Counts by status, issuer, level, fee kind, and of what is known in detail."""
    known = catalogue.answerable
    return {
        "procedures": len(catalogue.procedures),
        "answerable": len(known),
        "by_status": _counts(str(p.status) for p in catalogue.procedures),
        "by_issuer": _counts(p.issuer for p in known),
        "by_level": _counts(str(level) for p in known for level in p.levels),
        "detailed": sum(p.detailed for p in known),
        "with_channels": sum(bool(p.channels) for p in known),
        "with_times": sum(any(c.time for c in p.channels) for p in known),
        "with_papers": sum(bool(p.papers) for p in known),
        "with_results": sum(bool(p.results) for p in known),
        "with_legal_basis": sum(bool(p.legal_basis) for p in known),
        "with_conditions": sum(p.has_conditions is True for p in known),
        "with_full_page": sum(catalogue.page(p.code) is not None for p in known),
        "procedures_by_fee_kind": _counts(kind for p in known for kind in _fee_kinds(p)),
        "fee_lines_by_kind": _counts(
            str(fee.kind) for p in known for channel in p.channels for fee in channel.fees
        ),
        "papers": sum(len(p.papers) for p in known),
        "repealed_with_successor": sum(bool(p.replaced_by) for p in catalogue.procedures),
        "version": catalogue.version,
    }


def _fee_kinds(procedure: Procedure) -> set[str]:
    return {str(fee.kind) for channel in procedure.channels for fee in channel.fees}


def _counts(values: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

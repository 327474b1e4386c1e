"""Counts over the catalogue, for operators and for the README's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.doubts import read_doubts
from knowledge.glossary import read_glossary
from knowledge.guides import read_guides
from knowledge.places.reading import read_communes
from knowledge.procedure import Procedure
from knowledge.questions import read_questions


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
        "repealed_with_date": sum(p.gone_since is not None for p in catalogue.procedures),
        "only_district": sum(p.only_district and not p.levels for p in known),
        "with_guide": sum(p.code in read_guides() for p in known),
        "with_questions": sum(p.code in read_questions() for p in known),
        "questions": sum(len(asked.questions) for asked in read_questions().values()),
        "glossary_entries": len(read_glossary().terms),
        "communes": len(read_communes()),
        "doubted": sum(p.code in read_doubts() for p in known),
        "doubts_by_reason": _counts(
            str(doubt.reason) for p in known for doubt in read_doubts().get(p.code, ())
        ),
        "version": catalogue.version,
    }


def _fee_kinds(procedure: Procedure) -> set[str]:
    return {str(fee.kind) for channel in procedure.channels for fee in channel.fees}


def _counts(values: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

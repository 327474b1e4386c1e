"""Leaving out of a guide what it says of facts that are no longer those it was written from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from knowledge.guides.guide import Guide, Section

TALES = {Section.CASES, Section.PITFALLS}
WAYS = {Section.PLACE, Section.ONLINE}
SPEAKS_OF: Mapping[str, Collection[Section]] = {
    "name": set(Section),
    "status": set(Section),
    "papers": {Section.DOCUMENTS, Section.ONLINE} | TALES,
    "channels": {Section.TIME, Section.FEE} | WAYS | TALES,
    "performers": WAYS | TALES,
    "levels": WAYS | TALES,
    "results": {Section.WHEN} | TALES,
    "has_conditions": TALES,
}


def fitting(guide: Guide | None, moved: Collection[str]) -> Guide | None:
    """The guide without the sections that speak of a fact in `moved`; None where none is left."""
    if guide is None or not moved:
        return guide
    stale = {section for name in moved for section in SPEAKS_OF.get(name, ())}
    kept = {section: text for section, text in guide.sections.items() if section not in stale}
    return replace(guide, sections=kept) if kept else None

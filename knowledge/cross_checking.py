"""Contradictions between kinds of knowledge: guides, questions, overrides, offices, glossary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, inspect

from knowledge.catalogue import Catalogue
from knowledge.checking import Finding
from knowledge.glossary import read_glossary
from knowledge.guides import check_guide, read_guides
from knowledge.guides.surroundings import surroundings
from knowledge.overrides.records import Override
from knowledge.overrides.store import overrides_of
from knowledge.places.offices import all_offices
from knowledge.places.reading import read_communes
from knowledge.places.records import Office
from knowledge.questions import read_questions
from knowledge.syncing.guide_lock import moved, read_lock


@dataclass(frozen=True)
class Knowledge:
    """All that is compared; `engine` is None where the deployment has no database yet."""

    catalogue: Catalogue
    engine: Engine | None
    day: date

    def has_table(self, name: str) -> bool:
        """Whether the database is there and has the table."""
        return self.engine is not None and inspect(self.engine).has_table(name)

    def is_alive(self, code: str) -> bool:
        """Whether `code` may be answered from."""
        procedure = self.catalogue.get(code)
        return procedure is not None and procedure.answerable


CrossCheck = Callable[[Knowledge], Iterator[Finding]]


def cross_check(knowledge: Knowledge) -> list[Finding]:
    """All findings of all cross checks."""
    return [finding for check in CROSS_CHECKS for finding in check(knowledge)]


def guides_against_facts(knowledge: Knowledge) -> Iterator[Finding]:
    """A guide that says what the catalogue does not, or whose procedure is not in force."""
    for code, problems in broken_guides(knowledge.catalogue).items():
        yield from (Finding(code, f"guide: {problem}") for problem in problems)


def broken_guides(catalogue: Catalogue) -> dict[str, list[str]]:
    """What breaks a rule in the guides, by code; those without findings are left out."""
    around = surroundings(catalogue)
    found: dict[str, list[str]] = {}
    for code, guide in read_guides().items():
        procedure = catalogue.get(code)
        found[code] = check_guide(guide, procedure, around) if procedure else ["is unknown"]
    return {code: problems for code, problems in found.items() if problems}


def guides_moved(knowledge: Knowledge) -> Iterator[Finding]:
    """A guide whose facts are not those that it was reviewed against."""
    for code in moved(read_guides(), knowledge.catalogue, read_lock()):
        yield Finding(code, "guide: its facts moved; read it again, then `review-guides`")


def questions_of_the_dead(knowledge: Knowledge) -> Iterator[Finding]:
    """Citizen questions of a procedure that is not in force."""
    for code in read_questions():
        if not knowledge.is_alive(code):
            yield Finding(code, "has citizen questions and is not in force")


def overrides_in_force(knowledge: Knowledge) -> Iterator[Finding]:
    """A provincial override that has ended without a newer one, or of a dead procedure."""
    if knowledge.engine is None or not knowledge.has_table(str(Override.__tablename__)):
        return
    overrides = overrides_of(knowledge.engine)
    for override in overrides:
        if not knowledge.is_alive(override.procedure):
            yield Finding(override.procedure, f"override of {override.province}: not in force")
        elif _has_expired(override, knowledge.day) and not any(
            _follows(other, override) for other in overrides
        ):
            yield Finding(
                override.procedure,
                f"override of {override.province} by {override.document} ended on "
                f"{override.until}, and nothing follows it",
            )


def _has_expired(override: Override, day: date) -> bool:
    return override.until is not None and override.until < day


def _follows(other: Override, ended: Override) -> bool:
    same = ("province", "procedure", "kind", "method", "case")
    return (
        all(getattr(other, name) == getattr(ended, name) for name in same)
        and ended.until is not None
        and (other.until is None or other.until > ended.until)
    )


def offices_of_communes(knowledge: Knowledge) -> Iterator[Finding]:
    """An office whose commune is not in the list."""
    if knowledge.engine is None or not knowledge.has_table(str(Office.__tablename__)):
        return
    known = {commune.id for commune in read_communes()}
    for commune_id in all_offices(knowledge.engine):
        if commune_id not in known:
            yield Finding(commune_id, "has an office and is no commune")


def glossary_leads(knowledge: Knowledge) -> Iterator[Finding]:
    """A glossary entry whose official words stand in no procedure's name, or a dead code."""
    names = "\n".join(p.name.lower() for p in knowledge.catalogue.answerable)
    glossary = read_glossary()
    for term in glossary.terms:
        if not re.search(rf"(?<!\w){re.escape(term.official.lower())}(?!\w)", names):
            yield Finding("glossary", f"{term.official!r} stands in no procedure in force")
    for family in glossary.families:
        for member in family.members:
            if member.code and not knowledge.is_alive(member.code):
                yield Finding(member.code, f"glossary: {member.word!r} leads to it, not in force")


CROSS_CHECKS: tuple[CrossCheck, ...] = (
    guides_against_facts,
    guides_moved,
    questions_of_the_dead,
    overrides_in_force,
    offices_of_communes,
    glossary_leads,
)

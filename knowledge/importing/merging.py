"""Bringing the sources together: the newest record of a code, and what its status is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.importing.assemble import assemble
from knowledge.importing.doubts import Doubt, Reason
from knowledge.importing.names import clean_name, is_name_of_another, is_placeholder
from knowledge.importing.records import RawRecord, SourceKind
from knowledge.importing.sources import Source
from knowledge.procedure import PageText, Procedure, Status

_RICHNESS = {kind: place for place, kind in enumerate(SourceKind)}


@dataclass(frozen=True)
class Merged:
    """All procedures by code, their page texts, the doubts, and what was met twice."""

    procedures: dict[str, Procedure]
    pages: dict[str, PageText]
    doubts: tuple[Doubt, ...]
    kinds: dict[str, SourceKind]
    duplicates: dict[str, int]


def merge(sources: Sequence[Source]) -> Merged:
    """The newest and richest record of every code, completed by the others."""
    by_code: dict[str, list[RawRecord]] = defaultdict(list)
    for source in sources:
        for record in source.records:
            by_code[record.code].append(record)
    gone = gone_since(sources)
    procedures, pages, kinds = {}, {}, {}
    doubts: list[Doubt] = []
    for code, records in sorted(by_code.items()):
        raw, doubted = _complete(records)
        built = assemble(raw, _status(raw, code in gone))
        day = gone.get(code)
        procedures[code] = built.procedure.model_copy(update={"gone_since": day})
        kinds[code] = raw.kind
        doubts += [*doubted, *built.doubts]
        if raw.steps or raw.conditions:
            pages[code] = PageText(code=code, steps=raw.steps, conditions=raw.conditions)
    return Merged(procedures, pages, tuple(doubts), kinds, _duplicates(sources))


def gone_since(sources: Sequence[Source]) -> dict[str, date]:
    """Codes that all newer complete lists of their issuer lack, with the day of the first."""
    complete: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source.is_complete_list:
            for issuer in {record.issuer for record in source.records}:
                complete[issuer].append(source)
    alive = {r.code for lists in complete.values() for s in lists for r in s.records}
    found: dict[str, date] = {}
    for record in (record for source in sources for record in source.records):
        newer = [s.as_of for s in complete[record.issuer] if s.as_of > record.as_of]
        if record.code not in alive and newer:
            found[record.code] = max(found.get(record.code, min(newer)), min(newer))
    return found


def _status(raw: RawRecord, is_gone: bool) -> Status:
    """A record without a name is not answered from, like one that is gone."""
    if is_gone or is_placeholder(clean_name(raw.name)):
        return Status.REPEALED
    listed_now = raw.kind is SourceKind.EXCEL_LIST
    return Status.IN_FORCE if raw.kind.detailed or listed_now else Status.UNCONFIRMED


def _complete(records: Iterable[RawRecord]) -> tuple[RawRecord, list[Doubt]]:
    """The best record with its gaps filled from the others.

    A page that bears another procedure's name holds that procedure's facts too, so it is left
    out, and the lists alone speak for the code.
    """
    best, *others = sorted(records, key=_rank, reverse=True)
    for other in others:
        best = _filled(best, other)
    listed = next((r.name for r in others if not r.kind.detailed), "")
    if is_name_of_another(best.name, listed):
        doubt = Doubt(best.code, "name", Reason.NAME_OF_ANOTHER, best.name)
        kept, doubts = _complete(others)
        return kept, [doubt, *doubts]
    return best, []


def _rank(record: RawRecord) -> tuple[object, ...]:
    return (record.kind.detailed, record.as_of, _RICHNESS[record.kind])


def _filled(best: RawRecord, other: RawRecord) -> RawRecord:
    return replace(
        best,
        field=best.field or other.field,
        issuer=best.issuer or other.issuer,
        performers=_performers(best, other),
        url=best.url or other.url,
    )


def _performers(best: RawRecord, other: RawRecord) -> tuple[str, ...]:
    """Performers of the best record, and those only a list as new as it names.

    Pages of certification, for one, leave out the commune that the list names.
    """
    is_current_list = other.kind is SourceKind.EXCEL_LIST and other.as_of >= best.as_of
    if not best.performers or not is_current_list:
        return best.performers or other.performers
    return tuple(dict.fromkeys([*best.performers, *other.performers]))


def _duplicates(sources: Sequence[Source]) -> dict[str, int]:
    """Codes that one source holds more than once."""
    found: dict[str, int] = {}
    for source in sources:
        seen: dict[str, int] = defaultdict(int)
        for record in source.records:
            seen[record.code] += 1
        found |= {code: count for code, count in seen.items() if count > 1}
    return found

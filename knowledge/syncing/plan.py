"""What a dump would change: procedures added, changed field by field, and gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.importing.merging import Merged, merge
from knowledge.importing.sources import Source
from knowledge.importing.store import Outcome, outcome_of
from knowledge.importing.successors import with_successors
from knowledge.procedure import PageText, Procedure, Status

CUT_OFF_SHARE = 0.5
CUT_OFF_COUNT = 20
UNTOLD = {"as_of", "replaced_by", "gone_since"}


@dataclass(frozen=True)
class Change:
    """One procedure before (None where it is new) and after, with the page that came along."""

    before: Procedure | None
    after: Procedure
    page: PageText | None = None

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Before and after of every field that differs, the date of reading aside."""
        old = self.before.model_dump(mode="json") if self.before else {}
        new = self.after.model_dump(mode="json")
        return {
            name: (old.get(name), value)
            for name, value in new.items()
            if name not in UNTOLD and old.get(name) != value
        }


@dataclass(frozen=True)
class Plan:
    """What applying a dump would do; `doubtful` are lists that look cut off and repeal nothing."""

    merged: Merged
    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    read_again: tuple[Change, ...]
    gone: tuple[Change, ...]
    doubtful: tuple[str, ...]
    unchanged: int

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything to be written."""
        return (*self.added, *self.changed, *self.read_again, *self.gone)


def make_plan(sources: Sequence[Source], current: Catalogue) -> Plan:
    """Compare a dump with what is known; nothing is written."""
    merged = merge(sources)
    groups: dict[str, list[Change]] = defaultdict(list)
    unchanged = 0
    for code, read in merged.procedures.items():
        page = merged.pages.get(code)
        procedure = _completed(read, current.get(code))
        outcome = outcome_of(procedure, page, current)
        if outcome in (Outcome.ADDED, Outcome.CHANGED):
            change = Change(current.get(code), procedure, page)
            groups[_group(change)].append(change)
        else:
            unchanged += 1
    gone, doubtful = _gone(sources, merged.procedures, current)
    return Plan(
        merged=merged,
        added=tuple(groups["added"]),
        changed=tuple(groups["changed"]),
        read_again=tuple(groups["read_again"]),
        gone=tuple(gone),
        doubtful=tuple(doubtful),
        unchanged=unchanged,
    )


def _completed(read: Procedure, known: Procedure | None) -> Procedure:
    """What a dump says nothing of stays as it is known: address, performers, decision."""
    if known is None:
        return read
    silent: dict[str, Any] = {
        name: getattr(known, name)
        for name in ("source_url", "decision", "audience")
        if not getattr(read, name)
    }
    if not read.performers:
        silent |= {"performers": known.performers, "levels": read.levels or known.levels}
    return read.model_copy(update=silent)


def _group(change: Change) -> str:
    if change.before is None:
        return "added"
    return "changed" if change.fields else "read_again"


def _gone(
    sources: Sequence[Source], new: Mapping[str, Procedure], current: Catalogue
) -> tuple[list[Change], list[str]]:
    """Known procedures that a newer complete list of their issuer lacks."""
    days = _list_days(sources)
    missing: dict[str, list[Procedure]] = defaultdict(list)
    known: dict[str, int] = defaultdict(int)
    for procedure in current.answerable:
        known[procedure.issuer] += 1
        day = days.get(procedure.issuer)
        if day and day > procedure.as_of and procedure.code not in new:
            missing[procedure.issuer].append(procedure)
    doubtful = [i for i, lost in missing.items() if _is_cut_off(len(lost), known[i])]
    lost = [p for issuer, group in missing.items() if issuer not in doubtful for p in group]
    return [
        Change(before, after)
        for before, after in zip(lost, _repealed(lost, days, new, current), strict=True)
    ], sorted(doubtful)


def _is_cut_off(lost: int, known: int) -> bool:
    return lost > CUT_OFF_COUNT and lost > CUT_OFF_SHARE * known


def _list_days(sources: Iterable[Source]) -> dict[str, date]:
    """The day of the newest complete list by issuer."""
    days: dict[str, date] = {}
    for source in sources:
        if source.is_complete_list:
            for issuer in {record.issuer for record in source.records}:
                days[issuer] = max(days.get(issuer, source.as_of), source.as_of)
    return days


def _repealed(
    lost: Sequence[Procedure],
    days: Mapping[str, date],
    new: Mapping[str, Procedure],
    current: Catalogue,
) -> list[Procedure]:
    """The procedures as repealed on the day of the list, with their likely successors."""
    alive = {p.code: p for p in current.answerable} | dict(new)
    marked = {
        p.code: p.model_copy(
            update={
                "status": Status.REPEALED,
                "as_of": days[p.issuer],
                "gone_since": days[p.issuer],
            }
        )
        for p in lost
    }
    linked = with_successors(alive | marked) if lost else {}
    return [linked[procedure.code] for procedure in lost]

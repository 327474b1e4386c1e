"""A plan as lines for the operator."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from knowledge.editing.records import ProcedureEdit
from knowledge.syncing.plan import Change, Plan

LONGEST = 160
LABELS = ("method", "number", "name")


def plan_lines(plan: Plan, guides: Collection[str]) -> Iterator[str]:
    """What would change, procedure by procedure; `guides` are codes whose guide must be read."""
    for change in plan.added:
        yield f"+ {change.after.code} {change.after.name}"
    for change in plan.changed:
        yield f"~ {change.after.code} {change.after.name}"
        yield from _field_lines(change)
    for change in plan.gone:
        yield f"- {change.after.code} {change.after.name}"
        for code in change.after.replaced_by:
            yield f"    likely replaced by {code}"
    for issuer in plan.doubtful:
        yield f"! the list of {issuer} looks cut off: nothing of it is marked as repealed"
    for code in sorted(guides):
        yield f"! guide {code}: its facts move; read it again, then review-guides {code}"
    yield summary(plan)


def edit_lines(plan: Plan, edits: Mapping[str, ProcedureEdit]) -> Iterator[str]:
    """Procedures of which staff set right what the plan changes; their edits stay in force."""
    for change in plan.changes:
        edit = edits.get(change.after.code)
        names = sorted(set(edit.fields) & set(change.fields)) if edit else []
        if edit and names:
            yield (
                f"! {edit.code}: staff set {', '.join(names)} by {edit.document} of "
                f"{edit.dated:%Y-%m-%d}; their edit stays, look at it on the staff pages"
            )


def summary(plan: Plan) -> str:
    """The counts in one line."""
    return (
        f"added: {len(plan.added)}, changed: {len(plan.changed)}, gone: {len(plan.gone)}, "
        f"confirmed anew: {len(plan.read_again)}, unchanged: {plan.unchanged}"
    )


def _field_lines(change: Change) -> Iterator[str]:
    for name, (before, after) in change.fields.items():
        if isinstance(before, list) and isinstance(after, list):
            yield from _item_lines(name, before, after)
        else:
            yield f"    {name}: {_short(before)} -> {_short(after)}"


def _item_lines(name: str, before: list[Any], after: list[Any]) -> Iterator[str]:
    """Items that changed, part by part where the item is known again, then those gone and new."""
    if sorted(map(_text, before)) == sorted(map(_text, after)):
        yield f"    {name}: another order"
        return
    new = [item for item in after if item not in before]
    for item in (item for item in before if item not in after):
        again = next((other for other in new if _label(other) == _label(item) != ""), None)
        if again is None:
            yield f"    {name} - {_short(item)}"
            continue
        new.remove(again)
        for part in (part for part in again if item.get(part) != again[part]):
            told = f"{_short(item.get(part))} -> {_short(again[part])}"
            yield f"    {name} {_short(_label(item))}, {part}: {told}"
    yield from (f"    {name} + {_short(item)}" for item in new)


def _label(item: Any) -> str:
    """What an item is known by: a way to hand in, a paper or a document, and its case."""
    if not isinstance(item, dict):
        return ""
    named = next((str(item[key]) for key in LABELS if item.get(key)), "")
    return " / ".join(filter(None, [named, item.get("case") or ""]))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(_told(value), ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _told(value: Any) -> Any:
    """The value without empty parts, which would only blur the difference."""
    if isinstance(value, dict):
        return {key: _told(item) for key, item in value.items() if item not in (None, [], "")}
    return [_told(item) for item in value] if isinstance(value, list) else value

"""Waivers for a time inside a fee note, in parentheses or not."""

from __future__ import annotations

from knowledge.importing.money import find_money
from knowledge.importing.periods import find_period
from knowledge.importing.tokens import pattern, words
from knowledge.procedure import Fee, FeeKind


def split_waivers(note: str) -> tuple[str, tuple[Fee, ...]]:
    """Part the waivers for a time from a fee note.

    What follows the last waiver without naming a sum is the description, which runs on
    where the note's parenthesis was never closed.
    """
    found = list(pattern(words("fees", "waiver")).finditer(note))
    if not found:
        return note, ()
    fees = tuple(filter(None, (_waiver(match.group()) for match in found)))
    tail = note[found[-1].end() :]
    kept = pattern(words("fees", "waiver")).sub(" ", note[: found[-1].end()])
    return (kept + tail if find_money(tail)[0] else kept).strip(), fees


def _waiver(text: str) -> Fee | None:
    period = find_period(text)
    if period is None or period.until is None:
        return None
    return Fee(kind=FeeKind.FREE, since=period.since, until=period.until)

"""The fee grammar: a fee cell and its note to fee lines by kind.

The cell alone lies: the portal shows "free of charge" wherever no number was typed in.
So the note decides, and what the grammar does not recognise is unknown, never free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.importing.doubts import Reason
from knowledge.importing.fee_clauses import Clause, Says, read_clauses
from knowledge.importing.fee_lines import (
    UNKNOWN,
    FeeReading,
    lines_of,
    marked,
    replace_note,
    replace_reason,
    unknown,
)
from knowledge.importing.money import Money, parse_number
from knowledge.importing.records import FeeCell
from knowledge.importing.text import one_line
from knowledge.importing.tokens import any_of, pattern, words
from knowledge.importing.waivers import split_waivers
from knowledge.procedure import Fee, FeeKind
from knowledge.wording import NOTE_COPY_CHARGED

LEAST_PLAUSIBLE_VND = 1000.0
THOUSAND = 1000.0
FREE = Fee(kind=FeeKind.FREE)
_DESCRIBED = Reason.FEE_IN_DESCRIPTION


@dataclass(frozen=True)
class FeeContext:
    """What else is known where a fee stands: the procedure's name and the method."""

    name: str = ""
    method: str = ""
    description: str = ""
    glued: bool = False


def read_fee(fee: FeeCell, context: FeeContext) -> FeeReading:
    """Read one fee cell with its note, and with what the description tells of fees."""
    cell, told = one_line(fee.cell), described_fees(context.description)
    if not told:
        return _read_noted(cell, fee.note, context)
    if cell == words("words", "free_cell"):
        return _read_noted(cell, fee.note, context) if fee.note else unknown(_DESCRIBED)
    if _stated(cell) is None:
        return _read_described(told, context)
    with_told = _read_noted(cell, f"{fee.note or ''}. {told}".lstrip(". "), context)
    if with_told.doubt is None:
        return with_told
    return replace_reason(_read_noted(cell, fee.note, context), _DESCRIBED)


def _read_described(told: str, context: FeeContext) -> FeeReading:
    """What only the description tells, where the cell has no information."""
    reading = _read_free(told, context)
    kinds = {line.kind for line in reading.fees}
    named = kinds <= {FeeKind.AMOUNT, FeeKind.SET_LOCALLY}
    return replace_reason(reading if named else FeeReading((UNKNOWN,)), _DESCRIBED)


def described_fees(description: str) -> str:
    """The part of a description that tells of fees; empty where there is none."""
    label = pattern(words("described_fees", "label")).search(description)
    if label is not None:
        return description[label.start() :]
    by_law = pattern(words("described_fees", "by_law")).search(description)
    return description[by_law.start() :] if by_law else ""


def _read_noted(cell: str, told: str | None, context: FeeContext) -> FeeReading:
    if told is None:
        return _read_cell(cell, None, context)
    note, waivers = split_waivers(told)
    readings = [_read_cell(cell, note, context)]
    if (stated := _stated(cell)) is not None:
        readings = _read_further(stated, note, context) or readings
    doubts = [reading.doubt for reading in readings if reading.doubt]
    fees = [line for reading in readings for line in reading.fees]
    return FeeReading(_with_waivers(fees, waivers), doubts[0] if doubts else None)


def _read_cell(cell: str, note: str | None, context: FeeContext) -> FeeReading:
    if cell == words("words", "free_cell"):
        return _read_free(note, context)
    if cell in ("", words("words", "no_information")):
        return FeeReading((UNKNOWN,))
    stated = _stated(cell)
    if stated is None:
        return unknown(Reason.FEE_CELL_UNREAD)
    return _read_amount(stated, note, context)


def _read_further(stated: Money, note: str, context: FeeContext) -> list[FeeReading]:
    """Readings of a note that goes on with further fees: "…, Phi: 1,500,000 (…)"."""
    first, *others = pattern(words("fees", "further_fee")).split(note)
    sums = [_leading_sum(text, stated.currency) for text in others]
    if not first.strip(" -(") or not sums or any(s is None or s[0] == stated for s in sums):
        return []
    told = [(stated, first), *(pair for pair in sums if pair)]
    return [_read_amount(money, text, context) for money, text in told]


def _leading_sum(text: str, currency: str) -> tuple[Money, str] | None:
    match = re.match(r"\s*([\d.,]*\d)(.*)", text, re.DOTALL)
    amount = parse_number(match[1]) if match else None
    return (Money(amount, currency, None, 0, 0), match[2]) if match and amount else None


def _with_waivers(fees: Sequence[Fee], waivers: Sequence[Fee]) -> tuple[Fee, ...]:
    """Fee lines with those of waivers; a waiver of an unknown fee tells nothing lasting."""
    if not waivers or any(fee.kind is not FeeKind.AMOUNT for fee in fees):
        return tuple(dict.fromkeys(fees))
    return marked([*fees, *waivers], None)


def _stated(cell: str) -> Money | None:
    currencies: dict[str, str] = words("money", "cell_currencies")
    match = re.fullmatch(rf"([\d.,]+) ({any_of(currencies)})", cell)
    amount = parse_number(match[1]) if match else None
    return Money(amount, currencies[match[2]], None, 0, 0) if match and amount else None


def _read_free(note: str | None, context: FeeContext) -> FeeReading:
    if note is None:
        return FeeReading((FREE,))
    clauses = read_clauses(note)
    says = {clause.says for clause in clauses}
    if not clauses or Says.BROKEN in says:
        return unknown(Reason.FEE_NOTE_UNREAD)
    if says & {Says.AMOUNT, Says.LOCAL}:
        return lines_of(clauses, None)
    if Says.FORMULA in says:
        return unknown(Reason.FEE_FORMULA)
    return _free_or_unknown(clauses, context)


def _free_or_unknown(clauses: Sequence[Clause], context: FeeContext) -> FeeReading:
    if not any(_is_free(clause, context) for clause in clauses):
        only_law = all(clause.says is Says.LAW for clause in clauses)
        return unknown(Reason.FEE_ONLY_CITES_LAW if only_law else Reason.FEE_NOTE_UNREAD)
    other = [clause for clause in clauses if _tells_another_fee(clause)]
    if any(not _is_optional(clause) for clause in other):
        return unknown(Reason.FEE_NOTE_UNREAD)
    return FeeReading((replace_note(FREE, NOTE_COPY_CHARGED if other else None),))


def _is_free(clause: Clause, context: FeeContext) -> bool:
    if clause.says is Says.FREE:
        return True
    return clause.says is Says.FREE_FOR_SOME and _is_for_this(clause.text, context)


def _is_for_this(text: str, context: FeeContext) -> bool:
    """Whether an exemption's condition is the procedure itself, or this very method."""
    subject = pattern(words("fees", "free_subject")).match(text)
    rest = pattern(words("fees", "free_for")).split(text)[-1]
    who = subject["who"] if subject else " ".join(rest.split()[:3])
    if who.lower() in context.name.lower():
        return True
    online = pattern(words("fees", "online")).search(rest) is not None
    return online and context.method == "online"


def _tells_another_fee(clause: Clause) -> bool:
    fee_word = pattern(words("fees", "fee_word")).search(clause.text) is not None
    return fee_word and clause.says in (Says.LAW, Says.LABEL)


def _is_optional(clause: Clause) -> bool:
    return pattern(words("fees", "optional")).search(clause.text) is not None


def _read_amount(stated: Money, note: str | None, context: FeeContext) -> FeeReading:
    clauses = read_clauses(note or "")
    says = {clause.says for clause in clauses}
    if Says.BROKEN in says:
        return unknown(Reason.FEE_NOTE_UNREAD)
    if Says.DENIED in says:
        return unknown(Reason.FEE_DISAGREES)
    if Says.LOCAL in says and Says.AMOUNT not in says:
        return replace_reason(lines_of(clauses, None), Reason.FEE_DISAGREES)
    named = _standard_sums(clauses)
    if named:
        return _agreed(stated, named, clauses)
    if context.glued or not _plausible(stated):
        return unknown(Reason.FEE_IMPLAUSIBLE)
    return lines_of(clauses, stated)


def _plausible(money: Money) -> bool:
    return money.currency != "VND" or money.amount >= LEAST_PLAUSIBLE_VND


def _standard_sums(clauses: Sequence[Clause]) -> list[Money]:
    amounts = [clause for clause in clauses if clause.says is Says.AMOUNT]
    return [money for clause in amounts if not clause.is_reduction for money in clause.sums]


def _agreed(stated: Money, named: list[Money], clauses: Sequence[Clause]) -> FeeReading:
    """Fee lines where cell and note agree: the same sum, in thousands, or as a total."""
    amounts = {money.amount for money in named}
    if stated.amount in amounts and _plausible(stated):
        return lines_of(_in_currency(clauses, stated), None)
    if not _plausible(stated) and stated.amount * THOUSAND in amounts:
        return lines_of(clauses, None)
    if _is_total(stated, named, clauses):
        reductions = [clause for clause in clauses if clause.is_reduction]
        return lines_of(reductions, stated)
    return unknown(Reason.FEE_DISAGREES)


def _in_currency(clauses: Sequence[Clause], stated: Money) -> list[Clause]:
    """Clauses without the same sum told again in another currency."""
    return [
        replace(clause, sums=tuple(m for m in clause.sums if m.currency == stated.currency))
        for clause in clauses
    ]


def _is_total(stated: Money, named: list[Money], clauses: Sequence[Clause]) -> bool:
    total = sum(money.amount for money in named)
    summed = any(pattern(words("fees", "sum_words")).search(c.text) for c in clauses)
    return summed and total == stated.amount

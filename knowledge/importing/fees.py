"""The fee grammar: a fee cell and its note to fee lines by kind.

The cell alone lies: "Miễn phí" is what the portal shows wherever no number was typed in.
So the note decides, and what the grammar does not recognise is unknown, never free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.importing.doubts import Reason
from knowledge.importing.fee_clauses import Clause, Says, read_clauses
from knowledge.importing.fee_labels import label_before, label_of, per_of
from knowledge.importing.money import Money, find_money, parse_number
from knowledge.importing.records import FeeCell
from knowledge.importing.text import one_line
from knowledge.importing.tokens import any_of, pattern, words
from knowledge.procedure import Fee, FeeKind
from knowledge.wording import (
    NOTE_COPY_CHARGED,
    NOTE_EXEMPTION,
    NOTE_REDUCED,
    NOTE_STANDARD,
    NOTE_UNTIL,
    NOTE_USUAL_EXEMPTION,
    NOTE_WAIVED,
)

LEAST_PLAUSIBLE_VND = 1000.0
THOUSAND = 1000.0
UNKNOWN = Fee(kind=FeeKind.UNKNOWN)
FREE = Fee(kind=FeeKind.FREE)


@dataclass(frozen=True)
class FeeContext:
    """What else is known where a fee stands: the procedure's name and the method."""

    name: str = ""
    method: str = ""
    description: str = ""
    glued: bool = False


@dataclass(frozen=True)
class FeeReading:
    """Fee lines read from one cell, and why they are doubted."""

    fees: tuple[Fee, ...]
    doubt: Reason | None = None


def _unknown(reason: Reason) -> FeeReading:
    return FeeReading((UNKNOWN,), reason)


def read_fee(fee: FeeCell, context: FeeContext) -> FeeReading:
    """Read one fee cell with its note."""
    cell = one_line(fee.cell)
    if cell == words("words", "free_cell"):
        return _read_free(fee.note, context)
    if cell in ("", words("words", "no_information")):
        return FeeReading((UNKNOWN,))
    stated = _stated(cell)
    if stated is None:
        return _unknown(Reason.FEE_CELL_UNREAD)
    return _read_amount(stated, fee.note, context)


def _stated(cell: str) -> Money | None:
    currencies: dict[str, str] = words("money", "cell_currencies")
    match = re.fullmatch(rf"([\d.,]+) ({any_of(currencies)})", cell)
    amount = parse_number(match[1]) if match else None
    return Money(amount, currencies[match[2]], None, 0, 0) if match and amount else None


def _read_free(note: str | None, context: FeeContext) -> FeeReading:
    if note is None:
        return _bare_free(context)
    clauses = read_clauses(note)
    says = {clause.says for clause in clauses}
    if not clauses or Says.BROKEN in says:
        return _unknown(Reason.FEE_NOTE_UNREAD)
    if says & {Says.AMOUNT, Says.LOCAL}:
        return _from_clauses(clauses, None)
    if Says.FORMULA in says:
        return _unknown(Reason.FEE_FORMULA)
    return _free_or_unknown(clauses, context)


def _bare_free(context: FeeContext) -> FeeReading:
    """A bare "Miễn phí" is free, unless the description beside it tells of a fee."""
    for clause in read_clauses(context.description):
        tells_fee = pattern(words("fees", "fee_word")).search(clause.text) is not None
        if tells_fee and clause.says in (Says.AMOUNT, Says.LOCAL, Says.FORMULA):
            return _unknown(Reason.FEE_IN_DESCRIPTION)
    return FeeReading((FREE,))


def _free_or_unknown(clauses: Sequence[Clause], context: FeeContext) -> FeeReading:
    if not any(_is_free(clause, context) for clause in clauses):
        only_law = all(clause.says is Says.LAW for clause in clauses)
        return _unknown(Reason.FEE_ONLY_CITES_LAW if only_law else Reason.FEE_NOTE_UNREAD)
    other = [clause for clause in clauses if _tells_another_fee(clause)]
    if any(not _is_optional(clause) for clause in other):
        return _unknown(Reason.FEE_NOTE_UNREAD)
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


def replace_note(fee: Fee, note: str | None) -> Fee:
    """`fee` with `note`, where there is one."""
    return fee.model_copy(update={"note": note}) if note else fee


def _read_amount(stated: Money, note: str | None, context: FeeContext) -> FeeReading:
    clauses = read_clauses(note or "")
    says = {clause.says for clause in clauses}
    if Says.BROKEN in says:
        return _unknown(Reason.FEE_NOTE_UNREAD)
    if Says.DENIED in says:
        return _unknown(Reason.FEE_DISAGREES)
    if Says.LOCAL in says and Says.AMOUNT not in says:
        return replace_reason(_from_clauses(clauses, None), Reason.FEE_DISAGREES)
    named = _standard_sums(clauses)
    if named:
        return _agreed(stated, named, clauses)
    if context.glued or not _plausible(stated):
        return _unknown(Reason.FEE_IMPLAUSIBLE)
    return _from_clauses(clauses, stated)


def replace_reason(reading: FeeReading, reason: Reason) -> FeeReading:
    """`reading`, doubted for `reason`."""
    return replace(reading, doubt=reason)


def _plausible(money: Money) -> bool:
    return money.currency != "VND" or money.amount >= LEAST_PLAUSIBLE_VND


def _standard_sums(clauses: Sequence[Clause]) -> list[Money]:
    amounts = [clause for clause in clauses if clause.says is Says.AMOUNT]
    return [money for clause in amounts if not _is_reduction(clause) for money in clause.sums]


def _is_reduction(clause: Clause) -> bool:
    return clause.period is not None and clause.period.until is not None


def _agreed(stated: Money, named: list[Money], clauses: Sequence[Clause]) -> FeeReading:
    """Fee lines where cell and note agree: the same sum, in thousands, or as a total."""
    amounts = {money.amount for money in named}
    if stated.amount in amounts and _plausible(stated):
        return _from_clauses(_in_currency(clauses, stated), None)
    if not _plausible(stated) and stated.amount * THOUSAND in amounts:
        return _from_clauses(clauses, None)
    if _is_total(stated, named, clauses):
        reductions = [clause for clause in clauses if _is_reduction(clause)]
        return _from_clauses(reductions, stated)
    return _unknown(Reason.FEE_DISAGREES)


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


def _from_clauses(clauses: Sequence[Clause], stated: Money | None) -> FeeReading:
    """Fee lines of a note whose clauses are all understood."""
    standard = [_stated_fee(stated, clauses)] if stated else []
    reduced: list[Fee] = []
    for clause in clauses:
        lines = _lines(clause)
        (reduced if _is_reduction(clause) else standard).extend(lines)
    standard += _local(clauses)
    reduced += _waivers(clauses)
    percent = _percentages(clauses, standard)
    if percent is None:
        return _unknown(Reason.FEE_FORMULA)
    fees = _marked(standard, reduced + percent, _exemption(clauses))
    return FeeReading(fees) if fees else _unknown(Reason.FEE_EXPIRED)


def _stated_fee(stated: Money, clauses: Sequence[Clause]) -> Fee:
    labels = [clause for clause in clauses if clause.says is Says.LABEL]
    pers = [per for clause in labels if (per := per_of(clause.text))]
    notes = [label for clause in labels if not per_of(clause.text) and (label := label_of(clause.text))]
    return _amount(stated, pers[0] if pers else None, notes[0] if notes else None)


def _amount(money: Money, per: str | None, note: str | None) -> Fee:
    return Fee(
        kind=FeeKind.AMOUNT, amount=money.amount, currency=money.currency, per=per, note=note
    )


def _lines(clause: Clause) -> list[Fee]:
    if clause.says not in (Says.AMOUNT, Says.LOCAL):
        return []
    fees = [_amount(money, money.per, label_before(clause, money)) for money in clause.sums]
    period = clause.period if _is_reduction(clause) else None
    if period is None:
        return fees
    update = {"since": period.since, "until": period.until}
    return [fee.model_copy(update=update) for fee in fees]


def _local(clauses: Sequence[Clause]) -> list[Fee]:
    told = any(clause.says is Says.LOCAL for clause in clauses)
    return [Fee(kind=FeeKind.SET_LOCALLY)] if told else []


def _waivers(clauses: Sequence[Clause]) -> list[Fee]:
    timed = [clause for clause in clauses if clause.says is Says.FREE_FOR_A_TIME]
    return [
        Fee(kind=FeeKind.FREE, since=clause.period.since, until=clause.period.until)
        for clause in timed
        if clause.period and clause.period.until
    ]


def _percentages(clauses: Sequence[Clause], standard: Sequence[Fee]) -> list[Fee] | None:
    """Reductions "bằng 50% mức thu" for a time, worked out where there is one standard sum.

    Returns: None where a share or formula cannot be worked out.
    """
    found: list[Fee] = []
    for clause in clauses:
        if clause.says is not Says.FORMULA:
            continue
        share = pattern(words("fees", "percent_of_fee")).search(clause.text)
        sums = {fee.amount for fee in standard if fee.kind is FeeKind.AMOUNT}
        if _is_discount_for_some(clause):
            continue
        if share is None or len(sums) != 1 or not _is_reduction(clause):
            return None
        found.append(_share_of(standard[0], int(share[1]), clause))
    return found


def _is_discount_for_some(clause: Clause) -> bool:
    return clause.period is None and pattern(words("fees", "discount_for_some")).search(
        clause.text
    ) is not None


def _share_of(standard: Fee, percent: int, clause: Clause) -> Fee:
    amount = (standard.amount or 0) * percent / 100
    since, until = (clause.period.since, clause.period.until) if clause.period else (None, None)
    update = {"amount": amount, "since": since, "until": until, "note": None}
    return standard.model_copy(update=update)


def _exemption(clauses: Sequence[Clause]) -> str | None:
    if any(pattern(words("fees", "usual_exemption")).search(c.text) for c in clauses):
        return NOTE_USUAL_EXEMPTION
    some = any(c.says is Says.FREE_FOR_SOME or _is_discount_for_some(c) for c in clauses)
    return NOTE_EXEMPTION if some else None


def _marked(
    standard: Sequence[Fee], reduced: Sequence[Fee], exemption: str | None
) -> tuple[Fee, ...]:
    """Standard and reduced lines with notes that tell them apart, each line once."""
    is_mixed = bool(reduced) and all(fee.kind is FeeKind.AMOUNT for fee in standard)
    plain = [_noted(fee, NOTE_STANDARD if is_mixed else None, exemption) for fee in standard]
    lower = [_noted(fee, _reduction_note(fee), None) for fee in reduced]
    return tuple(dict.fromkeys([*plain, *lower]))


def _noted(fee: Fee, mark: str | None, exemption: str | None) -> Fee:
    parts = [part for part in (mark, fee.note, exemption) if part]
    return replace_note(fee, "; ".join(dict.fromkeys(parts)) or None)


def _reduction_note(fee: Fee) -> str:
    mark = NOTE_WAIVED if fee.kind is FeeKind.FREE else NOTE_REDUCED
    return f"{mark} {NOTE_UNTIL.format(until=fee.until or date.max)}"


def find_sums(text: str) -> list[Money]:
    """Sums of a text, for checks outside the grammar."""
    return find_money(text)[0]

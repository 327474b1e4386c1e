"""The lines of a fee: what a note's clauses, once understood, say that is to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.importing.doubts import Reason
from knowledge.importing.fee_clauses import Clause, Says
from knowledge.importing.fee_labels import label_before, label_of, per_of, short_label
from knowledge.importing.money import Money
from knowledge.importing.tokens import pattern, words
from knowledge.procedure import Fee, FeeKind
from knowledge.wording import (
    NOTE_EXEMPTION,
    NOTE_REDUCED,
    NOTE_SEE_SOURCE,
    NOTE_STANDARD,
    NOTE_UNTIL,
    NOTE_USUAL_EXEMPTION,
    NOTE_WAIVED,
)

MOST_SHARED = 0.6
UNKNOWN = Fee(kind=FeeKind.UNKNOWN)


@dataclass(frozen=True)
class FeeReading:
    """Fee lines read from one cell, and why they are doubted."""

    fees: tuple[Fee, ...]
    doubt: Reason | None = None


def unknown(reason: Reason) -> FeeReading:
    """No fee line is known, for `reason`."""
    return FeeReading((UNKNOWN,), reason)


def replace_reason(reading: FeeReading, reason: Reason) -> FeeReading:
    """`reading`, doubted for `reason`."""
    return replace(reading, doubt=reason)


def lines_of(clauses: Sequence[Clause], stated: Money | None) -> FeeReading:
    """Fee lines of a note whose clauses are all understood, in the note's order."""
    lines = [_stated_fee(stated, clauses)] if stated else []
    alone = stated is None and sum(len(clause.sums) for clause in clauses) == 1
    lines += [fee for clause in clauses for fee in _lines(clause, alone)]
    percent = _percentages(clauses, [fee for fee in lines if not fee.until])
    if percent is None:
        return unknown(Reason.FEE_FORMULA)
    fees = marked([*lines, *_local(clauses), *percent], _exemption(clauses))
    return FeeReading(fees) if fees else unknown(Reason.FEE_EXPIRED)


def _stated_fee(stated: Money, clauses: Sequence[Clause]) -> Fee:
    """The cell's sum with the unit, the label and the period that its note gives."""
    texts = [clause.text for clause in clauses if clause.says in (Says.LABEL, Says.LAW)]
    pers = [per for text in texts if (per := per_of(text))]
    notes = [label for text in texts if (label := label_of(text))]
    fee = _amount(stated, pers[0] if pers else None, notes[0] if notes else None)
    periods = [c.period for c in clauses if c.says is Says.LAW and c.is_reduction]
    if len(clauses) > 1 or not periods or periods[0] is None:
        return fee
    return fee.model_copy(update={"since": periods[0].since, "until": periods[0].until})


def _amount(money: Money, per: str | None, label: str | None) -> Fee:
    return Fee(
        kind=FeeKind.AMOUNT,
        amount=money.amount,
        currency=money.currency,
        per=per,
        note=label and (short_label(label) or NOTE_SEE_SOURCE),
    )


def _lines(clause: Clause, alone: bool) -> list[Fee]:
    if clause.says not in (Says.AMOUNT, Says.LOCAL):
        return []
    fees = [_amount(money, money.per, _note(clause, money, alone)) for money in clause.sums]
    period = clause.period if clause.is_reduction else None
    if period is None:
        return fees
    update = {"since": period.since, "until": period.until}
    return [fee.model_copy(update=update) for fee in fees]


def _note(clause: Clause, money: Money, alone: bool) -> str | None:
    """The case of a sum, after the heading that the clause stands under.

    Where both together are long, the heading does for a sum that stands alone, and the case
    for one of several.
    """
    heading = label_of(clause.heading) if clause.heading else None
    label = label_before(clause, money)
    if heading is None or (label and _tells(label, heading)):
        return label
    if not label:
        return heading
    both = f"{heading}: {label}"
    return short_label(both) or (heading if alone else label)


def _tells(label: str, heading: str) -> bool:
    """Whether a label says most of what its heading says."""
    said, above = set(label.lower().split()), set(heading.lower().split())
    return len(said & above) > MOST_SHARED * len(above)


def _local(clauses: Sequence[Clause]) -> list[Fee]:
    told = any(clause.says is Says.LOCAL for clause in clauses)
    return [Fee(kind=FeeKind.SET_LOCALLY)] if told else []


def _percentages(clauses: Sequence[Clause], standard: Sequence[Fee]) -> list[Fee] | None:
    """Reductions to a share such as 50 % for a time, worked out where there is one standard sum.

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
        if share is None or len(sums) != 1 or not clause.is_reduction:
            return None
        found.append(_share_of(standard[0], int(share[1]), clause))
    return found


def _is_discount_for_some(clause: Clause) -> bool:
    return (
        clause.period is None
        and pattern(words("fees", "discount_for_some")).search(clause.text) is not None
    )


def _share_of(standard: Fee, percent: int, clause: Clause) -> Fee:
    amount = (standard.amount or 0) * percent / 100
    since, until = (clause.period.since, clause.period.until) if clause.period else (None, None)
    update = {"amount": amount, "since": since, "until": until, "note": None}
    return standard.model_copy(update=update)


def _exemption(clauses: Sequence[Clause]) -> str | None:
    whole = " ".join(clause.text for clause in clauses)
    if pattern(words("fees", "usual_exemption")).search(whole):
        return NOTE_USUAL_EXEMPTION
    some = any(c.says is Says.FREE_FOR_SOME or _is_discount_for_some(c) for c in clauses)
    return NOTE_EXEMPTION if some else None


def marked(lines: Sequence[Fee], exemption: str | None) -> tuple[Fee, ...]:
    """Standard and reduced lines with notes that tell them apart, each line once."""
    standard = [fee for fee in lines if not fee.until]
    is_mixed = len(standard) < len(lines) and all(f.kind is FeeKind.AMOUNT for f in standard)
    mark = NOTE_STANDARD if is_mixed else None
    noted = [
        _noted(fee, _reduction_note(fee), None) if fee.until else _noted(fee, mark, exemption)
        for fee in lines
    ]
    return tuple(dict.fromkeys(_without_repeats(noted)))


def _without_repeats(fees: Sequence[Fee]) -> list[Fee]:
    """Lines without those that only tell a sum again that another tells with its unit."""
    told = {(fee.amount, fee.currency) for fee in fees if fee.per}
    bare = (None, *words("described_fees", "shown_labels"))
    return [
        fee
        for fee in fees
        if fee.per or fee.note not in bare or (fee.amount, fee.currency) not in told
    ]


def replace_note(fee: Fee, note: str | None) -> Fee:
    """`fee` with `note`, where there is one."""
    return fee.model_copy(update={"note": note}) if note else fee


def _noted(fee: Fee, mark: str | None, exemption: str | None) -> Fee:
    told = fee.note if mark is None or not (fee.note or "").startswith(mark) else None
    parts = [part for part in (mark, told, exemption) if part]
    return replace_note(fee, "; ".join(dict.fromkeys(parts)) or None)


def _reduction_note(fee: Fee) -> str:
    mark = NOTE_WAIVED if fee.kind is FeeKind.FREE else NOTE_REDUCED
    return f"{mark} {NOTE_UNTIL.format(until=fee.until or date.max)}"

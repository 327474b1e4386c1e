"""Facts written the way citizens read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot import wording
from knowledge.procedure import Channel, Fee, FeeKind, LegalDocument, Paper, Procedure, Time
from knowledge.wording import CASE_RESULT_ONLY


def day(value: date) -> str:
    """A date as 31/12/2026."""
    return value.strftime("%d/%m/%Y")


def number(value: float) -> str:
    """A number with dots between thousands and a comma before decimals: 1.500,5."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def duration(time: Time | None) -> str:
    """A processing time, or that it is not published."""
    if time is None:
        return wording.TIME_UNKNOWN
    return f"{number(time.value)} {wording.UNITS[time.unit]}"


def fee(item: Fee) -> str:
    """One fee line."""
    if item.kind is FeeKind.FREE:
        text = wording.FEE_FREE
    elif item.kind is FeeKind.SET_LOCALLY:
        text = wording.FEE_LOCAL
    elif item.kind is FeeKind.UNKNOWN or item.amount is None:
        text = wording.FEE_UNKNOWN
    else:
        currency = item.currency or "VND"
        text = f"{number(item.amount)} {wording.CURRENCIES.get(currency, currency)}"
        text += f"/{item.per}" if item.per else ""
    if item.note:
        text += f" ({item.note})"
    if item.until:
        text += f" ({wording.FEE_UNTIL.format(date=day(item.until))})"
    return text


def fees(items: Sequence[Fee]) -> str:
    """The fees of one channel, joined; not published where there are none."""
    return "; ".join(dict.fromkeys(fee(item) for item in items)) or wording.FEE_UNKNOWN


def methods(channels: Iterable[Channel]) -> str:
    """The ways to hand in, each once, in lower case; not those that only bring the result."""
    ways = [channel.method for channel in channels if channel.case != CASE_RESULT_ONLY]
    names = dict.fromkeys(wording.METHODS[method].lower() for method in ways)
    return ", ".join(names)


def channel_title(channel: Channel) -> str:
    """The way to hand in, with the case where rows differ by case."""
    title = wording.METHODS[channel.method]
    return f"{title} ({channel.case})" if channel.case else title


def ways(titles: Sequence[str]) -> str:
    """Ways to hand in, as one list that opens with a capital."""
    first, *others = titles
    return ", ".join([first, *(title[:1].lower() + title[1:] for title in others)])


def paper(item: Paper) -> str:
    """One paper with its copies and form."""
    form = wording.FORM.format(form=item.form) if item.form else ""
    details = ", ".join(filter(None, [counts(item), form]))
    return f"{item.name} ({details})" if details else item.name


def counts(item: Paper) -> str:
    """How many originals and copies to bring; empty where the source tells no number."""
    told = ((wording.ORIGINALS, item.originals), (wording.COPIES, item.copies))
    return ", ".join(template.format(count=count) for template, count in told if count)


def bullets(lines: Iterable[str]) -> str:
    """Lines with a bullet each."""
    return "\n".join(f"{wording.BULLET}{line}" for line in lines)


def performers(procedure: Procedure) -> str:
    """Who handles it; the level in words where only that is published, else an empty text."""
    levels = (wording.LEVEL_OFFICES.get(level, "") for level in procedure.levels)
    return ", ".join(procedure.performers) or wording.OR.join(filter(None, levels))


def legal_document(item: LegalDocument) -> str:
    """A legal document by number and title; a law's bare serial number goes after its title."""
    if item.number.isdigit():
        return wording.LEGAL_SERIAL.format(title=item.title, number=item.number)
    return f"{item.number}: {item.title}" if item.title else item.number


def capitalised(text: str) -> str:
    """`text` with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]

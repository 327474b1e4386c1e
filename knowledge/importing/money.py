"""Sums of money in running Vietnamese text: in thousands, in millions, in foreign money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.importing.tokens import any_of, pattern, words

PER_WORDS = 6
_WELL_FORMED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d{1,2})?")


@dataclass(frozen=True)
class Money:
    """One sum as it stands in a text, with what it buys and where it stands."""

    amount: float
    currency: str
    per: str | None
    start: int
    end: int
    is_bound: bool = False


@lru_cache(maxsize=1)
def _sum_pattern() -> re.Pattern[str]:
    currency = any_of(words("fees", "currencies"))
    scale = any_of(words("fees", "scales"))
    number = r"(?P<number>\d[\d.,]*\d|\d)"
    with_currency = rf"\s*(?P<scale>{scale})?\s*(?P<currency>{currency})(?![\w%])"
    by_slash = r"(?=\s*/\s*[^\W\d])"
    return pattern(rf"(?<![\d/.,-]){number}(?:{with_currency}|{by_slash}|(?<=\.\d{{3}})\s*$)")


def find_money(text: str) -> tuple[list[Money], bool]:
    """Sums in `text`, in order.

    Returns: the sums, and whether one was so ill-formed ("15.000.0000") that the
    text cannot be trusted.
    """
    found: list[Money] = []
    broken = False
    for match in _sum_pattern().finditer(text):
        amount = parse_number(match["number"])
        broken = broken or amount is None
        if amount:
            found.append(_money(text, match, amount))
    return found, broken


def _money(text: str, match: re.Match[str], amount: float) -> Money:
    scale = words("fees", "scales").get((match["scale"] or "").lower(), 1)
    currency = words("fees", "currencies").get((match["currency"] or "").lower(), "VND")
    per, end = _per(text, match.end())
    bound = pattern(words("fees", "bounds")).search(text[: match.start()]) is not None
    return Money(amount * scale, currency, per, match.start(), end, bound)


def parse_number(text: str) -> float | None:
    """A number with Vietnamese or English thousands marks; None where it is ill-formed."""
    if _WELL_FORMED.fullmatch(text) is None:
        return None
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


def _per(text: str, at: int) -> tuple[str | None, int]:
    match = re.match(r"(?:\s*\([^()]*\))?\s*/\s*([^.,;:()\n\t]+)", text[at:])
    if match is None:
        return None, at
    return clean_per(match[1]), at + match.end()


def clean_per(text: str) -> str | None:
    """What one sum buys, e.g. one time, one page; None where nothing plain is left."""
    ones = re.sub(r"(^|/)\s*0?1\s+", r"\1", text.strip())
    short = pattern(words("fees", "per_stops")).split(ones)[0].strip(" -–")
    kept = re.sub(r"\s*/\s*", "/", re.split(r"\s[-+*]\s|\d{2,}", short)[0]).strip()
    return kept if kept and len(kept.split()) <= PER_WORDS else None

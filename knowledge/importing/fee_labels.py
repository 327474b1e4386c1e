"""Short notes for fee lines: which case a sum is for, in few words."""

from __future__ import annotations

import re

from knowledge.importing.fee_clauses import Clause
from knowledge.importing.money import Money, clean_per
from knowledge.importing.periods import without_periods
from knowledge.importing.text import first_words, one_line
from knowledge.importing.tokens import pattern, words

LABEL_WORDS = 12
_EDGES = " .,;:-+*>\"“”"


def label_before(clause: Clause, money: Money) -> str | None:
    """The case that a clause names before its sum, or in parentheses after it."""
    earlier = [other.end for other in clause.sums if other.end <= money.start]
    before = _tidy(clause.text[max(earlier, default=0) : money.start])
    return before or _in_parentheses(clause.text[money.end :])


def _in_parentheses(rest: str) -> str | None:
    match = re.match(rf"\s*(?:{_currency()}\s*)?\(([^()]*)", rest)
    return _tidy(match[1]) if match else None


def _currency() -> str:
    return "|".join(sorted(words("fees", "currencies"), key=len, reverse=True))


def _tidy(text: str) -> str | None:
    line = without_periods(one_line(text)).strip(_EDGES)
    line = pattern(words("fees", "label_noise")).sub("", line).strip(_EDGES)
    line = re.sub(r"\([^()]*$|^[^()]*\)|\([^()]*\)", "", line).strip(_EDGES)
    if pattern(words("fees", "label_only_noise")).search(line) or _cites_law(line):
        return None
    return first_words(line, LABEL_WORDS) or None


def _cites_law(line: str) -> bool:
    return pattern(words("fees", "law")).search(line) is not None


def label_of(text: str) -> str | None:
    """A clause that is only a label, as a note."""
    return _tidy(text)


def per_of(text: str) -> str | None:
    """What one sum buys, where a clause is only that: "/hồ sơ", "đồng/lần", "lần cấp"."""
    match = pattern(words("fees", "per_words")).match(one_line(text).strip("() "))
    is_unit = pattern(words("fees", "unit_label")).search(one_line(text)) is not None
    return clean_per(match["per"]) if match and is_unit else None

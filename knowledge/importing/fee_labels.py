"""Short notes for fee lines: which case a sum is for, in few words."""

from __future__ import annotations

import re

from knowledge.importing.fee_clauses import Clause
from knowledge.importing.money import Money, clean_per
from knowledge.importing.periods import without_periods
from knowledge.importing.text import one_line, word_count
from knowledge.importing.tokens import pattern, words

LABEL_WORDS = 15
_EDGES = ' .,;:-+*>("\u201c\u201d'


def short_label(label: str) -> str | None:
    """A label whole or without its opening words; None where that is long, it is never cut."""
    bare = pattern(words("fees", "label_opening")).sub("", label)
    return next((told for told in (label, bare) if word_count(told) <= LABEL_WORDS), None)


def label_before(clause: Clause, money: Money) -> str | None:
    """The case that a clause names before its sum, or in parentheses after it."""
    earlier = [other.end for other in clause.sums if other.end <= money.start]
    raw = clause.text[max(earlier, default=0) : money.start]
    before = _tidy(raw)
    if before is None and raw.strip(_EDGES).lower() in words("described_fees", "bare_labels"):
        return raw.strip(_EDGES)
    return before or _in_parentheses(clause.text[money.end :])


def _in_parentheses(rest: str) -> str | None:
    match = re.match(r"[^()]{0,20}?\(([^()]*)", rest)
    return _tidy(match[1]) if match else None


def _tidy(text: str) -> str | None:
    line = without_periods(one_line(text)).strip(_EDGES)
    line = pattern(words("fees", "label_noise")).sub("", line).strip(_EDGES)
    line = re.sub(r"\([^()]*$|^[^()]*\)|\([^()]*\)", "", line).strip(_EDGES)
    noise = (words("fees", "label_only_noise"), words("fees", "in_words"))
    if any(pattern(text).search(line) for text in noise) or _cites_law(line):
        return None
    return line or None


def _cites_law(line: str) -> bool:
    return pattern(words("fees", "law")).search(line) is not None


def label_of(text: str) -> str | None:
    """A clause that is only a label, as a note."""
    return _in_parentheses(text) if per_of(text) else _in_parentheses(text) or _tidy(text)


def per_of(text: str) -> str | None:
    """What one sum buys, where a clause is only that: "/lan", "1 lan", "lan cap" and the like."""
    bare = re.sub(r"\([^()]*\)?", "", one_line(text)).strip(" .)")
    match = pattern(words("fees", "per_words")).match(bare)
    if match is None:
        return None
    is_unit = pattern(words("fees", "unit_label")).search(bare) is not None
    is_only = match["per"].lower().strip() in words("fees", "unit_only")
    return clean_per(match["per"]) if is_unit or is_only else None

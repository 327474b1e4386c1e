"""Who performs a procedure, and at what level, since the two-level government of July 2025."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from knowledge.importing.text import first_words, one_line
from knowledge.importing.tokens import any_of, pattern, tokens, words
from knowledge.procedure import Level

PERFORMER_WORDS = 15
TWO_LEVELS_SINCE = date(2025, 7, 1)
_WORD = re.compile(r"\w+")


def split_performers(text: str) -> tuple[str, ...]:
    """Names out of a cell that parts them by line, semicolon, or comma before a new office."""
    starts = any_of(words("performers", "starts"))
    parts = re.split(rf"[\n;]|,\s+(?={starts}\b)", text)
    return tuple(filter(None, map(one_line, parts)))


def official_performers(names: Sequence[str], as_of: date) -> tuple[str, ...]:
    """Performers by official name, each once; offices of the former district left out."""
    cleaned = dict.fromkeys(filter(None, map(_official, names)))
    return tuple(name for name in cleaned if not is_district(name, as_of))


def is_district(name: str, as_of: date) -> bool:
    """Whether the office belonged to the district level, which is gone.

    Rooms such as the home-affairs room were the district's before July 2025; since then a commune
    may have rooms of that name.
    """
    patterns = list(words("performers", "district"))
    if as_of < TWO_LEVELS_SINCE:
        patterns += words("performers", "district_rooms")
    return any(pattern(text).search(name) for text in patterns)


def is_customs(name: str) -> bool:
    """Whether the office is a customs office."""
    return words("performers", "customs") in name.lower()


def _official(name: str) -> str:
    text = one_line(name).strip(" .,;-")
    if text.startswith(("*", "+")):
        return ""
    for wrong, right in tokens()["performers"]["rewrite"].items():
        text = pattern(wrong).sub(right, text)
    for suffix in words("performers", "drop_suffix"):
        text = pattern(suffix).sub("", text)
    if text.lower() == words("words", "no_information").lower() or _cites_law(text):
        return ""
    return text if len(_WORD.findall(text)) <= PERFORMER_WORDS else _shortened(text)


def _shortened(text: str) -> str:
    """A long name in brief: the people's committee abbreviated, the parent ministry left out.

    What is long and opens with no word for an office is prose, and no performer.
    """
    if re.match(rf"{any_of(words('performers', 'starts'))}\b", text) is None:
        return ""
    for long, short in tokens()["performers"]["abbreviate"].items():
        text = text.replace(long, short)
    if len(_WORD.findall(text)) > PERFORMER_WORDS:
        text = re.split(r"\s[-–]\s(?=\S+ [^-]*$)", text)[0]
    return first_words(text, PERFORMER_WORDS)


def _cites_law(text: str) -> bool:
    return pattern(words("performers", "prose")).search(text) is not None


def levels_named(cell: str) -> tuple[Level, ...]:
    """Levels a page names, in the order ministry, province, commune, other."""
    text = one_line(cell).lower()
    named = tokens()["levels"]
    return tuple(level for level in Level if any(word in text for word in named[level]))


def levels_of(performers: Sequence[str]) -> tuple[Level, ...]:
    """Levels that the performers' names tell."""
    found = {_level(name) for name in performers}
    return tuple(level for level in Level if level in found)


def _level(name: str) -> Level:
    for level, patterns in tokens()["performer_levels"].items():
        if any(pattern(text).search(name) for text in patterns):
            return Level(level)
    return Level.OTHER


def settle_levels(cell: str, performers: Sequence[str]) -> tuple[tuple[Level, ...], bool]:
    """Levels as published, put right where the performers show that they cannot be.

    Returns: the levels and whether the published ones were doubted. A customs office sits
    in no commune, though 124 customs pages say so.
    """
    named = levels_named(cell)
    if performers and all(map(is_customs, performers)) and Level.COMMUNE in named:
        kept = tuple(level for level in named if level is not Level.COMMUNE)
        return kept or levels_of(performers), True
    return named or levels_of(performers), False

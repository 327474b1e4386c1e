"""Rows of the flattened "ways to hand in" table: method, time, fee, note, description."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.importing.records import ChannelRow, FeeCell
from knowledge.importing.text import compose, one_line
from knowledge.importing.tokens import any_of, tokens, words

_NUMBER = r"[1-9]\d{0,2}(?:,\d{3})*(?:\.\d+)?"
_ENUMERATOR = re.compile(r"(?:[ivx]{1,4}|[^\W\d_]|\d{1,2})[.)]?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _row_pattern() -> re.Pattern[str]:
    methods = any_of(word for group in tokens()["methods"].values() for word in group)
    money = f"{_NUMBER} {any_of(words('money', 'cell_currencies'))}"
    fee = f"{words('words', 'free_cell')}|{words('words', 'no_information')}|{money}"
    units = any_of(words("words", "unit_words"))
    time = "|".join([rf"\d+(?:[.,]\d+)? {units}", r"\d+?", *words("words", "no_time")])
    return re.compile(rf"(?P<method>{methods})(?P<time>{time})(?P<fee>{fee})")


def parse_channels(flattened: str) -> tuple[tuple[ChannelRow, ...], str]:
    """Cut the flattened table into rows.

    Returns: the rows, and what stands before the first row and was not understood.
    """
    text = compose(flattened).removeprefix(words("headers", "channels"))
    found = list(_row_pattern().finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    rows = tuple(
        _row(match, text[match.end() : end]) for match, end in zip(found, ends, strict=False)
    )
    before = one_line(text[: found[0].start()] if found else text)
    return rows, "" if before == words("words", "no_information") else before


def _row(match: re.Match[str], rest: str) -> ChannelRow:
    note, description = split_note(rest)
    return ChannelRow(
        method=method_of(match["method"]),
        time=match["time"],
        fees=(FeeCell(match["fee"], note),),
        description=one_line(description),
        glued=match["time"].isdigit() and _borders(match["time"] + match["fee"]) > 1,
    )


def _borders(digits_and_fee: str) -> int:
    """In how many ways a bare time and an amount that were run together can be parted."""
    cuts = range(1, len(digits_and_fee))
    ways = [digits_and_fee[cut:] for cut in cuts if digits_and_fee[:cut].isdigit()]
    return sum(1 for rest in ways if re.match(rf"{_NUMBER} ", rest))


def split_note(rest: str) -> tuple[str | None, str]:
    """Part the fee's note, which stands in parentheses at the start, from the description.

    An enumerator such as "(i)" opens the description and is no note; a note that is never
    closed takes everything.
    """
    if not rest.startswith("("):
        return None, rest
    end = _closing(rest)
    note = rest[1:end].strip()
    if _ENUMERATOR.fullmatch(note):
        return None, rest
    return note, rest[end + 1 :]


def _closing(text: str) -> int:
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position
    return len(text)


def method_of(word: str) -> str:
    """The method's key ("online", "direct", "post"), or empty where the word is unknown."""
    methods: dict[str, list[str]] = tokens()["methods"]
    return next((key for key, names in methods.items() if one_line(word) in names), "")

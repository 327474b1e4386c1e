"""Rendering a reply within a platform's limits: long texts in parts, choices by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import buttons
from bot.channels import wording
from bot.channels.limits import Limits
from bot.message import Button

CHOICE = "o"
LONGEST_TAPPED_LABEL = 32
BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…;:])\s+"),
    re.compile(r"\s+"),
)
MARKED = re.compile(r"\S (\d+)\. ")
FULLEST_SHARE = 0.3
CONTINUED = "\n"
SET_APART = "\n\n"
CUT = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Part:
    """One message as the platform gets it.

    `replaces` is the platform's id of the message whose place it takes; `sound` goes out instead
    of the text.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    replaces: str = ""
    sound: bytes | None = None


def render(row_id: int, text: str, choices: Sequence[Button], limits: Limits) -> tuple[Part, ...]:
    """The parts of a message, in order; choices go with the last one."""
    numbered = is_numbered(choices, limits)
    if numbered:
        text = _with_numbers(text.rstrip(), choices, limits)
    texts = split_text(text, limits.text_length) or [""]
    taps = _taps(row_id, choices, limits, numbered) if limits.buttons else ()
    return (*(Part(text) for text in texts[:-1]), Part(texts[-1], taps))


def is_numbered(choices: Sequence[Button], limits: Limits) -> bool:
    """Whether the choices stand in the text by number.

    They do where the platform has no buttons, and where a label is longer than a phone shows:
    procedures that are easily confused differ in the last words of their names.
    """
    if not limits.buttons:
        return bool(choices)
    return any(len(choice.label) > LONGEST_TAPPED_LABEL for choice in choices)


def split_text(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-16 units, cut between paragraphs, lines, sentences or words.

    No piece is blank; a word longer than `limit` is cut inside.
    """
    pieces: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        cut = _cut(rest, _fitting(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def length(text: str) -> int:
    """Length as the platforms count it: UTF-16 units, so an emoji counts twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _fitting(text: str, limit: int) -> int:
    units = 0
    for place, letter in enumerate(text):
        units += 2 if letter > "\uffff" else 1
        if units > limit:
            return place
    return len(text)


def _cut(text: str, fitting: int) -> int:
    """Where to cut `text`: the best kind of break that leaves no piece nearly empty."""
    for pattern in BREAKS:
        ends = [match.start() for match in pattern.finditer(text, 0, fitting + 1)]
        if ends and ends[-1] > fitting * FULLEST_SHARE:
            return ends[-1]
    return fitting


def _with_numbers(text: str, choices: Sequence[Button], limits: Limits) -> str:
    """The text with its choices by number; those that it says already are not said twice."""
    if _says_all(text.splitlines(), choices):
        return f"{text}{CONTINUED}{wording.CHOOSE}" if not limits.buttons else text
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
    listed = _listed(text.splitlines(), choices)
    list_below = "\n".join([*lines[listed:], *([] if limits.buttons else [wording.CHOOSE])])
    return f"{text}{CONTINUED if listed else SET_APART}{list_below}".strip()


def _says_all(lines: Sequence[str], choices: Sequence[Button]) -> bool:
    """Whether every label begins with a mark and its own number, as a line of the text does."""
    marked = [MARKED.match(choice.label) for choice in choices]
    return all(
        found and int(found[1]) == number and any(line.startswith(found[0]) for line in lines)
        for number, found in enumerate(marked, 1)
    )


def _listed(lines: Sequence[str], choices: Sequence[Button]) -> int:
    """How many of the choices stand, numbered from 1, in the last lines of the text."""
    for count in range(min(len(lines), len(choices)), 0, -1):
        tail = zip(lines[-count:], choices, range(1, count + 1), strict=False)
        if all(line.startswith(f"{n}. {c.label.rstrip(CUT)}") for line, c, n in tail):
            return count
    return 0


def _taps(
    row_id: int, choices: Sequence[Button], limits: Limits, numbered: bool
) -> tuple[Button, ...]:
    """Buttons whose values fit; a longer one stays in the outbox row and is named by place."""
    return tuple(
        Button(
            f"{place + 1}. {choice.label}" if numbered else choice.label,
            choice.value
            if len(choice.value.encode()) <= limits.longest_value_bytes
            else buttons.value(CHOICE, str(row_id), str(place)),
        )
        for place, choice in enumerate(choices)
    )

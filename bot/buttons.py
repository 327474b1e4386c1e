"""Values behind buttons: what a tap sends back, and reading it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot import wording
from bot.message import Button
from knowledge.procedure import Procedure
from retrieval.understanding import Section

SEPARATOR = ":"
LABEL_LENGTH = 80
SECTIONS_OFFERED = (Section.DOCUMENTS, Section.FEE, Section.TIME, Section.PLACE, Section.ONLINE)


@dataclass(frozen=True)
class Tap:
    """A tapped button: its kind and the parts that follow."""

    kind: str
    parts: tuple[str, ...]


def read_tap(text: str) -> Tap | None:
    """The tap that `text` is, or None where it is not a button's value."""
    kind, *parts = text.strip().split(SEPARATOR)
    return Tap(kind, tuple(parts)) if kind.startswith("@") and parts else None


def value(kind: str, *parts: str) -> str:
    """The value of a button."""
    return SEPARATOR.join((f"@{kind}", *parts))


def sections_of(procedure: Procedure, shown: Section) -> tuple[Button, ...]:
    """Buttons for the other sections of the procedure in hand."""
    return tuple(
        Button(wording.SECTION_LABELS[section], value("p", procedure.code, section))
        for section in SECTIONS_OFFERED
        if section is not shown
    )


def thumbs(reference: str) -> tuple[Button, ...]:
    """Buttons to say whether the answer fits."""
    return (
        Button(wording.THUMB_UP, value("fb", "up", reference)),
        Button(wording.THUMB_DOWN, value("fb", "down", reference)),
    )


def choices(procedures: Iterable[Procedure], section: Section | None) -> tuple[Button, ...]:
    """Buttons to pick one of several procedures, and one for none of them."""
    picks = [
        Button(
            shorten(procedure.name),
            value("p", procedure.code, *([section.value] if section else [])),
        )
        for procedure in procedures
    ]
    return (*picks, Button(wording.ASK_BACK_NONE, value("none", "choices")))


def cases(procedure: Procedure, names: Iterable[str]) -> tuple[Button, ...]:
    """Buttons to pick the case a paper list depends on, and one for the whole list."""
    picks = [
        Button(shorten(name.rstrip(":")), value("case", procedure.code, str(place)))
        for place, name in enumerate(names)
    ]
    return (*picks, Button(wording.ALL_CASES, value("case", procedure.code, "all")))


def shorten(text: str) -> str:
    """A label of at most LABEL_LENGTH letters, cut between words."""
    if len(text) <= LABEL_LENGTH:
        return text
    return text[:LABEL_LENGTH].rsplit(" ", 1)[0] + "…"

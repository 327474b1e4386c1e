"""A `Guide`: what one procedure means in daily life, by section, as raw Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

MARKER = re.compile(r"\s*\^(\d+(?:,\d+)*)$")


class Section(StrEnum):
    """Sections of a guide, in the order of the file."""

    WHEN = "when"
    DOCUMENTS = "documents"
    PLACE = "place"
    TIME = "time"
    FEE = "fee"
    ONLINE = "online"
    CASES = "cases"
    PITFALLS = "pitfalls"
    QUESTIONS = "questions"


@dataclass(frozen=True)
class PaperLine:
    """One bullet of the paper list; `numbers` are the catalogue's papers, counted from 1."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Guide:
    """One guide; `sections` hold Markdown with placeholders and paper markers unrendered.

    A guide read from disk has every section; `fitting` leaves out those that no longer hold.
    """

    code: str
    title: str
    topic: str
    events: tuple[str, ...]
    next: tuple[str, ...]
    sections: Mapping[Section, str]

    def section(self, name: str) -> str:
        """The raw Markdown of one section; empty where it is left out.

        Raises: ValueError where `name` is no `Section`.
        """
        return self.sections.get(Section(name), "")

    def tells(self, *names: Section) -> bool:
        """Whether every one of the sections is there."""
        return all(name in self.sections for name in names)

    @property
    def body(self) -> str:
        """All sections, one after another."""
        return "\n".join(self.section(section) for section in Section)

    @cached_property
    def papers(self) -> tuple[PaperLine, ...]:
        """The bullets under the paper list, without their markers."""
        lines = self.section(Section.DOCUMENTS).split("\n")
        return tuple(_paper(line[2:]) for line in lines if line.startswith("- "))


def without_marker(line: str) -> str:
    """A line of the paper list as a citizen reads it."""
    return MARKER.sub("", line)


def _paper(line: str) -> PaperLine:
    found = MARKER.search(line)
    numbers = tuple(int(number) for number in found[1].split(",")) if found else ()
    return PaperLine(without_marker(line), numbers)

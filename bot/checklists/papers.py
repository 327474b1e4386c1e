"""The papers to tick off: in the guide's plain words where there is one, else as published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from bot.checklists import wording
from bot.composing import formats
from bot.composing.guide_papers import guide_lines
from knowledge.guides import Guide
from knowledge.procedure import Procedure

VERSION_LENGTH = 8


@dataclass(frozen=True)
class Item:
    """One paper; `place` counts all papers of the list from 0, `case` is None where all need it.

    `heading` is the group it stands under.
    """

    place: int
    text: str
    heading: str | None = None
    case: str | None = None


@dataclass(frozen=True)
class PaperList:
    """All papers of a procedure, and remarks that stand among them."""

    items: tuple[Item, ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The cases to choose from; empty where there is one list for all.

        The last one is the ordinary case, where papers stand outside the others.
        """
        found = tuple(dict.fromkeys(item.case for item in self.items if item.case))
        ordinary = any(item.case is None for item in self.items)
        if ordinary and found:
            return (*found, wording.ORDINARY)
        return found if len(found) > 1 else ()

    @cached_property
    def version(self) -> str:
        """Changes when the list does, so that ticks never move to another paper."""
        text = "\n".join(item.text for item in self.items)
        return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]

    def of_case(self, number: int | None) -> tuple[Item, ...]:
        """The papers of one case, counted from 0; all papers for None or a number unknown."""
        if number is None or not 0 <= number < len(self.cases):
            return self.items
        return tuple(item for item in self.items if item.case in (None, self.cases[number]))


def paper_list(procedure: Procedure, guide: Guide | None) -> PaperList:
    """The papers of `procedure`; an empty list where none are published."""
    if guide is not None and guide.papers:
        return _guided(guide, procedure)
    papers = [paper for paper in procedure.papers if not paper.is_remark]
    return PaperList(
        items=tuple(
            Item(place, formats.paper(paper), _heading(paper.case), _case(paper.case))
            for place, paper in enumerate(papers)
        ),
        remarks=tuple(paper.name for paper in procedure.papers if paper.is_remark),
    )


def is_case(heading: str) -> bool:
    """Whether a heading among the papers names a case; else it only groups papers."""
    return not heading.lower().startswith(wording.GROUP_STARTS)


def _case(heading: str | None) -> str | None:
    return _heading(heading) if heading and is_case(heading) else None


def short_case(name: str) -> str:
    """A case as a button says it, without the word for "case"."""
    short = name.removeprefix(wording.CASE.format(case=""))
    return short[:1].upper() + short[1:]


def _heading(heading: str | None) -> str | None:
    return heading.rstrip(": ") if heading else None


def _guided(guide: Guide, procedure: Procedure) -> PaperList:
    lines = list(guide_lines(guide, procedure))
    items = [(line.text, _named(line.case)) for line in lines if line.is_paper]
    return PaperList(
        items=tuple(Item(place, text, case, case) for place, (text, case) in enumerate(items)),
        remarks=tuple(line.text for line in lines if not line.is_paper),
    )


def _named(case: str | None) -> str | None:
    return wording.CASE.format(case=case) if case else None

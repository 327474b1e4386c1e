"""What an answer is composed from, and what composing gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot import wording
from bot.composing import formats
from knowledge.guides import Guide
from knowledge.procedure import PageText, Procedure
from retrieval.understanding import Section


@dataclass(frozen=True)
class Subject:
    """What an answer is composed from; `office` is the citizen's own office, if known."""

    procedure: Procedure
    today: date
    case: str | None = None
    page: PageText | None = None
    office: str | None = None
    guide: Guide | None = None


@dataclass(frozen=True)
class Passage:
    """A composed section; `published` is False where the source tells nothing."""

    text: str
    published: bool = True


def not_published(section: Section, procedure: Procedure) -> Passage:
    """Says plainly that the source publishes nothing, and who to ask."""
    performers = formats.performers(procedure)
    ask = wording.ASK_PERFORMER.format(performer=performers) if performers else wording.ASK_COMMUNE
    text = wording.NOT_PUBLISHED.format(what=wording.NOT_PUBLISHED_WHAT[section], ask=ask)
    return Passage(text, published=False)

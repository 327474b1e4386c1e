"""Rendering guides: plain text for the chat, sanitised HTML for pages; figures from the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import nh3
from markdown_it import MarkdownIt

from bot import wording
from bot.composing import costs
from bot.composing.passage import Subject, not_published
from knowledge.guides import Guide
from knowledge.guides.guide import Section, without_marker
from knowledge.wording import GUIDE_CASE
from retrieval.understanding import Section as Asked

PLACEHOLDER = re.compile(r"\{\{(\w+)(?::\w+)?\}\}")
BULLET = "- "
LIST_END = re.compile(r"^((?:- |\d+\. ).*)\n(?!- |\d+\. |\n)", re.MULTILINE)
TAGS = {"p", "ul", "ol", "li", "h4", "br"}
CASE_HEADING = "#### "

_markdown = MarkdownIt("zero", {"breaks": True}).enable(["list", "heading", "newline"])


def section_text(guide: Guide, heading: Section | str, subject: Subject) -> str:
    """One section of a guide as plain text, its figures taken from the subject's facts."""
    lines = (_plain(line) for line in guide.section(heading).split("\n"))
    return _filled("\n".join(lines), subject)


def remarks(guide: Guide | None, heading: Section, told: str) -> list[str]:
    """What a guide says beside the figures of a section, unless `told` says it already."""
    lines = guide.section(heading).split("\n") if guide else []
    said = told.lower()
    return [
        line
        for line in lines
        if line and not PLACEHOLDER.search(line) and line.rstrip(".").lower() not in said
    ]


def section_html(guide: Guide, heading: Section | str, subject: Subject) -> str:
    """One section of a guide as HTML that holds nothing but paragraphs, lists and headings."""
    lines = (
        without_marker(line).replace(GUIDE_CASE, CASE_HEADING)
        for line in guide.section(heading).split("\n")
    )
    return html_of(_filled("\n".join(lines), subject))


def html_of(text: str) -> str:
    """Plain text with Markdown lists as sanitised HTML; line breaks are kept."""
    marked = LIST_END.sub(r"\1\n\n", text.replace(wording.BULLET, BULLET))
    return nh3.clean(_markdown.render(marked), tags=TAGS, attributes={})


def first_sentences(text: str, most: int) -> str:
    """As many whole sentences of `text` as fit into `most` letters; at least the first."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(kept) + len(sentence) + 1 > most:
            break
        kept = f"{kept} {sentence}"
    return kept


def _plain(line: str) -> str:
    line = without_marker(line)
    if line.startswith(GUIDE_CASE):
        return wording.GUIDE_CASE.format(case=line.removeprefix(GUIDE_CASE))
    return wording.BULLET + line.removeprefix(BULLET) if line.startswith(BULLET) else line


def _filled(text: str, subject: Subject) -> str:
    return PLACEHOLDER.sub(lambda found: FACTS[found[1]](subject), text)


FACTS: Mapping[str, Callable[[Subject], str]] = {
    "fee": costs.fee_facts,
    "time": costs.time_facts,
    "code": lambda subject: subject.procedure.code,
    "not_published": lambda subject: not_published(Asked.DOCUMENTS, subject.procedure).text,
}

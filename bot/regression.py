"""The regression set: every question of an approved entry must go on being answered from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.knowing import Knowing
from knowledge.learning.records import KnowledgeEntry
from retrieval.finding import Verdict


@dataclass(frozen=True)
class Lapse:
    """A taught question that is no longer answered as approved, and what it leads to instead."""

    entry_id: int
    question: str
    instead: str


def lapses(knowing: Knowing, entries: Iterable[KnowledgeEntry]) -> Iterator[Lapse]:
    """Questions of `entries` that the bot would answer otherwise, or not at all."""
    for entry in entries:
        for question in entry.questions:
            instead = _instead(knowing, entry, question)
            if instead is not None:
                yield Lapse(entry.id or 0, question, instead)


def as_evaluation(entries: Iterable[KnowledgeEntry]) -> Iterator[str]:
    """Questions linked to a procedure as lines that `python -m retrieval evaluate` reads."""
    for entry in entries:
        for place, question in enumerate(entry.questions if entry.procedure else ()):
            row = {"id": f"{entry.id}.{place}", "question": question, "codes": [entry.procedure]}
            yield json.dumps(row, ensure_ascii=False)


def _instead(knowing: Knowing, entry: KnowledgeEntry, question: str) -> str | None:
    """What the question leads to where that is not the entry."""
    sure = knowing.recall(question, entry.commune).sure
    if entry.procedure is None:
        if sure is not None and sure.lesson.key == entry.id:
            return None
        return f"entry {sure.lesson.key}" if sure else "no entry"
    if sure is not None:
        return f"entry {sure.lesson.key}"
    finding = knowing.find(question, entry.commune)
    right = finding.codes[:1] == (entry.procedure,) and finding.verdict is Verdict.ANSWER
    return None if right else f"{finding.verdict}: {', '.join(finding.codes[:3]) or 'nothing'}"

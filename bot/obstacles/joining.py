"""Finding the open report that a new voice means too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.obstacles.records import ObstacleReport, ObstacleVoice, ReportStatus
from bot.obstacles.similarity import Similarity
from retrieval.normalise import clean, fold

MOST_REPORTS = 300
MOST_TEXTS = 4


@dataclass(frozen=True)
class Problem:
    """What a new voice is about; only reports of the same kind and commune can be meant."""

    text: str
    kind: str
    commune: str | None
    procedure: str | None


@dataclass(frozen=True)
class Match:
    """The nearest open report, and how near it is."""

    report_id: int
    score: float


def nearest_report(session: Session, problem: Problem, similarity: Similarity) -> Match | None:
    """The open report nearest in meaning to `problem`; None where none is of its kind."""
    reports = session.exec(
        select(ObstacleReport)
        .where(ObstacleReport.kind == problem.kind)
        .where(ObstacleReport.commune == problem.commune)
        .where(col(ObstacleReport.status).in_([s for s in ReportStatus if s.open]))
        .order_by(col(ObstacleReport.last_at).desc())
        .limit(MOST_REPORTS)
    ).all()
    texts = _texts(session, [r for r in reports if _may_share(r.procedure, problem.procedure)])
    pairs = [(report_id, text) for report_id, group in texts.items() for text in group]
    if not pairs:
        return None
    scores = similarity(problem.text, [text for _, text in pairs])
    mine = _plain(problem.text)
    exact = [
        1.0 if _plain(text) == mine else score
        for (_, text), score in zip(pairs, scores, strict=True)
    ]
    best = max(range(len(pairs)), key=lambda place: exact[place])
    return Match(pairs[best][0], exact[best])


def _may_share(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _texts(session: Session, reports: Sequence[ObstacleReport]) -> Mapping[int, list[str]]:
    """The summary and the newest voices of each report."""
    texts: dict[int, list[str]] = defaultdict(list)
    for report in reports:
        if report.id is not None:
            texts[report.id].append(report.summary)
    voices = session.exec(
        select(ObstacleVoice.report_id, ObstacleVoice.text)
        .where(col(ObstacleVoice.report_id).in_(list(texts)))
        .order_by(col(ObstacleVoice.id).desc())
        .limit(MOST_REPORTS * MOST_TEXTS)
    ).all()
    for report_id, text in voices:
        if len(texts[report_id]) < MOST_TEXTS and text not in texts[report_id]:
            texts[report_id].append(text)
    return texts


def _plain(text: str) -> str:
    return fold(clean(text))

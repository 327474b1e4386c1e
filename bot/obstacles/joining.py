"""Finding the open report that a new voice means too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.obstacles.records import ObstacleReport, ObstacleVoice, ReportStatus
from bot.obstacles.similarity import Similarity
from retrieval.normalise import clean, fold

MOST_REPORTS = 300
MOST_TEXTS = 4
MOST_SUGGESTED = 3
SUGGEST_AT = 0.35


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
    query = _open_reports(problem.commune).where(ObstacleReport.kind == problem.kind)
    reports = session.exec(query).all()
    shared = [r for r in reports if _may_share(r.procedure, problem.procedure)]
    return next(iter(_ranked(session, shared, problem.text, similarity)), None)


def near_reports(
    session: Session, report: ObstacleReport, similarity: Similarity
) -> list[tuple[ObstacleReport, float]]:
    """Other open reports of the commune that may mean the same as `report`, nearest first."""
    query = _open_reports(report.commune).where(ObstacleReport.id != report.id)
    reports = {one.id: one for one in session.exec(query)}
    ranked = _ranked(session, list(reports.values()), report.summary, similarity)
    near = [match for match in ranked if match.score >= SUGGEST_AT]
    return [(reports[match.report_id], match.score) for match in near[:MOST_SUGGESTED]]


def _open_reports(commune: str | None) -> SelectOfScalar[ObstacleReport]:
    return (
        select(ObstacleReport)
        .where(ObstacleReport.commune == commune)
        .where(col(ObstacleReport.status).in_([s for s in ReportStatus if s.open]))
        .order_by(col(ObstacleReport.last_at).desc())
        .limit(MOST_REPORTS)
    )


def _ranked(
    session: Session, reports: Sequence[ObstacleReport], text: str, similarity: Similarity
) -> list[Match]:
    """Each report with the score of its nearest voice, best first."""
    texts = _texts(session, reports)
    pairs = [(report_id, other) for report_id, group in texts.items() for other in group]
    scores = similarity(text, [other for _, other in pairs]) if pairs else []
    mine = _plain(text)
    best: dict[int, float] = {}
    for (report_id, other), score in zip(pairs, scores, strict=True):
        exact = 1.0 if _plain(other) == mine else score
        best[report_id] = max(exact, best.get(report_id, 0.0))
    return sorted(starmap(Match, best.items()), key=lambda match: -match.score)


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

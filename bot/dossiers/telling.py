"""What a citizen is told of a dossier."""

from __future__ import annotations

from datetime import date

from bot.composing.formats import day as written
from bot.dossiers import wording
from bot.dossiers.days import working_days_between
from bot.dossiers.dossier import Dossier


def tell(dossier: Dossier, today: date, *, proven: bool = False) -> str:
    """Status, what to do next and dates; `proven` adds what only the applicant may read."""
    lines = [
        wording.TITLE.format(code=dossier.code, status=status_words(dossier)),
        wording.NEXT[dossier.status] if dossier.status else wording.NEXT_UNCLEAR,
        *_dates(dossier, today),
        *(_details(dossier) if proven else ()),
    ]
    return "\n".join(lines)


def status_words(dossier: Dossier) -> str:
    """The status in plain words, or the system's own where it is none we know."""
    if dossier.status is not None:
        return wording.STATUS[dossier.status]
    if dossier.status_words:
        return wording.OWN_WORDS.format(words=dossier.status_words)
    return wording.STATUS_UNCLEAR


def _dates(dossier: Dossier, today: date) -> list[str]:
    lines = []
    if dossier.received_on:
        lines.append(wording.RECEIVED_ON.format(date=written(dossier.received_on)))
    if dossier.finished_on:
        lines.append(_finished(dossier, dossier.finished_on))
    elif dossier.due_on:
        lines.append(_due(dossier, dossier.due_on, today))
    return lines


def _due(dossier: Dossier, due: date, today: date) -> str:
    shown = written(due)
    if dossier.status is None or not dossier.status.running:
        return wording.DUE_ON.format(date=shown)
    if due == today:
        return wording.DUE_TODAY.format(date=shown)
    days = working_days_between(today, due)
    if due > today:
        template = wording.DUE_IN if days else wording.DUE_NEXT
        return template.format(date=shown, days=days)
    template = wording.OVERDUE if days else wording.OVERDUE_SHORT
    return template.format(date=shown, days=-days)


def _finished(dossier: Dossier, finished: date) -> str:
    days = working_days_between(finished, dossier.due_on) if dossier.due_on else 0
    template = wording.FINISHED_ON
    if days > 0:
        template = wording.FINISHED_EARLY
    if days < 0:
        template = wording.FINISHED_LATE
    return template.format(date=written(finished), days=abs(days))


def _details(dossier: Dossier) -> list[str]:
    shown = (
        (wording.PROCEDURE, "name", dossier.procedure_name),
        (wording.APPLICANT, "name", dossier.applicant_masked),
        (wording.OFFICE, "office", dossier.office),
        (wording.NOTE, "note", dossier.note),
    )
    return [line.format(**{name: value.rstrip(".")}) for line, name, value in shown if value]

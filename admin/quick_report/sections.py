"""The report as sections of tables, alike on the page, in the document and in the workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from admin import wording as words
from admin.figures import Share
from admin.page import number, percent
from admin.quick_report import wording
from admin.quick_report.report import QuickReport
from admin.tallies import Tally
from bot.privacy import mask

Cell = str | int
LONGEST_CELL = 300
FIGURE = re.compile(rf"[\d.]+%|{wording.HOURS.format(hours='[0-9.]+')}|{wording.NO_FIGURE}")


@dataclass(frozen=True)
class Section:
    """One part: `rows` of a table under `columns`; the last row is a sum where `summed`.

    `tab` is its name in a workbook.
    """

    tab: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    intro: str = ""
    summed: bool = False


@dataclass(frozen=True)
class Names:
    """Names of communes by id, and of procedures by code."""

    communes: Mapping[str, str]
    procedure: Callable[[str], str | None]

    def place(self, commune: str | None) -> str:
        """A commune's name; the province's for None."""
        return words.NO_COMMUNE if commune is None else self.communes.get(commune, commune)

    def of_procedure(self, code: str) -> str:
        """A procedure's name with its code."""
        name = self.procedure(code)
        return f"{name} ({code})" if name else code


def sections_of(report: QuickReport, names: Names) -> list[Section]:
    """The sections in order."""
    return [
        _summary(report),
        _by_commune(report, names),
        _by_kind(report),
        _loudest(report, names),
        _dossiers(report),
        _volunteers(report, names),
        _unpublished(report, names),
        _requests(report, names),
    ]


def is_figure(value: Cell) -> bool:
    """Whether a cell holds a figure, or the mark of a missing one."""
    return isinstance(value, int) or FIGURE.fullmatch(value) is not None


def short(text: str) -> str:
    """A citizen's or a colleague's words as a cell takes them: masked, on one line, not long."""
    line = " ".join(mask(text).split())
    return line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 1] + "…"


def _summary(report: QuickReport) -> Section:
    figures, tally = report.figures, report.figures.tallies.whole
    hours = figures.hours_to_answer
    rows: list[tuple[Cell, Cell]] = [
        (wording.PEOPLE, figures.people),
        (wording.QUESTIONS, figures.share.questions),
        (wording.ANSWERED, percent(figures.share.part)),
        (wording.RECEIVED, tally.received),
        (wording.RESOLVED, tally.resolved),
        (wording.OVERDUE, tally.overdue),
        (wording.PASSED_UP, tally.passed_up),
        (wording.WAITING, figures.waiting_reports),
        (
            wording.TIME_TO_ANSWER,
            wording.NO_FIGURE if hours is None else wording.HOURS.format(hours=number(hours)),
        ),
    ]
    return Section(wording.TABS["summary"], wording.SUMMARY, wording.FIGURE, rows)


def _by_commune(report: QuickReport, names: Names) -> Section:
    shares = dict(report.figures.by_commune)
    tallies = dict(report.figures.tallies.by_commune)
    places = sorted({*shares, *tallies}, key=lambda place: (place is None, names.place(place)))
    rows = [
        (names.place(place), *_share(shares.get(place)), *_tally(tallies.get(place)))
        for place in places
    ]
    whole = (wording.WHOLE, *_share(report.figures.share), *_tally(report.figures.tallies.whole))
    all_rows = [*rows, whole] if rows else []
    return Section(
        wording.TABS["by_commune"],
        wording.BY_COMMUNE,
        wording.COMMUNE_COLUMNS,
        all_rows,
        summed=True,
    )


def _by_kind(report: QuickReport) -> Section:
    tallies = report.figures.tallies
    rows = [(words.KINDS.get(kind, kind), *_tally(tally)) for kind, tally in tallies.by_kind]
    all_rows = [*rows, (wording.WHOLE, *_tally(tallies.whole))] if rows else []
    return Section(
        wording.TABS["by_kind"], wording.BY_KIND, wording.KIND_COLUMNS, all_rows, summed=True
    )


def _loudest(report: QuickReport, names: Names) -> Section:
    rows = [
        (
            place,
            short(one.summary),
            words.KINDS.get(one.kind, one.kind),
            names.place(one.commune),
            people,
            words.STATUSES.get(one.status, one.status),
        )
        for place, (one, people) in enumerate(report.figures.obstacles, 1)
    ]
    return Section(wording.TABS["loudest"], wording.LOUDEST, wording.LOUDEST_COLUMNS, rows)


def _dossiers(report: QuickReport) -> Section:
    rows = [
        (wording.DOSSIER_FOUND, report.lookups.found),
        (wording.DOSSIER_UNKNOWN, report.lookups.unknown),
    ]
    if report.dossiers:
        rows += [
            (wording.DOSSIER_RECEIVED, report.dossiers.received),
            (wording.DOSSIER_FINISHED, report.dossiers.finished),
            (wording.DOSSIER_OVERDUE, report.dossiers.overdue),
            (wording.DOSSIER_WATCHED, report.dossiers.watched),
        ]
    intro = wording.DOSSIERS_WHOLE if report.dossiers else wording.DOSSIERS_LOOKUPS
    return Section(wording.TABS["dossiers"], wording.DOSSIERS, wording.FIGURE, rows, intro)


def _volunteers(report: QuickReport, names: Names) -> Section:
    helped = report.volunteers
    rows = [(names.of_procedure(code), people) for code, people in helped.by_procedure]
    if helped.people:
        rows.append((wording.VOLUNTEER_PEOPLE, helped.people))
    return Section(
        wording.TABS["volunteers"],
        wording.VOLUNTEERS,
        wording.VOLUNTEER_COLUMNS,
        rows,
        summed=True,
    )


def _unpublished(report: QuickReport, names: Names) -> Section:
    rows = [
        (names.of_procedure(code), words.SECTIONS.get(section, section), people)
        for code, section, people in report.figures.unpublished
    ]
    return Section(
        wording.TABS["unpublished"], wording.UNPUBLISHED, wording.UNPUBLISHED_COLUMNS, rows
    )


def _requests(report: QuickReport, names: Names) -> Section:
    rows = [
        (place, short(one.report.summary), names.place(one.report.commune), one.people,
         short(one.reason))
        for place, one in enumerate(report.requests, 1)
    ]  # fmt: skip
    intro = wording.REQUESTS_INTRO if rows else ""
    return Section(
        wording.TABS["requests"], wording.REQUESTS, wording.REQUEST_COLUMNS, rows, intro
    )


def _share(share: Share | None) -> tuple[Cell, Cell]:
    return (share.questions, percent(share.part)) if share else (0, wording.NO_FIGURE)


def _tally(tally: Tally | None) -> tuple[int, int, int, int]:
    found = tally or Tally()
    return found.received, found.resolved, found.overdue, found.passed_up

"""One function a section: facts of a procedure to the text a citizen reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot import wording
from bot.composing import formats
from knowledge.procedure import Channel, Level, Method, PageText, Procedure
from retrieval.understanding import Section

MOST_LINES = 25
MOST_LEGAL = 12


@dataclass(frozen=True)
class Subject:
    """What an answer is composed from; `office` is the citizen's own office, if known."""

    procedure: Procedure
    today: date
    case: str | None = None
    page: PageText | None = None
    office: str | None = None


@dataclass(frozen=True)
class Passage:
    """A composed section; `published` is False where the source tells nothing."""

    text: str
    published: bool = True


def compose(section: Section, subject: Subject) -> Passage:
    """The passage of `section`."""
    return COMPOSERS[section](subject)


def not_published(section: Section, procedure: Procedure) -> Passage:
    """Says plainly that the source publishes nothing, and who to ask."""
    performers = formats.performers(procedure)
    ask = wording.ASK_PERFORMER.format(performer=performers) if performers else wording.ASK_COMMUNE
    text = wording.NOT_PUBLISHED.format(what=wording.NOT_PUBLISHED_WHAT[section], ask=ask)
    return Passage(text, published=False)


def paper_cases(procedure: Procedure) -> tuple[str, ...]:
    """Names of the cases the paper list depends on, in order; empty where there is one list."""
    cases = tuple(dict.fromkeys(paper.case for paper in procedure.papers if paper.case))
    return cases if len(cases) > 1 else ()


def _by_text(
    channels: tuple[Channel, ...], text: Callable[[Channel], str]
) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for channel in channels:
        title = formats.channel_title(channel)
        if title not in groups[text(channel)]:
            groups[text(channel)].append(title)
    return groups


def _channel_lines(subject: Subject, text: Callable[[Channel], str]) -> str:
    groups = _by_text(subject.procedure.channels, text)
    if len(groups) == 1:
        return formats.bullets(groups)
    return formats.bullets(f"{', '.join(titles)}: {value}" for value, titles in groups.items())


def _fee_text(subject: Subject) -> Callable[[Channel], str]:
    return lambda channel: formats.fees(subject.procedure.fees_on(subject.today, channel))


def _fee(subject: Subject) -> Passage:
    known = [
        item
        for channel in subject.procedure.channels
        for item in subject.procedure.fees_on(subject.today, channel)
        if item.kind != "unknown"
    ]
    if not known:
        return not_published(Section.FEE, subject.procedure)
    lines = _channel_lines(subject, _fee_text(subject))
    needs_asking = wording.FEE_UNKNOWN in lines or wording.FEE_LOCAL in lines
    ask = f"\n{wording.FEE_ASK}" if needs_asking else ""
    return Passage(f"{wording.FEE_TITLE}\n{lines}{ask}")


def _time(subject: Subject) -> Passage:
    if not any(channel.time for channel in subject.procedure.channels):
        return not_published(Section.TIME, subject.procedure)
    lines = _channel_lines(subject, lambda channel: formats.duration(channel.time))
    return Passage(f"{wording.TIME_TITLE}\n{lines}")


def _documents(subject: Subject) -> Passage:
    papers = subject.procedure.papers
    if not papers:
        return not_published(Section.DOCUMENTS, subject.procedure)
    chosen = [p for p in papers if subject.case is None or p.case in (subject.case, None)]
    lines: list[str] = []
    case = None
    for paper in chosen[:MOST_LINES]:
        if paper.case and paper.case != case:
            lines.append(f"{paper.case.rstrip(':')}:")
            case = paper.case
        lines.append(f"• {formats.paper(paper)}")
    if len(chosen) > MOST_LINES:
        lines.append(wording.MORE.format(count=len(chosen) - MOST_LINES))
    return Passage("\n".join([wording.PAPERS_TITLE, *lines]))


def _place(subject: Subject) -> Passage:
    procedure = subject.procedure
    parts: list[str] = []
    if subject.office:
        parts.append(subject.office)
    if procedure.performers:
        parts.append(wording.PLACE_TITLE.format(performers=formats.performers(procedure)))
    if procedure.levels:
        levels = ", ".join(wording.LEVELS[level] for level in procedure.levels)
        parts.append(wording.PLACE_LEVELS.format(levels=levels))
    if not parts:
        return not_published(Section.PLACE, procedure)
    if procedure.channels:
        parts.append(wording.PLACE_METHODS.format(methods=formats.methods(procedure.channels)))
    if Level.COMMUNE in procedure.levels:
        parts.append(wording.PLACE_TWO_LEVELS)
    return Passage("\n".join(parts))


def _online(subject: Subject) -> Passage:
    procedure = subject.procedure
    if not procedure.channels:
        return not_published(Section.ONLINE, procedure)
    if any(channel.method is Method.ONLINE for channel in procedure.channels):
        url = procedure.source_url or "https://dichvucong.gov.vn"
        how = wording.ONLINE_HOW.format(code=procedure.code)
        return Passage(f"{wording.ONLINE_YES.format(url=url)}\n{how}")
    return Passage(wording.ONLINE_NO.format(methods=formats.methods(procedure.channels)))


def _steps(subject: Subject) -> Passage:
    procedure = subject.procedure
    if subject.page and subject.page.steps:
        return Passage(f"{wording.STEPS_TITLE}\n{subject.page.steps}")
    if not procedure.channels:
        return not_published(Section.STEPS, procedure)
    papers = wording.PAPERS_COUNT.format(count=len(procedure.papers))
    first = procedure.channels[0]
    steps = [
        wording.STEPS_PREPARE.format(papers=papers)
        if procedure.papers and not paper_cases(procedure)
        else wording.STEPS_PREPARE_ANY,
        wording.STEPS_SUBMIT.format(
            methods=formats.methods(procedure.channels),
            performers=formats.performers(procedure) or procedure.issuer,
        ),
        wording.STEPS_FEE.format(fee=_fee_text(subject)(first)),
        wording.STEPS_WAIT.format(time=formats.duration(first.time)),
    ]
    if procedure.results:
        steps.append(wording.STEPS_RESULT.format(result="; ".join(procedure.results)))
    numbered = [f"{place}. {step}" for place, step in enumerate(steps, 1)]
    return Passage("\n".join([wording.STEPS_TITLE, *numbered, wording.STEPS_LINK]))


def _legal(subject: Subject) -> Passage:
    documents = subject.procedure.legal_basis
    if not documents:
        return not_published(Section.LEGAL, subject.procedure)
    lines = [
        f"{item.number}: {item.title}" if item.title else item.number
        for item in documents[:MOST_LEGAL]
    ]
    more = (
        [wording.MORE.format(count=len(documents) - MOST_LEGAL)]
        if len(documents) > MOST_LEGAL
        else []
    )
    return Passage("\n".join([wording.LEGAL_TITLE, formats.bullets(lines), *more]))


def _result(subject: Subject) -> Passage:
    if not subject.procedure.results:
        return not_published(Section.RESULT, subject.procedure)
    return Passage(f"{wording.RESULT_TITLE}\n{formats.bullets(subject.procedure.results)}")


def _conditions(subject: Subject) -> Passage:
    if subject.page and subject.page.conditions:
        return Passage(f"{wording.CONDITIONS_TITLE}\n{subject.page.conditions}")
    if subject.procedure.has_conditions is None:
        return not_published(Section.CONDITIONS, subject.procedure)
    return Passage(
        wording.CONDITIONS_SOME if subject.procedure.has_conditions else wording.CONDITIONS_NONE
    )


def _overview(subject: Subject) -> Passage:
    procedure = subject.procedure
    if not procedure.channels and not procedure.papers:
        return not_published(Section.OVERVIEW, procedure)
    passages = [_time(subject), _fee(subject)]
    parts = [passage.text for passage in passages]
    if procedure.papers:
        count = wording.PAPERS_COUNT.format(count=len(procedure.papers))
        short = not paper_cases(procedure) and len(procedure.papers) <= 6
        parts.insert(0, _documents(subject).text if short else f"{wording.PAPERS_TITLE} {count}.")
    parts.append(_place(subject).text)
    return Passage("\n".join(parts))


COMPOSERS: Mapping[Section, Callable[[Subject], Passage]] = {
    Section.OVERVIEW: _overview,
    Section.DOCUMENTS: _documents,
    Section.FEE: _fee,
    Section.TIME: _time,
    Section.PLACE: _place,
    Section.STEPS: _steps,
    Section.ONLINE: _online,
    Section.LEGAL: _legal,
    Section.RESULT: _result,
    Section.CONDITIONS: _conditions,
}

"""One function a section: facts of a procedure, or its guide, to the text a citizen reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot import guidance, wording
from bot.composing import costs, formats
from bot.composing.documents import documents, paper_cases
from bot.composing.levels import mind_levels
from bot.composing.passage import Passage, Subject, not_published
from knowledge.guides import Guide
from knowledge.guides import Section as Heading
from knowledge.procedure import Level, Method, Procedure
from retrieval.understanding import Section

MOST_LEGAL = 12
SHORT_LIST = 6
WHEN_LENGTH = 180
FULLEST = 900


def compose(section: Section, subject: Subject) -> Passage:
    """The passage of `section`."""
    return mind_levels(COMPOSERS[section](subject), subject.procedure)


def _place(subject: Subject) -> Passage:
    procedure = subject.procedure
    parts = [*filter(None, [subject.office]), *_offices(procedure)]
    known = bool(subject.office or formats.performers(procedure))
    if not parts:
        return not_published(Section.PLACE, procedure)
    if procedure.channels:
        parts.append(wording.PLACE_METHODS.format(methods=formats.methods(procedure.channels)))
    if Level.COMMUNE in procedure.levels:
        parts.append(wording.PLACE_TWO_LEVELS)
    return Passage("\n".join(parts), published=known)


def _offices(procedure: Procedure) -> Iterator[str]:
    """Who handles it; only the level, or that the district did, where no office is published."""
    performers = formats.performers(procedure)
    if procedure.performers:
        yield wording.PLACE_TITLE.format(performers=performers)
        if procedure.levels:
            levels = ", ".join(wording.LEVELS[level] for level in procedure.levels)
            yield wording.PLACE_LEVELS.format(levels=levels)
    elif performers:
        yield wording.PLACE_ONLY_LEVEL.format(performers=performers)
    elif procedure.only_district:
        yield wording.PLACE_ONLY_DISTRICT


def _online(subject: Subject) -> Passage:
    procedure = subject.procedure
    if subject.guide and subject.guide.tells(Heading.ONLINE) and procedure.channels:
        return _online_by_guide(subject, subject.guide)
    if not procedure.channels:
        return not_published(Section.ONLINE, procedure)
    if _has_online(procedure):
        url = procedure.source_url or "https://dichvucong.gov.vn"
        how = wording.ONLINE_HOW.format(code=procedure.code)
        return Passage(f"{wording.ONLINE_YES.format(url=url)}\n{how}")
    return Passage(wording.ONLINE_NO.format(methods=formats.methods(procedure.channels)))


def _online_by_guide(subject: Subject, guide: Guide) -> Passage:
    text = guidance.section_text(guide, Heading.ONLINE, subject)
    return Passage(f"{wording.ONLINE_TITLE}\n{text}")


def _has_online(procedure: Procedure) -> bool:
    return any(channel.method is Method.ONLINE for channel in procedure.channels)


def _fee(subject: Subject) -> Passage:
    return _remarked(costs.fee(subject), Heading.FEE, subject)


def _time(subject: Subject) -> Passage:
    return _remarked(costs.time(subject), Heading.TIME, subject)


def _remarked(passage: Passage, heading: Heading, subject: Subject) -> Passage:
    """The figures, and what the guide says of them."""
    remarks = guidance.remarks(subject.guide, heading, passage.text)
    return replace(passage, text="\n".join([passage.text, *remarks]))


def _steps(subject: Subject) -> Passage:
    procedure = subject.procedure
    if subject.page and subject.page.steps:
        return Passage(f"{wording.STEPS_TITLE}\n{subject.page.steps}")
    by_guide = subject.guide and subject.guide.tells(Heading.PLACE, Heading.ONLINE)
    if subject.guide and by_guide and procedure.channels:
        return Passage(_steps_by_guide(subject, subject.guide))
    if not procedure.channels:
        return not_published(Section.STEPS, procedure)
    steps = [
        _prepare(procedure),
        wording.STEPS_SUBMIT.format(
            methods=formats.methods(procedure.channels),
            performers=formats.performers(procedure) or wording.OFFICE_TO_ASK,
        ),
        wording.STEPS_FEE.format(fee=costs.one_fee(subject)),
        wording.STEPS_WAIT.format(time=costs.one_time(subject)),
    ]
    if procedure.results:
        steps.append(wording.STEPS_RESULT.format(result="; ".join(procedure.results)))
    return Passage("\n".join([wording.STEPS_TITLE, *_numbered(steps), wording.STEPS_LINK]))


def _steps_by_guide(subject: Subject, guide: Guide) -> str:
    """Steps at the counter in plain words, and the way online where there is one."""
    procedure = subject.procedure
    place = guidance.section_text(guide, Heading.PLACE, subject)
    steps = [_prepare(procedure), wording.STEPS_GO.format(place=place)]
    steps.append(wording.STEPS_FEE.format(fee=costs.one_fee(subject)))
    steps.append(wording.STEPS_WAIT.format(time=costs.one_time(subject)))
    if procedure.results:
        steps.append(wording.STEPS_RESULT.format(result="; ".join(procedure.results)))
    parts = [wording.STEPS_TITLE, *_numbered(steps)]
    if _has_online(procedure):
        parts.append(wording.ONLINE_TITLE)
        parts.append(guidance.section_text(guide, Heading.ONLINE, subject))
    return "\n".join(parts)


def _prepare(procedure: Procedure) -> str:
    papers = wording.PAPERS_COUNT.format(count=len(procedure.listed_papers))
    if procedure.listed_papers and not paper_cases(procedure):
        return wording.STEPS_PREPARE.format(papers=papers)
    return wording.STEPS_PREPARE_ANY


def _numbered(steps: Sequence[str]) -> list[str]:
    return [f"{place}. {step}" for place, step in enumerate(steps, 1)]


def _legal(subject: Subject) -> Passage:
    documents = subject.procedure.legal_basis
    if not documents:
        return not_published(Section.LEGAL, subject.procedure)
    lines = list(map(formats.legal_document, documents[:MOST_LEGAL]))
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
    procedure = subject.procedure
    if subject.page and subject.page.conditions:
        return Passage(f"{wording.CONDITIONS_TITLE}\n{subject.page.conditions}")
    if procedure.has_conditions is None and not subject.guide:
        return not_published(Section.CONDITIONS, procedure)
    parts: list[str] = []
    if procedure.has_conditions is None:
        parts.append(not_published(Section.CONDITIONS, procedure).text)
    else:
        some = procedure.has_conditions
        parts.append(wording.CONDITIONS_SOME if some else wording.CONDITIONS_NONE)
    if subject.guide and subject.guide.tells(Heading.CASES, Heading.PITFALLS):
        parts.append(advice(subject.guide, subject))
    return Passage("\n".join(parts), published=procedure.has_conditions is not None)


def advice(guide: Guide, subject: Subject) -> str:
    """Other cases and what people stumble over, from the guide."""
    return "\n".join(
        f"{wording.GUIDE_TITLES[heading]}\n{guidance.section_text(guide, heading, subject)}"
        for heading in (Heading.CASES, Heading.PITFALLS)
    )


def _overview(subject: Subject) -> Passage:
    procedure = subject.procedure
    if not procedure.channels and not procedure.listed_papers:
        text = not_published(Section.OVERVIEW, procedure).text
        if procedure.only_district:
            text = f"{wording.PLACE_ONLY_DISTRICT}\n{text}"
        return Passage("\n".join([*_when(subject), text]), published=False)
    text = _summary(subject, _papers_in_brief(subject))
    return Passage(text if len(text) <= FULLEST else _summary(subject, _papers_counted(subject)))


def _summary(subject: Subject, papers: str) -> str:
    parts = [
        *_when(subject),
        papers,
        _place_in_brief(subject),
        costs.brief_time(subject),
        _remarked(Passage(costs.brief_fee(subject)), Heading.FEE, subject).text,
    ]
    return "\n".join(filter(None, parts))


def _when(subject: Subject) -> list[str]:
    if subject.guide is None or not subject.guide.tells(Heading.WHEN):
        return []
    text = guidance.section_text(subject.guide, Heading.WHEN, subject)
    return [guidance.first_sentences(text, WHEN_LENGTH)]


def _papers_in_brief(subject: Subject) -> str:
    procedure, guide = subject.procedure, subject.guide
    if guide and 0 < len(guide.papers) <= SHORT_LIST:
        text = guidance.section_text(guide, Heading.DOCUMENTS, subject)
        return f"{wording.PAPERS_TITLE}\n{text}"
    if (
        procedure.listed_papers
        and len(procedure.listed_papers) <= SHORT_LIST
        and not paper_cases(procedure)
    ):
        return documents(subject).text
    return _papers_counted(subject)


def _papers_counted(subject: Subject) -> str:
    papers = (subject.guide.papers if subject.guide else ()) or subject.procedure.listed_papers
    if not papers:
        return ""
    count = wording.PAPERS_COUNT.format(count=len(papers))
    return wording.PAPERS_BRIEF.format(count=count, button=wording.SECTION_LABELS["documents"])


def _place_in_brief(subject: Subject) -> str:
    if subject.guide is None or not subject.guide.tells(Heading.PLACE):
        return _place(subject).text
    place = guidance.section_text(subject.guide, Heading.PLACE, subject)
    return "\n".join(filter(None, [subject.office, wording.PLACE_BRIEF.format(place=place)]))


COMPOSERS: Mapping[Section, Callable[[Subject], Passage]] = {
    Section.OVERVIEW: _overview,
    Section.DOCUMENTS: documents,
    Section.FEE: _fee,
    Section.TIME: _time,
    Section.PLACE: _place,
    Section.STEPS: _steps,
    Section.ONLINE: _online,
    Section.LEGAL: _legal,
    Section.RESULT: _result,
    Section.CONDITIONS: _conditions,
}

"""Rules that every guide keeps: only the catalogue's facts, in short plain sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.guides.guide import Guide, PaperLine, Section
from knowledge.procedure import Method, Paper, Procedure
from knowledge.wording import (
    CASE_RESULT_ONLY,
    GUIDE_CASE,
    GUIDE_COMMON_SYLLABLES,
    GUIDE_NO_DISTRICT,
    GUIDE_PORTAL,
    GUIDE_SOURCE_PAGE,
    GUIDE_SPELT_FIGURES,
    GUIDE_WAYS,
)

SENTENCE_SYLLABLES = 28
GUIDE_SYLLABLES = range(100, 401)
TITLE_CHARACTERS = 80
SHARED_SYLLABLES = 2
NOT_PUBLISHED = "{{not_published:documents}}"
CODE_PLACEHOLDER = "{{code}}"
OWN_PLACEHOLDER = {Section.TIME: "{{time}}", Section.FEE: "{{fee}}"}
PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
PROCEDURE_CODE = re.compile(r"\b\d\.\d{6}\b")
STEP = re.compile(r"^\d\. ", re.MULTILINE)
NUMBER = re.compile(r"\d+")
SENTENCE_END = re.compile(r"(?<=[.?!;:])\s+|\n")
CONDITION = re.compile(r"\(.*")
WORD = re.compile(r"[^\W\d_]+")
FORBIDDEN = re.compile(r"\*\*|__|\||https?:|<[a-z/]|[\U0001F000-\U0001FAFF☀-➿]")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COMMON_SYLLABLES = frozenset(GUIDE_COMMON_SYLLABLES.split())
BULLETED = (Section.CASES, Section.PITFALLS, Section.QUESTIONS)


@dataclass(frozen=True)
class Surroundings:
    """What a guide may point at: procedure codes that may be answered, life events by id.

    `words` are the telling syllables by which each code is known.
    """

    codes: Collection[str]
    events: Collection[str]
    words: Mapping[str, Collection[str]] = field(default_factory=dict)


Rule = Callable[[Guide, Procedure, Surroundings], Iterable[str]]


def check_guide(guide: Guide, procedure: Procedure, around: Surroundings) -> list[str]:
    """All findings of all rules, each one line; empty where the guide is fit to be shown."""
    return [finding for rule in RULES for finding in rule(guide, procedure, around)]


def _front_matter(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    if not procedure.answerable:
        yield f"procedure {guide.code} is repealed"
    if len(guide.title) > TITLE_CHARACTERS:
        yield f"title is longer than {TITLE_CHARACTERS} characters"
    if not SLUG.fullmatch(guide.topic):
        yield f"topic {guide.topic!r} is not lower-case letters joined by hyphens"
    for event in guide.events:
        if event not in around.events:
            yield f"unknown event {event!r}; known: {', '.join(sorted(around.events))}"
    if not guide.next or guide.code in guide.next:
        yield "next must name other procedures"


def _codes(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    for code in [*guide.next, *PROCEDURE_CODE.findall(guide.body)]:
        if code not in around.codes:
            yield f"code {code} is not in force"


def _references(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    """A code must stand in a line that speaks of what the code is for."""
    for line in guide.body.split("\n"):
        said = syllables(line)
        for code in PROCEDURE_CODE.findall(line):
            if code in around.words and len(said & set(around.words[code])) < SHARED_SYLLABLES:
                yield f"code {code} is for something else than its line says: {line!r}"


def _papers(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    text = guide.section(Section.DOCUMENTS)
    if not _countable(procedure.papers):
        if text != NOT_PUBLISHED:
            yield f"the catalogue lists no papers: the section must be exactly {NOT_PUBLISHED}"
        return
    if NOT_PUBLISHED in text:
        yield f"the catalogue lists papers: {NOT_PUBLISHED} is wrong"
    if any(ln.startswith("#") and not ln.startswith(GUIDE_CASE) for ln in text.split("\n")):
        yield f"a case heading must start with {GUIDE_CASE!r}"
    for line in guide.papers:
        yield from _paper_line(line, procedure)
    yield from _coverage(guide, procedure)


def _paper_line(line: PaperLine, procedure: Procedure) -> Iterator[str]:
    if not line.numbers:
        yield f"paper without marker: {line.text!r}"
    for number in line.numbers:
        if not 1 <= number <= len(procedure.papers):
            yield f"marker ^{number}: the catalogue has {len(procedure.papers)} papers"
            continue
        paper = procedure.papers[number - 1]
        if paper.is_remark:
            yield f"marker ^{number} stands for the remark {paper.name!r}"
        elif not _names(line.text, paper):
            yield f"marker ^{number} stands for {paper.name!r}, which {line.text!r} does not name"


def _names(text: str, paper: Paper) -> bool:
    """Whether a bullet shares telling syllables with the paper it stands for.

    A name that tells nothing ("one of these papers") is not held against the bullet.
    """
    telling = len(syllables(CONDITION.sub("", paper.name)))
    wanted = syllables(f"{paper.name} {paper.form or ''}")
    return telling < SHARED_SYLLABLES or len(wanted & syllables(text)) >= SHARED_SYLLABLES


def syllables(text: str) -> set[str]:
    return set(WORD.findall(text.lower())) - COMMON_SYLLABLES


def _coverage(guide: Guide, procedure: Procedure) -> Iterator[str]:
    """Papers outside cases and those of every case begun are covered; the rest is pointed at."""
    marked = {number for line in guide.papers for number in line.numbers}
    countable = _countable(procedure.papers)
    cases = {procedure.papers[number - 1].case for number in marked & set(countable)} | {None}
    missing = [n for n in countable if n not in marked and procedure.papers[n - 1].case in cases]
    if missing:
        yield f"papers not covered: {', '.join(f'^{number}' for number in missing)}"
    all_cases = {procedure.papers[number - 1].case for number in countable} | {None}
    if not marked:
        yield "no paper is covered"
    elif cases != all_cases and GUIDE_SOURCE_PAGE not in guide.section(Section.DOCUMENTS):
        yield f"cases left out without pointing at the {GUIDE_SOURCE_PAGE!r}"


def _countable(papers: Collection[Paper]) -> list[int]:
    """Numbers of the papers to bring; a remark in the list is none of them."""
    return [number for number, paper in enumerate(papers, 1) if not paper.is_remark]


def _placeholders(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    for section, wanted in OWN_PLACEHOLDER.items():
        if wanted not in guide.section(section):
            yield f"section {section} lacks {wanted}"
    for section in Section:
        for found in PLACEHOLDER.findall(guide.section(section)):
            if found not in _allowed(section):
                yield f"placeholder {found} does not belong in section {section}"


def _allowed(section: Section) -> set[str]:
    own = {OWN_PLACEHOLDER[section]} if section in OWN_PLACEHOLDER else set()
    return own | {CODE_PLACEHOLDER} | ({NOT_PUBLISHED} if section is Section.DOCUMENTS else set())


def _online(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    text = guide.section(Section.ONLINE)
    steps = bool(STEP.search(text))
    if any(channel.method is Method.ONLINE for channel in procedure.channels):
        if not (steps and GUIDE_PORTAL in text and CODE_PLACEHOLDER in text):
            yield f"online steps must be numbered and name {GUIDE_PORTAL} and {CODE_PLACEHOLDER}"
    elif steps:
        yield "the catalogue knows no online way, but steps are given"


def _ways(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    """A way to hand in that the place names must be known to the catalogue."""
    known = {c.method for c in procedure.channels if c.case != CASE_RESULT_ONLY}
    place = guide.section(Section.PLACE).lower()
    for method, named in GUIDE_WAYS.items():
        if method not in known and re.search(named, place):
            yield f"the catalogue knows no way {method}, which the place names"


def _spelt_figures(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    """Times and sums belong to the placeholders, in letters too."""
    for found in re.findall(GUIDE_SPELT_FIGURES, guide.body.lower()):
        yield f"a figure in letters: {found!r}"


def _lists(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    for section in Section:
        if not guide.section(section):
            yield f"section {section} is empty"
    for section in BULLETED:
        if any(line and not line.startswith("- ") for line in guide.section(section).split("\n")):
            yield f"section {section} must be a list of '- ' lines"
    for line in guide.section(Section.QUESTIONS).split("\n"):
        if not line.endswith("?"):
            yield f"not a question: {line!r}"


def _numbers(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    known = {int(number) for text in _own_facts(procedure) for number in NUMBER.findall(text)}
    for line in f"{guide.title}\n{guide.body}".split("\n"):
        text = PROCEDURE_CODE.sub("", STEP.sub("", _unmarked(line)))
        for number in NUMBER.findall(text):
            if int(number) not in known:
                yield f"number {number} is not in the procedure's facts: {line!r}"


def _unmarked(line: str) -> str:
    return re.sub(r"\^\d+(?:,\d+)*$", "", line)


def _own_facts(procedure: Procedure) -> Iterator[str]:
    yield procedure.name
    yield from procedure.results
    for paper in procedure.papers:
        yield f"{paper.name} {paper.case or ''} {paper.form or ''}"
    for channel in procedure.channels:
        yield channel.case or ""


def _language(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    text = f"{guide.title}\n{guide.body}"
    for found in FORBIDDEN.findall(text):
        yield f"mark-up or sign not allowed: {found!r}"
    lowered = text.lower()
    for word in GUIDE_NO_DISTRICT:
        if re.search(rf"\b{word}\b", lowered):
            yield f"level of government that is gone: {word!r}"


def _length(guide: Guide, procedure: Procedure, around: Surroundings) -> Iterator[str]:
    count = len(guide.body.split())
    if count not in GUIDE_SYLLABLES:
        yield f"{count} words; {GUIDE_SYLLABLES.start} to {GUIDE_SYLLABLES.stop - 1} are wanted"
    for sentence in SENTENCE_END.split(guide.body):
        if len(sentence.split()) > SENTENCE_SYLLABLES:
            yield f"sentence of {len(sentence.split())} words: {sentence!r}"


RULES: tuple[Rule, ...] = (
    _front_matter,
    _codes,
    _references,
    _papers,
    _placeholders,
    _online,
    _ways,
    _lists,
    _numbers,
    _spelt_figures,
    _language,
    _length,
)

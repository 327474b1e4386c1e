"""From a raw record to the facts of a procedure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.importing.doubts import Doubt, Reason
from knowledge.importing.fees import FeeContext, read_fee
from knowledge.importing.names import clean_name, is_placeholder
from knowledge.importing.paper_names import is_remark, short_name
from knowledge.importing.performers import is_district, official_performers, settle_levels
from knowledge.importing.records import ChannelRow, PaperRow, RawRecord
from knowledge.importing.text import first_words, one_line, says_nothing
from knowledge.importing.times import parse_time
from knowledge.importing.tokens import pattern, words
from knowledge.procedure import Channel, Fee, LegalDocument, Method, Paper, Procedure, Status
from knowledge.wording import CASE_RESULT_ONLY

CASE_WORDS = 15
_DECISION = re.compile(r"\d[\w.]* ?/[\w-]+", re.UNICODE)


@dataclass(frozen=True)
class Assembled:
    """A procedure with what was doubted on the way."""

    procedure: Procedure
    doubts: tuple[Doubt, ...]


def assemble(raw: RawRecord, status: Status) -> Assembled:
    """Read every cell of `raw` by its grammar."""
    doubts: list[Doubt] = []

    def doubt(field: str, reason: Reason, text: str) -> None:
        doubts.append(Doubt(raw.code, field, reason, one_line(text)))

    name = clean_name(raw.name)
    if is_placeholder(name):
        doubt("name", Reason.NAME_MISSING, raw.name)
    for text in raw.unread:
        doubt("channels", Reason.CHANNELS_UNREAD, text)
    performers = official_performers(raw.performers, raw.as_of)
    only_district = not performers and any(is_district(n, raw.as_of) for n in raw.performers)
    if only_district:
        doubt("performers", Reason.LEVEL_GONE, "; ".join(raw.performers))
    levels, is_doubted = settle_levels(raw.levels, performers)
    if is_doubted:
        doubt("levels", Reason.LEVEL_IMPLAUSIBLE, raw.levels)
    procedure = Procedure(
        code=raw.code,
        name=name,
        field=raw.field,
        issuer=raw.issuer,
        status=status,
        as_of=raw.as_of,
        performers=performers,
        only_district=only_district,
        levels=levels,
        audience=_audience(raw.audience),
        channels=_channels(raw, name, doubt),
        papers=_papers(raw.papers, doubt),
        results=raw.results,
        legal_basis=_legal(raw.legal, doubt),
        has_conditions=_has_conditions(raw),
        decision=_decision(raw.decision),
        source_url=raw.url or None,
        detailed=raw.kind.detailed,
    )
    return Assembled(procedure, tuple(doubts))


DoubtSink = Callable[[str, Reason, str], None]


def _channels(raw: RawRecord, name: str, doubt: DoubtSink) -> tuple[Channel, ...]:
    repeated = {row.method for row in raw.channels if _count(row.method, raw.channels) > 1}
    channels = [
        _channel(row, name, row.method in repeated, doubt) for row in raw.channels if row.method
    ]
    return tuple(dict.fromkeys(channels))


def _count(method: str, rows: Sequence[ChannelRow]) -> int:
    return sum(row.method == method for row in rows)


def _channel(row: ChannelRow, name: str, is_repeated: bool, doubt: DoubtSink) -> Channel:
    time, reason = parse_time(row.time)
    if reason:
        doubt("time", reason, row.time)
    case = channel_case(row.description) if is_repeated else None
    if pattern(words("channels", "result_only")).match(one_line(row.description)):
        case = CASE_RESULT_ONLY
    return Channel(method=Method(row.method), case=case, time=time, fees=_fees(row, name, doubt))


def _fees(row: ChannelRow, name: str, doubt: DoubtSink) -> tuple[Fee, ...]:
    context = FeeContext(name, row.method, row.description, row.glued)
    fees: list[Fee] = []
    for cell in row.fees:
        reading = read_fee(cell, context)
        fees += reading.fees
        if reading.doubt:
            doubt("fee", reading.doubt, f"{cell.cell} | {cell.note or ''} | {row.description}")
    return tuple(dict.fromkeys(fees))


def channel_case(description: str) -> str | None:
    """The case that a row's description opens with, in few words."""
    match = pattern(words("papers", "case_opening")).match(one_line(description))
    return first_words(match["case"], CASE_WORDS) or None if match else None


def _papers(rows: Sequence[PaperRow], doubt: DoubtSink) -> tuple[Paper, ...]:
    """Papers, those of every case first, remarks last."""
    papers = []
    for row in rows:
        name = short_name(row.name)
        if row.doubted:
            doubt("papers", Reason.QUANTITY_GLUED, row.name)
        if not name:
            doubt("papers", Reason.PAPERS_UNREAD, row.name)
        papers.append(_paper(row, name))
    return tuple(sorted(papers, key=lambda paper: (paper.is_remark, paper.case is not None)))


def _paper(row: PaperRow, name: str) -> Paper:
    return Paper(
        name=name,
        case=row.case or None,
        originals=row.originals,
        copies=row.copies,
        form=row.form,
        is_remark=is_remark(row),
    )


def _legal(pairs: Sequence[tuple[str, str]], doubt: DoubtSink) -> tuple[LegalDocument, ...]:
    for number, title in pairs:
        if "/" not in number:
            doubt("legal", Reason.LEGAL_UNREAD, f"{title} {number}")
    return tuple(LegalDocument(number=number, title=title) for number, title in pairs)


def _audience(text: str) -> tuple[str, ...]:
    whole = "|".join(map(re.escape, words("audience", "with_commas")))
    parts = re.findall(rf"(?:{whole}|[^,])+", one_line(text))
    parts = [part.strip() for part in parts]
    return tuple(dict.fromkeys(part for part in parts if not says_nothing(part)))


def _has_conditions(raw: RawRecord) -> bool | None:
    text = one_line(raw.conditions)
    if not raw.kind.detailed or text in ("", words("words", "no_information")):
        return None
    return not says_nothing(text)


def _decision(text: str) -> str | None:
    match = _DECISION.search(text)
    return match[0].replace(" ", "") if match else None

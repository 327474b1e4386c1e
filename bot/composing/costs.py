"""Fees and times: the figures that must never be wrong, from the channels of a procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot import wording
from bot.composing import formats
from bot.composing.passage import Passage, Subject, not_published
from knowledge.procedure import Channel, FeeKind
from retrieval.understanding import Section

BRIEF_LINES = 4
BRIEF_LENGTH = 450


def fee(subject: Subject) -> Passage:
    """All fees in force, by way of handing in."""
    if not _fee_known(subject):
        return not_published(Section.FEE, subject.procedure)
    told = _fee_lines(subject)
    lines = formats.bullets(told)
    return Passage("\n".join([wording.FEE_TITLE, lines, *_unclear(told), *_ask(lines)]))


def time(subject: Subject) -> Passage:
    """All processing times, by way of handing in."""
    if not _time_known(subject):
        return not_published(Section.TIME, subject.procedure)
    told = _time_lines(subject)
    return Passage("\n".join([wording.TIME_TITLE, formats.bullets(told), *_unclear(told)]))


def fee_facts(subject: Subject) -> str:
    """All fees without a title; says it where none is published."""
    if not _fee_known(subject):
        return not_published(Section.FEE, subject.procedure).text
    told = _fee_lines(subject)
    text = _untitled(told)
    return "\n".join([text, *_unclear(told), *_ask(text)])


def time_facts(subject: Subject) -> str:
    """All times without a title; says it where none is published."""
    if not _time_known(subject):
        return not_published(Section.TIME, subject.procedure).text
    told = _time_lines(subject)
    return "\n".join([_untitled(told), *_unclear(told)])


def brief_fee(subject: Subject) -> str:
    """The fees for a summary: on one line where they are all the same, none of very many."""
    if not _fee_known(subject):
        return f"{wording.FEE_TITLE} {wording.FEE_UNKNOWN}."
    text = _brief(wording.FEE_TITLE, _fee_lines(subject))
    if len(text) > BRIEF_LENGTH:
        text = f"{wording.FEE_TITLE} {wording.FEE_DEPENDS}."
    return "\n".join([text, *_ask(text)])


def brief_time(subject: Subject) -> str:
    """The times for a summary: on one line where they are all the same."""
    if not _time_known(subject):
        return f"{wording.TIME_TITLE} {wording.TIME_UNKNOWN}."
    return _brief(wording.TIME_TITLE, _time_lines(subject))


def one_fee(subject: Subject) -> str:
    """The fee where every way to hand in costs the same; else that it depends."""
    lines = _fee_lines(subject)
    return lines[0] if len(lines) == 1 else wording.FEE_DEPENDS


def one_time(subject: Subject) -> str:
    """The time where every way to hand in takes as long; else that it depends."""
    lines = _time_lines(subject)
    return lines[0] if len(lines) == 1 else wording.TIME_DEPENDS


def _brief(title: str, lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f"{title} {lines[0]}."
    shown = list(lines[:BRIEF_LINES])
    if len(lines) > BRIEF_LINES:
        shown.append(wording.MORE_LINES.format(count=len(lines) - BRIEF_LINES))
    return f"{title}\n{formats.bullets(shown)}"


def _untitled(lines: Sequence[str]) -> str:
    return formats.bullets(lines) if len(lines) > 1 else f"{formats.capitalised(lines[0])}."


def _fee_known(subject: Subject) -> bool:
    return any(
        item.kind is not FeeKind.UNKNOWN
        for channel in subject.procedure.channels
        for item in subject.procedure.fees_on(subject.today, channel)
    )


def _time_known(subject: Subject) -> bool:
    return any(channel.time for channel in subject.procedure.channels)


def _fee_lines(subject: Subject) -> list[str]:
    return _lines(subject, _fee_text(subject))


def _time_lines(subject: Subject) -> list[str]:
    return _lines(subject, lambda channel: formats.duration(channel.time))


def _fee_text(subject: Subject) -> Callable[[Channel], str]:
    return lambda channel: formats.fees(subject.procedure.fees_on(subject.today, channel))


def _unclear(lines: Sequence[str]) -> list[str]:
    """Says so where one way to hand in has several figures and the source tells no case."""
    titles = [title.lower() for line in lines for title in line.partition(": ")[0].split(", ")]
    repeated = len(lines) > 1 and len(set(titles)) < len(titles)
    return [wording.SEVERAL_FIGURES] if repeated else []


def _ask(lines: str) -> list[str]:
    needs_asking = wording.FEE_UNKNOWN in lines or wording.FEE_LOCAL in lines
    return [wording.FEE_ASK] if needs_asking else []


def _lines(subject: Subject, text: Callable[[Channel], str]) -> list[str]:
    groups = _by_text(subject.procedure.channels, text)
    if len(groups) == 1:
        return list(groups)
    return [f"{formats.ways(titles)}: {value}" for value, titles in groups.items()]


def _by_text(
    channels: tuple[Channel, ...], text: Callable[[Channel], str]
) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for channel in channels:
        title = formats.channel_title(channel)
        if title not in groups[text(channel)]:
            groups[text(channel)].append(title)
    return groups

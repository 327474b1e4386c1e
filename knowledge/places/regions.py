"""Old districts and provinces named in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.places.lexicon import Lexicon, phrase_at, phrase_before
from knowledge.places.mention import Region
from knowledge.places.names import Gazetteer
from knowledge.places.tokens import Words

MOST_BETWEEN = 3


@dataclass(frozen=True)
class Span:
    """Words of a text that name something: `[start, end)`."""

    start: int
    end: int


@dataclass(frozen=True)
class RegionSpan(Span):
    """A district or province named."""

    region: Region


def read_regions(words: Words, lexicon: Lexicon, names: Gazetteer) -> Iterator[RegionSpan]:
    """Districts after their word and provinces with or without it, in order."""
    start = 0
    while start < len(words.tokens):
        span = _district(words, start, lexicon, names) or _province(words, start, lexicon, names)
        if span:
            yield span
        start = span.end if span else start + 1


def commune_word(words: Words, start: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """The commune's word before `start`: where it begins and the kind it stands for."""
    place = start
    for _ in range(MOST_BETWEEN + 1):
        kind = phrase_before(words, place, lexicon.kinds)
        begin = place - kind[0] if kind else place
        if kind and _is_place_word(words, begin, place, lexicon):
            return (begin, kind[1]) if words.run_on(begin, start + 1) else None
        place -= 1
        if place < 1 or words.tokens[place].spelt not in lexicon.between:
            return None
    return None


def following(regions: Sequence[RegionSpan], end: int) -> list[RegionSpan]:
    """Regions that stand one after another from `end`."""
    near: list[RegionSpan] = []
    for span in regions:
        if span.start in (end, end + 1):
            near.append(span)
            end = span.end
    return near


def preceding(regions: Sequence[RegionSpan], start: int) -> list[RegionSpan]:
    """The region that ends right before `start`: `huyen Lap Thach xa Dong Ich`."""
    return [span for span in regions if span.end == start]


def _district(words: Words, start: int, lexicon: Lexicon, names: Gazetteer) -> RegionSpan | None:
    kind = phrase_at(words, start, lexicon.districts)
    found = names.districts.at(words, start + kind[0], lenient=True) if kind else None
    if kind is None or found is None:
        return None
    if kind[0] == 1 and _is_in_commune(words, start, lexicon, names):
        return None
    rightly = tuple(d for d in found[1] if d.title.startswith(kind[1])) or found[1]
    return RegionSpan(start, start + kind[0] + found[0], Region(districts=rightly))


def _province(words: Words, start: int, lexicon: Lexicon, names: Gazetteer) -> RegionSpan | None:
    typed = tuple(token.spelt for token in words.tokens[start : start + 2])
    lead = next((n for n in (2, 1) if typed[:n] in lexicon.provinces), 0)
    for skipped in dict.fromkeys((lead, 0)):
        found = names.provinces.at(words, start + skipped, lenient=skipped > 0)
        if found and not _is_commune(words, start, lexicon, names):
            return RegionSpan(start, start + skipped + found[0], Region(provinces=found[1]))
    return None


def _is_commune(words: Words, start: int, lexicon: Lexicon, names: Gazetteer) -> bool:
    """Whether a commune's word stands before: `phuong Binh Duong` is no province."""
    return commune_word(words, start, lexicon) is not None and bool(
        names.communes.at(words, start, lenient=True)
    )


def _is_in_commune(words: Words, start: int, lexicon: Lexicon, names: Gazetteer) -> bool:
    """Whether the word at `start` ends a commune's name: `xa dong quan, hung yen`."""
    for place in range(max(1, start - MOST_BETWEEN), start):
        found = names.communes.at(words, place, lenient=True)
        if found and place + found[0] > start and commune_word(words, place, lexicon):
            return True
    return False


def _is_place_word(words: Words, start: int, end: int, lexicon: Lexicon) -> bool:
    after = words.tokens[end] if end < len(words.tokens) else None
    if after and after.spelt in lexicon.not_after and not after.capital:
        return False
    before = words.tokens[start - 1].spelt if start else ""
    return end - start > 1 or before not in lexicon.not_before

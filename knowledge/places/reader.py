"""Reading the communes that a text names, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.places.commune import Commune, OldCommune
from knowledge.places.lexicon import Lexicon, phrase_at, phrase_before
from knowledge.places.mention import Mention, Region, narrow
from knowledge.places.names import Gazetteer, Named
from knowledge.places.regions import RegionSpan, Span, commune_word, following, preceding
from knowledge.places.tokens import Words


@dataclass(frozen=True)
class Reader:
    """One text with what is known of places; `expecting` takes bare names too."""

    words: Words
    regions: tuple[RegionSpan, ...]
    lexicon: Lexicon
    names: Gazetteer
    by_id: Mapping[str, Commune]
    expecting: bool
    home: str

    def read(self) -> Iterator[Mention]:
        """All communes named, in order."""
        start = 0
        while start < len(self.words.tokens):
            mention, end = self._mention(start)
            if mention:
                yield mention
            start = max(end, start + 1)

    def _mention(self, start: int) -> tuple[Mention | None, int]:
        """The commune named at `start`, and where reading goes on."""
        lead = commune_word(self.words, start, self.lexicon)
        over = None if lead else self._passed_over(start)
        if over:
            return None, over
        found = self._name(start, lead is not None)
        if found is None or (lead is None and self._is_kind(start)):
            return None, start + 1
        span = Span(start, start + found[0])
        begin, kind = lead or (start, "")
        named = found[1]
        reach = span.end + self._age_length(span.end)
        near = self._near(begin, reach, named)
        named = _of_kind(self._inside(near, named), kind)
        if not self._is_place(span, lead, near, named):
            return None, start + 1
        mention = Mention(
            said=self._text(span),
            spans=self._characters([span, *near]),
            kind=kind,
            present=tuple(n for n in named if isinstance(n, Commune)),
            olds=tuple(n for n in named if isinstance(n, OldCommune)),
            age=self._age(begin, span) or _age_by(near),
        )
        end = max([span.end, *(s.end for s in near)])
        return narrow(mention, [s.region for s in near], self.home, self.by_id), end

    def _name(self, start: int, lenient: bool) -> tuple[int, tuple[Named, ...]] | None:
        """The longest name, or a shorter one in the region behind it: `binh thanh / dong thap`."""
        at = self.names.communes.at
        longest = at(self.words, start, lenient)
        ahead = next((span for span in self.regions if span.start > start), None)
        if longest is None or ahead is None or start + longest[0] <= ahead.start:
            return longest
        cut = at(self.words, start, lenient, ahead.start - start)
        fits = cut and any(ahead.region.holds(place, self.by_id) for place in cut[1])
        return cut if fits else longest

    def _is_kind(self, start: int) -> bool:
        """Whether a kind with its name stands here: in `thi tran phu thinh` is no Tran Phu."""
        return any(
            kind is not None
            and begin + kind[0] > start
            and self.names.communes.at(self.words, begin + kind[0], lenient=True)
            for begin in (start - 1, start)
            if begin >= 0
            for kind in (phrase_at(self.words, begin, self.lexicon.kinds),)
        )

    def _passed_over(self, start: int) -> int | None:
        """The end of a district or province at `start` that is no commune's name here."""
        inside = next((s for s in self.regions if s.start <= start < s.end), None)
        if inside:
            found = self.names.communes.at(self.words, start, lenient=False)
            olds = [n for n in found[1] if isinstance(n, OldCommune)] if found else []
            is_commune = found and self._bare_district(start + found[0], olds)
            return None if is_commune else inside.end
        district = self._bare_district_before(start)
        return district.end if district else None

    def _near(self, begin: int, end: int, named: tuple[Named, ...]) -> list[RegionSpan]:
        """The districts and provinces around a name, a bare district first."""
        begins = any(span.start == end for span in self.regions)
        bare = [] if begins else self._bare_district(end, named)
        after = [*bare, *following(self.regions, bare[-1].end if bare else end)]
        before = (self._bare_district_before(place) for place in range(max(0, begin - 4), begin))
        ahead = [span for span in before if span and span.end == begin]
        return [*after, *(preceding(self.regions, begin) or ahead[:1])]

    def _bare_district_before(self, start: int) -> RegionSpan | None:
        """A district at `start` without its word, where a commune of it with its kind follows."""
        found = self.names.districts.at(self.words, start, lenient=False)
        end = start + found[0] if found else start
        kind = phrase_at(self.words, end, self.lexicon.kinds)
        if found is None or kind is None or self.words.tokens[start].folded.isdigit():
            return None
        commune = self.names.communes.at(self.words, end + kind[0], lenient=True)
        region = Region(districts=found[1])
        holds = commune and any(region.holds(place, self.by_id) for place in commune[1])
        return RegionSpan(start, end, region) if holds else None

    def _bare_district(self, start: int, named: Sequence[Named]) -> list[RegionSpan]:
        """The old district that stands after a commune of it without its word."""
        found = self.names.districts.at(self.words, start, lenient=False)
        if found is None or self.words.tokens[start].folded.isdigit():
            return []
        region = Region(districts=found[1])
        holds = any(region.holds(place, self.by_id) for place in named)
        return [RegionSpan(start, start + found[0], region)] if holds else []

    def _is_place(
        self,
        span: Span,
        lead: tuple[int, str] | None,
        near: list[RegionSpan],
        named: tuple[Named, ...],
    ) -> bool:
        if self.words.tokens[span.start].folded.isdigit():
            return lead is not None and self._stands_alone(span)
        if any(s.region.holds(place, self.by_id) for s in near for place in named):
            return True
        return self._is_worded(lead[0], span) if lead else self._is_evident(span)

    def _asks_after(self, span: Span) -> bool:
        """Whether the name is the question itself, away from its kind: `phuong toi ten la gi`."""
        tokens = self.words.tokens[span.start : span.end]
        doubtful = tuple(t.folded for t in tokens) in self.lexicon.doubtful_names
        beside = phrase_before(self.words, span.start, self.lexicon.kinds)
        return doubtful and not beside and not any(token.capital for token in tokens)

    def _stands_alone(self, span: Span) -> bool:
        """Whether no letter follows a number at once, as in `p2p`."""
        end = self.words.tokens[span.end - 1].end
        return not self.words.text[end : end + 1].isalpha()

    def _is_worded(self, lead: int, span: Span) -> bool:
        """Whether a name after its kind means a place: short and ordinary ones need more."""
        tokens = self.words.tokens[span.start : span.end]
        if self.expecting and self._asks_after(span):
            return False
        if self.expecting or all(token.capital for token in tokens):
            return True
        if not tokens[0].capital and any(token.capital for token in tokens):
            return False
        if len(tokens) == 1 or tuple(t.folded for t in tokens) in self.lexicon.doubtful_names:
            return False
        if self.words.marked:
            return not self._is_bare_letter(lead)
        pair = (self.words.tokens[span.start - 1].spelt, tokens[0].spelt)
        staying = self._word_before(lead) in self.lexicon.at
        return staying or pair not in self.lexicon.doubtful_pairs

    def _is_bare_letter(self, place: int) -> bool:
        """Whether the kind is one letter without a full stop: `x quang` is no commune."""
        token = self.words.tokens[place]
        return len(token.folded) == 1 and self.words.text[token.end : token.end + 1] != "."

    def _is_evident(self, span: Span) -> bool:
        """Whether a name without its kind, district or province means a place here."""
        tokens = self.words.tokens[span.start : span.end]
        capital = all(token.capital for token in tokens)
        doubtful = tuple(t.folded for t in tokens) in self.lexicon.doubtful_names
        if len(tokens) < 2 or (doubtful and not capital):
            return False
        shouted = all(token.capital for token in self.words.tokens)
        at = self._word_before(span.start) in self.lexicon.at
        return self.expecting or (capital and not shouted and at and self.words.marked)

    def _word_before(self, start: int) -> str:
        return self.words.tokens[start - 1].spelt if start else ""

    def _age(self, begin: int, span: Span) -> str:
        """`old` or `new` where the text says so between the kind and the name, or after it."""
        between = {(token.spelt,) for token in self.words.tokens[begin : span.start]}
        for age, phrases in (("old", self.lexicon.old), ("new", self.lexicon.new)):
            after = {
                tuple(t.spelt for t in self.words.tokens[span.end : span.end + length])
                for length in (1, 2)
            }
            if phrases & (between | after):
                return age
        return ""

    def _inside(self, near: list[RegionSpan], named: tuple[Named, ...]) -> tuple[Named, ...]:
        """Those in every region named beside them; all of them where none is.

        The region counts before the kind: a commune may have become a ward meanwhile.
        """
        regions = [span.region for span in near]
        return tuple(n for n in named if all(r.holds(n, self.by_id) for r in regions)) or named

    def _age_length(self, start: int) -> int:
        """How many words from `start` say that the name before them is an old or a new one."""
        for length in (2, 1):
            phrase = tuple(t.spelt for t in self.words.tokens[start : start + length])
            if phrase in self.lexicon.old | self.lexicon.new:
                return length
        return 0

    def _text(self, span: Span) -> str:
        [(start, end)] = self._characters([span])
        return self.words.text[start:end]

    def _characters(self, spans: list[Span]) -> tuple[tuple[int, int], ...]:
        tokens = self.words.tokens
        ordered = sorted(spans, key=lambda span: span.start)
        return tuple((tokens[s.start].start, tokens[s.end - 1].end) for s in ordered)


def _age_by(near: Sequence[RegionSpan]) -> str:
    """`old` where a district is named: that was the commune of before July 2025."""
    return "old" if any(span.region.districts for span in near) else ""


def _of_kind(named: tuple[Named, ...], kind: str) -> tuple[Named, ...]:
    """Those of `kind`; all of them where none is of it, since kinds changed in 2025."""
    return tuple(place for place in named if place.kind == kind) or named

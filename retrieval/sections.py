"""Which section a question asks for: a linear model over its words and how they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from retrieval.models import BUNDLED
from retrieval.normalise import fold
from retrieval.phrases import Phrases

NONE = "none"
START, END, OTHER = "^", "$", "*"
MOST_WORDS = 60
GAPS = (2, 3, 4)
LAST = 4
SHAPE, CUE = "#", "!"


@dataclass(frozen=True)
class Hearing:
    """How words are heard before they are weighed.

    `common` maps words of dialects to the common ones, `ending` does so for the last word
    alone, `fillers` carry nothing at the end and `openers` at the beginning, `frame` holds the
    folded words that questions are framed with: all others are topic.
    """

    common: Mapping[str, str]
    ending: Mapping[str, str]
    fillers: frozenset[str]
    openers: frozenset[str] = frozenset()
    frame: frozenset[str] = frozenset()
    cues: Phrases = Phrases(())  # noqa: RUF009

    def said(self, words: Sequence[str]) -> list[str]:
        """Folded words in common speech, without fillers at either end."""
        first, last = 0, len(words)
        while last > 1 and words[last - 1] in self.fillers:
            last -= 1
        while first < last - 1 and words[first] in self.openers:
            first += 1
        said = [self.common.get(word) or fold(word) for word in words[first:last]]
        return [*said[:-1], self.ending.get(said[-1], said[-1])] if said else said

    def terms(self, words: Sequence[str]) -> set[str]:
        """What the model weighs: words, runs, pairs with a gap, the last words, the shape."""
        said = self.said(words[-MOST_WORDS:])
        line = [START, *said, END]
        terms = {*said, *(f"{word}@" for word in said[-LAST:])}
        terms.update(_runs(line, (2, 3)))
        for gap in GAPS:
            terms.update(f"{a}~{b}" for a, b in zip(line, line[gap:], strict=False))
        terms.update(SHAPE + run for run in _runs(self._shape(said), (2, 3, 4)))
        return terms | self._cued(said)

    def _cued(self, said: Sequence[str]) -> set[str]:
        """The sections that cues speak for, and that of the longest cue."""
        found = self.cues.find(said)
        if not found:
            return {f"{CUE}{NONE}"}
        longest = max(found, key=lambda cue: cue[1])[2]
        return {f"{CUE}{CUE}{longest}", *(f"{CUE}{label}" for _, _, label in found)}

    def _shape(self, said: Sequence[str]) -> list[str]:
        """The words with every stretch of topic as one sign."""
        shape = [START]
        for word in said:
            sign = word if word in self.frame else OTHER
            if sign != OTHER or shape[-1] != OTHER:
                shape.append(sign)
        return [*shape, END]


@dataclass(frozen=True)
class SectionModel:
    """Weights of terms by place of label; `labels` begin with NONE."""

    hearing: Hearing
    labels: Sequence[str]
    bias: Sequence[float]
    weights: Mapping[str, Sequence[tuple[int, float]]]

    @classmethod
    def load(cls, hearing: Hearing, path: Path = BUNDLED.sections) -> SectionModel:
        """Read what training wrote; the frame of `hearing` is taken from there."""
        data = _read(path)
        hearing = replace(hearing, frame=frozenset(data["frame"]))
        return cls(hearing, data["labels"], data["bias"], data["weights"])

    def read(self, words: Sequence[str]) -> str | None:
        """The section asked for; None where the words name a procedure alone."""
        scores = list(self.bias)
        for term in sorted(self.hearing.terms(words) & self.weights.keys()):  # a tie stays a tie
            for label, weight in self.weights[term]:
                scores[label] += weight
        best = max(range(len(scores)), key=scores.__getitem__)
        return None if self.labels[best] == NONE else self.labels[best]


def _runs(line: Sequence[str], lengths: Sequence[int]) -> Iterator[str]:
    for length in lengths:
        for start in range(len(line) - length + 1):
            yield "_".join(line[start : start + length])


@lru_cache(maxsize=2)
def _read(path: Path) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data

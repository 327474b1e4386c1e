"""Whether words of a model say what the facts say, nothing more and nothing less.

A statement is a line, or a sentence of one. Every statement must fit one of the facts, in their
order, so that a fee or a paper cannot move from one case to another; every word must be a word of
the facts or one of courtesy; words that turn a meaning round must stand as often as before.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.normalise import fold

DATA = Path(__file__).parents[1] / "data" / "courtesy.toml"
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
FIGURE = re.compile(r"\d+(?:[.,/:-]\d+)*%?")
WORD = re.compile(r"[^\W\d_]+")
STATEMENT = re.compile(r"\n+|(?<=[.?!;])(?<!\d\.)\s+")
MARKUP = re.compile(r"[<>{}\[\]`*_#|\\]")
LONGEST_SHARE = 1.8
LONGEST_MORE = 200


@dataclass(frozen=True)
class Courtesy:
    """Words that a rephrasing may add, and words whose number must stay the same."""

    free: frozenset[str]
    weighty: frozenset[str]


@lru_cache(maxsize=1)
def read_courtesy() -> Courtesy:
    """The words of `courtesy.toml`."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Courtesy(frozenset(data["free"]["words"]), frozenset(data["weighty"]["words"]))


@dataclass(frozen=True)
class Statement:
    """One statement: what must not change in it."""

    figures: Counter[str]
    links: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Statement:
        """Read one statement."""
        bare = LINK.sub(" ", text)
        return cls(
            Counter(FIGURE.findall(bare)),
            frozenset(LINK.findall(text)),
            frozenset(word.lower() for word in WORD.findall(bare)),
        )

    def says_nothing(self, free: frozenset[str]) -> bool:
        """Whether it is courtesy alone."""
        return not (self.figures or self.links or self.words - free)


def breach(facts: str, said: str) -> str | None:
    """The first way in which `said` departs from `facts`; None where it may go out."""
    if len(said) > LONGEST_SHARE * len(facts) + LONGEST_MORE:
        return "length"
    if set(MARKUP.findall(LINK.sub("", said))) - set(MARKUP.findall(LINK.sub("", facts))):
        return "markup"
    if LINK.findall(facts) != LINK.findall(said):
        return "links"
    given, told = _statements(facts), _statements(said)
    if sum((s.figures for s in given), Counter()) != sum((s.figures for s in told), Counter()):
        return "figures"
    return _words_breach(facts, said) or _fitting_breach(given, told)


def _words_breach(facts: str, said: str) -> str | None:
    courtesy = read_courtesy()
    given, told = _counted(facts), _counted(said)
    if any(given[word] != told[word] for word in courtesy.weighty):
        return "meaning"
    if set(told) - set(given) - courtesy.free:
        return "words"
    return None


def _fitting_breach(given: Sequence[Statement], told: Sequence[Statement]) -> str | None:
    """Every statement told must be one given, in the order given, and none may be lost."""
    free = read_courtesy().free
    kept: list[set[str]] = [set() for _ in given]
    place = 0
    for statement in told:
        if statement.says_nothing(free):
            continue
        fitting = (i for i in range(place, len(given)) if _fits(statement, given[i], free))
        found = next(fitting, None)
        if found is None:
            return "statement"
        place = found
        kept[found] |= statement.words
    lost = any(fact.words - free - words for fact, words in zip(given, kept, strict=True))
    return "lost" if lost else None


def _fits(statement: Statement, fact: Statement, free: frozenset[str]) -> bool:
    same = statement.figures <= fact.figures and statement.links <= fact.links
    return same and statement.words - free <= fact.words


def _statements(text: str) -> list[Statement]:
    return [Statement.of(piece) for piece in STATEMENT.split(text) if piece.strip()]


def _counted(text: str) -> Counter[str]:
    return Counter(word.lower() for word in WORD.findall(LINK.sub(" ", text)))


def same_subject(asked: str, rewritten: str) -> bool:
    """Whether a rewritten question brings no figure that was not asked with, and no markup."""
    figures = set(FIGURE.findall(rewritten)) - set(FIGURE.findall(asked))
    return not figures and not MARKUP.search(rewritten) and bool(fold(rewritten).strip())

"""A procedure asked for by its code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import buttons, wording
from bot.message import Outcome
from bot.turn import Turn
from knowledge.catalogue import Catalogue
from knowledge.procedure import Procedure
from retrieval.normalise import fold, tokens
from retrieval.understanding import Understanding

LEAST_WORDS = 2
CODE = re.compile(r"(?<![\w.])(\d\.\d{6})(?![\d.]*\d)")


@dataclass(frozen=True)
class ReadProcedureCode:
    """Finds the procedure whose code stands in the message."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]

    def __call__(self, turn: Turn) -> Turn:
        """Put the procedure into the turn, or tell that the code is unknown."""
        match = CODE.search(turn.text)
        if match is None or turn.procedure is not None:
            return turn
        procedure = self.catalogue().get(match[1])
        if procedure is None:
            return turn.settle(Outcome.INFORMED, wording.UNKNOWN_CODE.format(code=match[1]))
        query = self.understanding().read(turn.text.replace(match[1], " "))
        return turn.add(procedure=procedure, section=query.section)


@dataclass(frozen=True)
class ReadRepealedName:
    """Finds a repealed procedure asked for by its exact name, where no live one bears it."""

    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Put the repealed procedure into the turn."""
        if turn.procedure is not None:
            return turn
        return turn.add(procedure=_repealed_names(self.catalogue()).get(_plain(turn.text)))


@lru_cache(maxsize=2)
def _repealed_names(catalogue: Catalogue) -> Mapping[str, Procedure]:
    alive = {_plain(procedure.name) for procedure in catalogue.answerable}
    gone = {_plain(p.name): p for p in catalogue.procedures if not p.answerable}
    return {
        name: procedure
        for name, procedure in gone.items()
        if name not in alive and len(name.split()) >= LEAST_WORDS
    }


def _repealed(procedure: Procedure) -> str:
    """That it is gone, and since which list, where that is known."""
    known = {"code": procedure.code, "name": procedure.name}
    if procedure.gone_since is None:
        return wording.REPEALED.format(**known)
    return wording.REPEALED_SINCE.format(**known, month=f"{procedure.gone_since:%m/%Y}")


def _replacements(successors: Sequence[Procedure]) -> Iterator[str]:
    if not successors:
        yield wording.NOT_REPLACED
        return
    yield wording.REPLACED
    for procedure in successors:
        told = wording.REPLACEMENT if procedure.source_url else wording.ABOUT
        text = told.format(code=procedure.code, name=procedure.name, url=procedure.source_url)
        yield f"{wording.BULLET}{text}"


def _plain(text: str) -> str:
    return " ".join(tokens(fold(text)))


@dataclass(frozen=True)
class TellRepealed:
    """Never answers from a repealed procedure; offers what replaced it."""

    catalogue: Callable[[], Catalogue]

    def __call__(self, turn: Turn) -> Turn:
        """Settle where the procedure found is repealed."""
        if turn.procedure is None or turn.procedure.answerable:
            return turn
        successors = self._successors(turn.procedure)
        return turn.settle(
            Outcome.INFORMED,
            "\n".join([_repealed(turn.procedure), *_replacements(successors)]),
            candidates=tuple(procedure.code for procedure in successors),
            buttons=buttons.choices(successors, None) if successors else (),
        )

    def _successors(self, procedure: Procedure) -> list[Procedure]:
        found = (self.catalogue().get(code) for code in procedure.replaced_by)
        return [item for item in found if item is not None and item.answerable]

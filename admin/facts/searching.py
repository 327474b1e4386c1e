"""Finding procedures by code or by words of their name, with or without marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.catalogue import Catalogue
from knowledge.editing.facts import overtaken
from knowledge.procedure import FeeKind, Procedure
from retrieval.normalise import fold

MOST_CHOICES = 20


@dataclass(frozen=True)
class ProcedureFilter:
    """What the list shows; `state` is a key of the wording's `SHOWN_STATES`."""

    q: str = ""
    state: str = "all"
    issuer: str = ""
    page: int = 1


def gaps_of(procedure: Procedure) -> list[str]:
    """What the source publishes nothing of, as keys of the wording's `GAPS`."""
    fees = [fee for channel in procedure.channels for fee in channel.fees]
    missing = {
        "channels": not procedure.channels,
        "time": not any(channel.time for channel in procedure.channels),
        "fee": not fees or any(fee.kind is FeeKind.UNKNOWN for fee in fees),
        "papers": not procedure.listed_papers,
    }
    return [name for name, lacks in missing.items() if lacks]


def is_overtaken(catalogue: Catalogue, code: str) -> bool:
    """Whether the source has changed what staff edited since they did."""
    edit, beneath = catalogue.edits.get(code), catalogue.unedited(code)
    return edit is not None and beneath is not None and bool(overtaken(edit, beneath))


def matching(procedures: Iterable[Procedure], q: str) -> list[Procedure]:
    """Those of the code, or with every word begun in the name; the nearest first, then by name.

    Without a search all of them, by name.
    """
    words = [f" {word}" for word in fold(q).split()]
    phrase = "".join(words)
    found = [
        procedure
        for procedure in procedures
        if all(word in _folded(procedure.name) for word in words)
        or (q and procedure.code.startswith(q))
    ]
    return sorted(found, key=lambda p: (_distance(_folded(p.name), phrase), p.name))


def listed(catalogue: Catalogue, chosen: ProcedureFilter) -> list[Procedure]:
    """All procedures of the filter, the nearest to the search first."""
    wanted = STATES.get(chosen.state, STATES["all"])
    return [
        procedure
        for procedure in matching(catalogue.procedures, chosen.q)
        if wanted(procedure, catalogue) and chosen.issuer in ("", procedure.issuer)
    ]


STATES: dict[str, Callable[[Procedure, Catalogue], bool]] = {
    "all": lambda procedure, _: procedure.answerable,
    "edited": lambda procedure, catalogue: procedure.code in catalogue.edits,
    "overtaken": lambda procedure, catalogue: is_overtaken(catalogue, procedure.code),
    "gaps": lambda procedure, _: procedure.answerable and bool(gaps_of(procedure)),
    "repealed": lambda procedure, _: not procedure.answerable,
}


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return f" {fold(name)}"


def _distance(name: str, phrase: str) -> int:
    """0 where the name begins with the phrase, 1 where it holds it, 2 where words lie apart."""
    return 0 if name.startswith(phrase) else 1 if phrase in name else 2

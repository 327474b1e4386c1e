"""Traits of procedures as arrays, read once from their official facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.procedure import Level, Status
from retrieval.corpus import Entry
from retrieval.normalise import fold
from retrieval.understanding import Understanding

ACTIONS = (
    "reissue", "exchange", "extend", "correct", "cancel", "confirm", "transfer", "new",
)  # fmt: skip
HINTS = ("foreign", "border", "mobile", "business", "child", "elder", "authorised")
LEVELS = (Level.COMMUNE, Level.PROVINCE, Level.MINISTRY)
PERSON = "cong dan"

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Traits:
    """Arrays by row; `field` is an id of equal fields, `family_size` counts equal names."""

    actions: Flags
    hints: Flags
    levels: Flags
    person: Flags
    confirmed: Flags
    need: NDArray[np.float32]
    name_words: NDArray[np.float32]
    family_size: NDArray[np.float32]
    field: NDArray[np.int32]


def flags(labels: Sequence[str], wanted: frozenset[str]) -> list[bool]:
    """One flag a label: whether it is among `wanted`."""
    return [label in wanted for label in labels]


def read_traits(entries: Sequence[Entry], understanding: Understanding) -> Traits:
    """Traits of `entries`, by row."""

    def per_row(read: Callable[[Entry], object], dtype: type) -> NDArray:  # type: ignore[type-arg]
        return np.asarray([read(entry) for entry in entries], dtype)

    def labels(
        find: Callable[[Sequence[str]], list[tuple[int, int, str]]], entry: Entry
    ) -> frozenset[str]:
        return frozenset(label for _, _, label in find(entry.name))

    names = [fold(" ".join(entry.name)) for entry in entries]
    _, sizes = _ids(names)
    return Traits(
        actions=per_row(lambda e: flags(ACTIONS, labels(understanding.actions.find, e)), bool),
        hints=per_row(lambda e: flags(HINTS, labels(understanding.hints.find, e)), bool),
        levels=per_row(lambda e: [level in e.procedure.levels for level in LEVELS], bool),
        person=per_row(lambda e: any(PERSON in fold(who) for who in e.procedure.audience), bool),
        confirmed=per_row(lambda e: e.procedure.status is Status.IN_FORCE, bool),
        need=per_row(lambda e: e.asked.need, np.float32),
        name_words=per_row(lambda e: len(e.name), np.float32),
        family_size=sizes,
        field=_ids([e.procedure.field for e in entries])[0],
    )


def _ids(names: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    known: dict[str, int] = {}
    ids = [known.setdefault(name, len(known)) for name in names]
    counts = Counter(ids)
    return np.asarray(ids, np.int32), np.asarray([counts[i] for i in ids], np.float32)

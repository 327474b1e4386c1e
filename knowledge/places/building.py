"""The bundled list of communes, built from the two public lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from knowledge.places.commune import Commune, OldCommune
from knowledge.places.sources import MAPPING, MERGED, NewName, OldName, read_mapping, read_merged
from knowledge.places.spelling import fold, key, slug
from knowledge.places.wording import DAC_KHU, HUYEN, XA

ALIKE = 0.6

Place = tuple[str, str]
Known = Mapping[tuple[str, str], Sequence[OldName]]


@dataclass(frozen=True)
class Built:
    """The communes, and old names of the first list that the second does not know."""

    communes: tuple[Commune, ...]
    unknown: tuple[str, ...]


def build_communes(folder: Path) -> Built:
    """All communes by province and name; ids do not depend on the order of the files.

    Raises: UnreadableSource where a file is missing or has another shape.
    """
    mapped = {_place(new): new for new in read_mapping(folder / MAPPING)}
    known = _by_new_province(mapped.values())
    listed = sorted(read_merged(folder / MERGED), key=lambda new: (new.province, new.name))
    ids = _ids(listed)
    unknown: list[str] = []
    communes = []
    for new in listed:
        olds, lost = _olds(new, mapped.get(_place(new)), known)
        unknown += [f"{new.province}, {new.name}: {old.kind} {old.name}" for old in lost]
        kind = _kind(new, mapped.get(_place(new)))
        merged = tuple(OldCommune(o.kind, o.name, o.district, o.province) for o in olds)
        communes.append(Commune(ids[_place(new)], kind, new.name, new.province, merged))
    return Built(tuple(communes), tuple(unknown))


def _place(new: NewName) -> Place:
    return new.province, key(new.name)


def _ids(listed: Iterable[NewName]) -> dict[Place, str]:
    """`phu-tho.tien-lu`; names that differ by marks alone are numbered in alphabetical order."""
    seen: Counter[str] = Counter()
    ids: dict[Place, str] = {}
    for new in listed:
        bare = f"{slug(new.province)}.{slug(new.name)}"
        seen[bare] += 1
        ids[_place(new)] = bare if seen[bare] == 1 else f"{bare}.{seen[bare]}"
    return ids


def _by_new_province(mapped: Iterable[NewName]) -> Known:
    known: dict[tuple[str, str], dict[OldName, None]] = defaultdict(dict)
    for new in mapped:
        for old in new.olds:
            known[new.province, key(f"{old.kind} {old.name}")][old] = None
    return {place: tuple(olds) for place, olds in known.items()}


def _olds(
    new: NewName, mapped: NewName | None, known: Known
) -> tuple[list[OldName], list[OldName]]:
    """Old communes of `new` by both lists, and those that only the first names."""
    found = list(mapped.olds) if mapped else []
    keys = {key(f"{old.kind} {old.name}") for old in found}
    lost: list[OldName] = []
    for old in new.olds:
        if key(f"{old.kind} {old.name}") in keys:
            continue
        match = _same(old, known.get((new.province, key(f"{old.kind} {old.name}")), ()), found)
        (found if match else lost).append(match or old)
    found += [_beside(old, found) for old in lost if not _is_spelt_otherwise(old, found)]
    found = [old for old in found if old.kind]
    return sorted(found, key=lambda old: (old.province, old.district, old.kind, old.name)), lost


def _is_spelt_otherwise(old: OldName, found: Sequence[OldName]) -> bool:
    """Whether another spelling of `old`, or the district that all of them were in, is there."""
    if old.kind == HUYEN and found:
        return True
    name = fold(key(old.name))
    return any(_ratio(name, fold(key(other.name))) >= ALIKE for other in found)


def _ratio(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right).ratio()


def _beside(old: OldName, found: Sequence[OldName]) -> OldName:
    """`old` in the district and province of its neighbours, where they share one."""
    districts = {other.district for other in found}
    provinces = {other.province for other in found}
    return replace(
        old,
        district=old.district or (districts.pop() if len(districts) == 1 else ""),
        province=provinces.pop() if len(provinces) == 1 else "",
    )


def _same(old: OldName, among: Sequence[OldName], neighbours: Sequence[OldName]) -> OldName | None:
    """The known old commune meant: alone of its name, in the district told, or beside others."""
    districts = {old.district} if old.district else {other.district for other in neighbours}
    if len(among) == 1 and not old.district:
        return among[0]
    inside = [other for other in among if other.district in districts]
    return inside[0] if len(inside) == 1 else None


def _kind(new: NewName, mapped: NewName | None) -> str:
    """The kind; where only the CSV knows the commune, a former island district is a zone."""
    if mapped:
        return mapped.kind
    return DAC_KHU if any(old.kind == HUYEN for old in new.olds) else XA

"""A commune as a message names it, and which communes it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.places.commune import Commune, OldCommune
from knowledge.places.names import District, Named


@dataclass(frozen=True)
class Region:
    """A district (one name may stand for several) or a province that a message names."""

    districts: tuple[District, ...] = ()
    provinces: tuple[str, ...] = ()

    def holds(self, place: Named, by_id: Mapping[str, Commune]) -> bool:
        """Whether `place` lies in it, now or before July 2025."""
        olds = place.merged if isinstance(place, Commune) else (place,)
        if self.districts:
            return any(District(old.district, old.province) in self.districts for old in olds)
        now = [place] if isinstance(place, Commune) else [by_id[i] for i in place.successors]
        return any(c.province in self.provinces for c in now) or any(
            old.province in self.provinces for old in olds
        )


@dataclass(frozen=True)
class Mention:
    """A commune named in a text.

    `spans` are the characters that name it, district and province too, in the composed text;
    `present` and `olds` what it may mean; `age` is `old` or `new` where the text says so;
    `fits` is False where the district or province named holds none of them.
    """

    said: str
    spans: tuple[tuple[int, int], ...]
    kind: str
    present: tuple[Commune, ...]
    olds: tuple[OldCommune, ...]
    age: str = ""
    fits: bool = True

    @cached_property
    def meanings(self) -> tuple[Named, ...]:
        """The places it may mean; an old one that lives on under the same name is left out."""
        if self.age == "old" and self.olds:
            return self.olds
        if self.age == "new" and self.present:
            return self.present
        ids = {commune.id for commune in self.present}
        return (*self.present, *(o for o in self.olds if not ids & set(o.successors)))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the present communes that it may mean or that hold what it may mean."""
        found = (
            (place.id,) if isinstance(place, Commune) else place.successors
            for place in self.meanings
        )
        return tuple(dict.fromkeys(commune_id for ids in found for commune_id in ids))

    @property
    def settled(self) -> str | None:
        """The id of the one present commune that it means; None where there are several."""
        return self.ids[0] if len(self.ids) == 1 and self.fits else None


def narrow(
    mention: Mention, regions: Iterable[Region], home: str, by_id: Mapping[str, Commune]
) -> Mention:
    """What is left of `mention` inside of all `regions`, or of `home` where none is named."""
    named = list(regions)
    fitting = _inside(mention, named, by_id)
    if fitting.meanings:
        if not named and home and len(fitting.ids) > 1:
            at_home = _inside(fitting, [Region(provinces=(home,))], by_id)
            return at_home if at_home.meanings else fitting
        return fitting
    return replace(mention, fits=False)


def _inside(mention: Mention, regions: list[Region], by_id: Mapping[str, Commune]) -> Mention:
    return replace(
        mention,
        present=tuple(p for p in mention.present if all(r.holds(p, by_id) for r in regions)),
        olds=tuple(o for o in mention.olds if all(r.holds(o, by_id) for r in regions)),
    )

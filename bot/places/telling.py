"""Sentences about communes old and new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.places import wording
from knowledge.places.commune import Commune, OldCommune
from knowledge.places.finding import Places
from knowledge.places.mention import Mention, Region
from knowledge.places.names import District

MOST_OLDS = 12
MOST_COMMUNES = 40


def tell_mention(mention: Mention, commune: Commune) -> str:
    """What became of the place that a mention means, which lies in one present commune."""
    meant = mention.meanings[0]
    if isinstance(meant, Commune):
        return tell_commune(commune)
    return tell_old(meant, commune)


def tell_old(old: OldCommune, commune: Commune) -> str:
    """An old commune and the present one that holds it."""
    template = wording.OLD_KEEPS_NAME if old.title == commune.title else wording.OLD_IS_NOW
    return template.format(old=_old(old), new=commune.full)


def tell_commune(commune: Commune) -> str:
    """A present commune and what it was made of."""
    olds = commune.merged
    if not olds or [old.name for old in olds] == [commune.name]:
        return wording.NEW_ALONE.format(new=_sentence(commune.full))
    return wording.NEW_IS.format(new=_sentence(commune.full), olds=_olds(olds))


def tell_split(old: OldCommune, places: Places) -> str:
    """An old commune that went to several present ones."""
    heirs = "; ".join(places.by_id[i].full for i in old.successors)
    return wording.OLD_SPLIT.format(old=_old(old), new=heirs)


def tell_district(district: District, places: Places) -> str:
    """An old district and the communes that hold its parts."""
    communes = places.made_of(Region(districts=(district,)))
    names = _listed([commune.title for commune in communes], MOST_COMMUNES)
    title = _sentence(wording.OLD.format(title=district.title, where=district.province))
    told = wording.DISTRICT_GONE.format(district=title, new=names)
    return f"{told} {wording.DISTRICT_ASK}"


def tell_province(name: str, places: Places) -> str:
    """What became of a province."""
    new = places.provinces_now[name]
    if new != name:
        return wording.PROVINCE_NOW.format(old=_sentence(_province(name)), new=_province(new))
    olds = [old for old, now in places.provinces_now.items() if now == new]
    if olds == [new]:
        return wording.PROVINCE_ALONE.format(new=_sentence(_province(new)))
    return wording.PROVINCE_SAME.format(new=_sentence(_province(new)), olds=", ".join(olds))


def _old(old: OldCommune) -> str:
    where = ", ".join(filter(None, (old.district, old.province)))
    named = wording.OLD.format(title=old.title, where=where) if where else old.title
    return _sentence(named)


def _province(name: str) -> str:
    """A province as of today with its word; a province that is gone was none of the cities."""
    template = wording.PROVINCE_CITY if name in wording.CITIES else wording.PROVINCE_PLAIN
    return template.format(name=name)


def _olds(olds: Sequence[OldCommune]) -> str:
    parts = [
        f"{_listed([old.title for old in group], MOST_OLDS)} ({', '.join(filter(None, where))})"
        if any(where)
        else _listed([old.title for old in group], MOST_OLDS)
        for where, group in groupby(olds, key=lambda old: (old.district, old.province))
    ]
    return "; ".join(parts)


def _listed(names: Iterable[str], most: int) -> str:
    known = list(names)
    if len(known) <= most:
        return ", ".join(known)
    more = wording.AND_MORE.format(count=len(known) - most)
    return f"{', '.join(known[:most])} {more}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

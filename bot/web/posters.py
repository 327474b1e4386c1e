"""Posters of procedures and communes, many at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.volunteers import wording as printed
from bot.volunteers.sheets import Poster, posters_pdf
from bot.web import wording
from bot.web.site import Site
from knowledge.errors import MotCuaError

MOST = 100


class PostersRefused(MotCuaError):
    """Nothing to print, too much, or an unknown code; the message is for the person who asked."""


def posters_of(site: Site, codes: Sequence[str], communes: Sequence[str] = ()) -> bytes:
    """A PDF with a poster for each procedure and commune.

    Raises: PostersRefused; PrintingUnavailable where the machine cannot print.
    """
    codes, communes = list(dict.fromkeys(codes)), list(dict.fromkeys(communes))
    entries = site.directory.by_code
    unknown = [code for code in codes if code not in entries]
    if unknown:
        raise PostersRefused(wording.POSTERS_UNKNOWN.format(codes=", ".join(unknown)[:200]))
    if not codes and not communes:
        raise PostersRefused(wording.POSTERS_NONE)
    if len(codes) + len(communes) > MOST:
        raise PostersRefused(wording.POSTERS_TOO_MANY.format(most=MOST))
    posters = [_of_commune(site, commune) for commune in communes]
    posters += [Poster(entries[code].title, site.address(f"/?hoi={code}"), code) for code in codes]
    return posters_pdf(posters)


def _of_commune(site: Site, commune: str) -> Poster:
    name = site.communes.get(commune, commune)
    title = f"{printed.POSTER_COMMUNE}: {name}" if name else printed.POSTER_COMMUNE
    return Poster(title, site.address(f"/?xa={commune}"))

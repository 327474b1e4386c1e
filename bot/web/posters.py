"""Posters of procedures and communes, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.directory import Directory
from bot.volunteers import wording as printed
from bot.volunteers.sheets import Poster, posters_pdf
from bot.web import wording
from knowledge.errors import MotCuaError

MOST = 100


class PostersRefused(MotCuaError):
    """Nothing to print, too much, or an unknown code; the message is for the person who asked."""


@dataclass(frozen=True)
class PosterPress:
    """Makes posters; `communes` maps a commune's id to its name."""

    directory: Directory
    public_url: str
    communes: Mapping[str, str]

    def pdf(self, codes: Sequence[str], communes: Sequence[str] = ()) -> bytes:
        """A PDF with a poster for each commune and procedure, each once.

        Raises: PostersRefused; PrintingUnavailable where the machine cannot print.
        """
        codes, communes = list(dict.fromkeys(codes)), list(dict.fromkeys(communes))
        unknown = [code for code in codes if code not in self.directory.by_code]
        unknown += [commune for commune in communes if commune not in self.communes]
        if unknown:
            raise PostersRefused(wording.POSTERS_UNKNOWN.format(codes=", ".join(unknown)[:200]))
        if not codes and not communes:
            raise PostersRefused(wording.POSTERS_NONE)
        if len(codes) + len(communes) > MOST:
            raise PostersRefused(wording.POSTERS_TOO_MANY.format(most=MOST))
        return posters_pdf([*map(self._of_commune, communes), *map(self._of_procedure, codes)])

    def _of_procedure(self, code: str) -> Poster:
        title = self.directory.by_code[code].title
        return Poster(title, self._address(f"/?hoi={code}"), code)

    def _of_commune(self, commune: str) -> Poster:
        title = printed.POSTER_COMMUNE.format(commune=self.communes[commune])
        return Poster(title, self._address(f"/?xa={commune}"))

    def _address(self, path: str) -> str:
        return self.public_url.rstrip("/") + path

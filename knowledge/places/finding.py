"""Finding places that a message names, old or new, without taking ordinary words for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.places.commune import Commune
from knowledge.places.lexicon import Lexicon, read_lexicon
from knowledge.places.mention import Mention, Region
from knowledge.places.names import Gazetteer, read_gazetteer
from knowledge.places.reader import Reader
from knowledge.places.reading import read_communes
from knowledge.places.regions import RegionSpan, read_regions
from knowledge.places.tokens import Words, read_words

RECENT = 256


@dataclass(frozen=True)
class Places:
    """The communes, and finding them in text."""

    communes: tuple[Commune, ...]
    lexicon: Lexicon
    gazetteer: Gazetteer

    @cached_property
    def by_id(self) -> Mapping[str, Commune]:
        """Present communes by id."""
        return {commune.id: commune for commune in self.communes}

    @cached_property
    def provinces_now(self) -> Mapping[str, str]:
        """The present province by the name of an old or present one."""
        olds = {o.province: c.province for c in self.communes for o in c.merged if o.province}
        return olds | {commune.province: commune.province for commune in self.communes}

    def get(self, commune_id: str) -> Commune | None:
        """The present commune of `commune_id`, or None."""
        return self.by_id.get(commune_id)

    def find(self, text: str, *, expecting: bool = False, home: str = "") -> tuple[Mention, ...]:
        """Communes named in `text`, in its order.

        `expecting`: the text speaks of a place (an awaited answer, "what is it called now"), so
        that a bare name of two syllables counts too. `home`: the province that wins where a name
        stands in several and the text names none.
        """
        return self._recently(text, expecting, home)

    @cached_property
    def _recently(self) -> Callable[[str, bool, str], tuple[Mention, ...]]:
        """A turn looks into the same words more than once."""
        return lru_cache(maxsize=RECENT)(self._find)

    def _find(self, text: str, expecting: bool, home: str) -> tuple[Mention, ...]:
        words, regions = self._looked_at(text)
        reader = Reader(words, regions, self.lexicon, self.gazetteer, self.by_id, expecting, home)
        return tuple(reader.read())

    @cached_property
    def _looked_at(self) -> Callable[[str], tuple[Words, tuple[RegionSpan, ...]]]:
        """The words of a text and the regions among them; a turn asks for both several times."""
        return lru_cache(maxsize=RECENT)(self._look_at)

    def _look_at(self, text: str) -> tuple[Words, tuple[RegionSpan, ...]]:
        words = read_words(text)
        return words, tuple(read_regions(words, self.lexicon, self.gazetteer))

    def find_regions(self, text: str) -> tuple[Region, ...]:
        """Old districts and provinces named in `text`, in its order."""
        return tuple(span.region for span in self._looked_at(text)[1])

    def without_regions(self, text: str) -> str:
        """`text` without the old districts and the provinces it names."""
        words, regions = self._looked_at(text)
        cut = words.text
        for span in reversed(regions):
            start, end = words.tokens[span.start].start, words.tokens[span.end - 1].end
            cut = f"{cut[:start]} {cut[end:]}"
        return cut

    def province_named(self, text: str) -> str | None:
        """The present province that `text` names, however it is written; None where none."""
        named = [p for region in self.find_regions(text) for p in region.provinces]
        return self.provinces_now[named[0]] if named else None

    def made_of(self, region: Region) -> tuple[Commune, ...]:
        """Present communes that hold a part of an old district, or that lie in a province."""
        return tuple(c for c in self.communes if region.holds(c, self.by_id))


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The bundled communes with their names.

    Raises: CatalogueError where the bundle is missing or broken.
    """
    communes, lexicon = read_communes(), read_lexicon()
    return Places(communes, lexicon, read_gazetteer(communes, lexicon))

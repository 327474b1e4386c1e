"""What the bundled guides may point at, and the words by which each procedure is known."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from knowledge.catalogue import Catalogue
from knowledge.guides.reading import read_guides
from knowledge.guides.rules import Surroundings, syllables
from knowledge.life_events import read_life_events
from knowledge.procedure import Procedure
from knowledge.questions import read_questions

OFTEN = 2


@lru_cache(maxsize=2)
def surroundings(catalogue: Catalogue) -> Surroundings:
    """What guides may point at in `catalogue`."""
    return Surroundings(
        codes={procedure.code for procedure in catalogue.answerable},
        events=set(read_life_events()),
        words={procedure.code: _words(procedure) for procedure in catalogue.answerable},
    )


def _words(procedure: Procedure) -> set[str]:
    """Those of its name and of its guide's title, and those that several of its questions use."""
    asked, guide = read_questions().get(procedure.code), read_guides().get(procedure.code)
    uses = Counter(word for text in (asked.questions if asked else ()) for word in syllables(text))
    often = {word for word, count in uses.items() if count >= OFTEN}
    return syllables(procedure.name) | syllables(guide.title if guide else "") | often

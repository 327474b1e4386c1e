"""Saying that the district is gone where an official name or a paper still speaks of it."""

from __future__ import annotations

from dataclasses import replace

from bot import wording
from bot.composing.passage import Passage
from knowledge.procedure import Procedure


def mind_levels(passage: Passage, procedure: Procedure) -> Passage:
    """`passage`, with a line on the two levels where it or the name speaks of the district."""
    said = f"{procedure.name} {passage.text}".lower()
    speaks = any(words in said for words in wording.DISTRICT_LEVEL)
    if not speaks or wording.NO_DISTRICT in said:
        return passage
    return replace(passage, text=f"{passage.text}\n{wording.PLACE_TWO_LEVELS}")

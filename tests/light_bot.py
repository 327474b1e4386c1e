"""A whole bot over a small catalogue, without an encoder or trained models: up in a second."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import Engine

from bot.building import Bot, Knowing, wire_bot
from bot.language_model.client import LanguageModel
from bot.media.media import Media
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.life_events import read_life_events
from knowledge.questions import read_questions
from retrieval.confidence import Judgement
from retrieval.corpus import build_corpus
from retrieval.engine import SearchEngine
from retrieval.features import FEATURES, Floats
from retrieval.finding import Verdict
from retrieval.index import build_matcher
from retrieval.scope import ScopeModel
from retrieval.understanding import Query

BESIDE = (
    "3.000347",  # a driving licence changed
    "1.012819",  # repealed; 1.012786 took its place
    "1.012786",
    "2.000815",  # certified copies
)
PLACE = {name: place for place, name in enumerate(FEATURES)}
WEIGHTS = {"lexical_question": 1, "lexical_name": 1, "questions_cover": 1, "name_covered": 5}
COVERED = 0.75
NEAR = 0.9


def light_bot(
    engine: Engine,
    codes: Collection[str] = (),
    *,
    also: Sequence[str] = BESIDE,
    hotline: str = "",
    public_url: str = "",
    media: Media | None = None,
    model: LanguageModel | None = None,
) -> Bot:
    """A bot that knows the procedures of `codes` (those of the life events where none are given).

    `engine` must have the tables.
    """
    knowing = Knowing(*_known(tuple(codes), tuple(also)), {})
    return wire_bot(
        engine, knowing, hotline=hotline, public_url=public_url, media=media, model=model
    )


@lru_cache(maxsize=8)
def _known(codes: tuple[str, ...], also: tuple[str, ...]) -> tuple[Catalogue, SearchEngine]:
    """Neither is ever changed, so tests share them."""
    catalogue = light_catalogue(codes, also=also)
    return catalogue, light_search(catalogue)


def light_catalogue(codes: Collection[str] = (), *, also: Sequence[str] = BESIDE) -> Catalogue:
    """The bundled procedures of `codes` and `also`."""
    events = read_life_events().values()
    wanted = set(codes or [code for event in events for code in event.procedures])
    bundled = load_catalogue()
    return Catalogue({code: bundled.by_code[code] for code in sorted(wanted | set(also))})


def light_search(catalogue: Catalogue) -> SearchEngine:
    """A lexical search over `catalogue` and the bundled citizen questions."""
    corpus = build_corpus(catalogue.procedures, read_questions())
    return SearchEngine(
        corpus=corpus,
        matcher=build_matcher(corpus, None),
        ranker=PlainRanker(),  # type: ignore[arg-type]
        confidence=PlainConfidence(ScopeModel.load()),  # type: ignore[arg-type]
        rows=None,
    )


class PlainRanker:
    """Ranks by words alone."""

    def score(self, features: Floats) -> Floats:
        """Returns: shape (rows,)."""
        columns = [PLACE[name] for name in WEIGHTS]
        return features[:, columns] @ np.fromiter(WEIGHTS.values(), np.float32)


@dataclass(frozen=True)
class PlainConfidence:
    """Answers where the best covers the question and stands out; asks back where two are near."""

    scope: ScopeModel

    def judge(self, query: Query, features: Floats, scores: Floats) -> Judgement:
        """Judge candidates sorted best first."""
        forbidden = self.scope.judge(query.words).forbidden
        if forbidden is not None:
            return Judgement(forbidden, 0, ())
        if not len(scores) or features[0, PLACE["questions_cover"]] < COVERED:
            return Judgement(Verdict.OFF_TOPIC, 0, ())
        near = int((scores > scores[0] * NEAR).sum())
        verdict = Verdict.ANSWER if near == 1 else Verdict.ASK_BACK
        return Judgement(verdict, min(max(near, 2), 5), (0.9,))

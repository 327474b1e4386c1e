"""Opening the search: load the index, build a new one, go on lexically where dense fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.confidence import Confidence
from retrieval.corpus import Corpus, answerable, build_corpus, corpus_version
from retrieval.decision import Decision
from retrieval.encoder import Encoder, EncoderUnavailable, load_encoder
from retrieval.engine import SearchEngine
from retrieval.features import Matcher
from retrieval.index import (
    IndexBroken,
    build_matcher,
    load_matcher,
    load_speller,
    save_matcher,
    saved_version,
)
from retrieval.models import Models, newest_models
from retrieval.ranker import FusedRanker, Ranker, RankerUnavailable, Scoring
from retrieval.scope import ScopeModel
from retrieval.vectors import (
    MemoryRows,
    NearestRows,
    VectorsUnavailable,
    fill_chroma,
    open_chroma,
)

log = logging.getLogger(__name__)
Say = Callable[[str], None]
EXACT_UP_TO = 20_000


@dataclass(frozen=True)
class SearchPlace:
    """Where the index lies and what encodes.

    Without a `chroma_url` vectors are searched in memory, and by embedded Chroma where there
    are more than EXACT_UP_TO procedures (docs/adr/0004). Models trained here lie in `models_dir`.
    """

    index_dir: Path
    chroma_url: str = ""
    encoder_name: str = ""
    models_dir: Path | None = None


@dataclass(frozen=True)
class Opened:
    """A search engine and what is ill with it, by dependency; empty when all is well."""

    engine: SearchEngine
    problems: Mapping[str, str]


def open_search(
    procedures: Iterable[Procedure],
    asked: Mapping[str, Asked],
    place: SearchPlace,
    say: Say = lambda _: None,
) -> Opened:
    """Open the search over `procedures`.

    A missing encoder, an unreachable Chroma or a broken index does not stop it: the first two
    are told in `problems`, the last is built again.
    """
    problems: dict[str, str] = {}
    models = newest_models(place.models_dir)
    encoder = _encoder(place.encoder_name, models, problems)
    version = place.encoder_name or models.encoder_version()
    index = Indexing(place.index_dir / "lexical", models, encoder, version)
    corpus, matcher = _open_index(answerable(procedures), asked, index, say)
    rows = _rows(matcher, f"{corpus.version}-{version}", place, problems, say)
    engine = SearchEngine(
        corpus=corpus,
        matcher=matcher,
        ranker=_ranker(models, problems),
        confidence=Confidence(Decision.load(models.decision), ScopeModel.load(models.scope)),
        rows=rows,
    )
    return Opened(engine, problems)


def _ranker(models: Models, problems: dict[str, str]) -> Scoring:
    try:
        return Ranker.load(models.ranker)
    except RankerUnavailable as error:
        log.warning("search goes on with signals fused: %s", error)
        problems["ranker"] = str(error)
        return FusedRanker()


def _encoder(name: str, models: Models, problems: dict[str, str]) -> Encoder | None:
    try:
        return load_encoder(name, models)
    except EncoderUnavailable as error:
        log.warning("search goes on lexically: %s", error)
        problems["encoder"] = str(error)
        return None


@dataclass(frozen=True)
class Indexing:
    """Where an index lies, and what it is built with."""

    folder: Path
    models: Models
    encoder: Encoder | None
    encoder_version: str


def _open_index(
    procedures: Sequence[Procedure], asked: Mapping[str, Asked], index: Indexing, say: Say
) -> tuple[Corpus, Matcher]:
    kind = "dense" if index.encoder else "lexical"
    version = "-".join((corpus_version(procedures, asked), index.encoder_version, kind))
    if saved_version(index.folder) == version:
        try:
            say("loading")
            speller = load_speller(index.folder)
            corpus = build_corpus(procedures, asked, speller, index.models)
            return corpus, load_matcher(corpus, index.encoder, index.folder)
        except IndexBroken as error:
            log.warning("building the index again: %s", error)
    say("index")
    corpus = build_corpus(procedures, asked, models=index.models)
    matcher = build_matcher(corpus, index.encoder)
    save_matcher(matcher, corpus, version, index.folder)
    return corpus, matcher


def _rows(
    matcher: Matcher, version: str, place: SearchPlace, problems: dict[str, str], say: Say
) -> NearestRows | None:
    if matcher.dense is None:
        return None
    if not place.chroma_url and len(matcher.dense.names) <= EXACT_UP_TO:
        return MemoryRows.of(matcher.dense.centroids)
    try:
        client = open_chroma(place.chroma_url, place.index_dir / "chroma")
        say("vectors")
        return fill_chroma(client, matcher.dense.centroids, version)
    except VectorsUnavailable as error:
        log.warning("search goes on with vectors in memory: %s", error)
        problems["vectors"] = str(error)
        return MemoryRows.of(matcher.dense.centroids)

"""Opening the search: load the index, build it where it is new, go on lexically where dense fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.procedure import Procedure
from knowledge.questions import Asked
from retrieval.confidence import Confidence
from retrieval.corpus import Corpus, build_corpus
from retrieval.decision import Decision
from retrieval.encoder import Encoder, EncoderUnavailable
from retrieval.engine import SearchEngine
from retrieval.features import Matcher
from retrieval.index import (
    IndexBroken,
    build_matcher,
    load_matcher,
    save_matcher,
    saved_version,
)
from retrieval.ranker import Ranker
from retrieval.scope import ScopeModel
from retrieval.vectors import (
    ExactRows,
    NearestRows,
    VectorsUnavailable,
    fill_chroma,
    open_chroma,
)

log = logging.getLogger(__name__)
Say = Callable[[str], None]


@dataclass(frozen=True)
class SearchPlace:
    """Where the index lies and what encodes; empty `chroma_url` means embedded."""

    index_dir: Path
    chroma_url: str = ""
    encoder_name: str = ""


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
    say("corpus")
    corpus = build_corpus(procedures, asked, place.index_dir / "words.json")
    encoder = _encoder(place.encoder_name, problems)
    matcher = _matcher(corpus, encoder, place, say)
    rows = _rows(matcher, corpus.version, place, problems, say)
    engine = SearchEngine(
        corpus=corpus,
        matcher=matcher,
        ranker=Ranker.load(),
        confidence=Confidence(Decision.load(), ScopeModel.load()),
        rows=rows,
    )
    return Opened(engine, problems)


def _encoder(name: str, problems: dict[str, str]) -> Encoder | None:
    try:
        return Encoder.load(name)
    except EncoderUnavailable as error:
        log.warning("search goes on lexically: %s", error)
        problems["encoder"] = str(error)
        return None


def _matcher(corpus: Corpus, encoder: Encoder | None, place: SearchPlace, say: Say) -> Matcher:
    version = f"{corpus.version}-{place.encoder_name or 'bundled'}-{encoder is not None}"
    folder = place.index_dir / "lexical"
    if saved_version(folder) == version:
        try:
            return load_matcher(corpus, encoder, folder)
        except IndexBroken as error:
            log.warning("building the index again: %s", error)
    say("index")
    matcher = build_matcher(corpus, encoder)
    save_matcher(matcher, version, folder)
    return matcher


def _rows(
    matcher: Matcher, version: str, place: SearchPlace, problems: dict[str, str], say: Say
) -> NearestRows | None:
    if matcher.dense is None:
        return None
    try:
        client = open_chroma(place.chroma_url, place.index_dir / "chroma")
        say("vectors")
        return fill_chroma(client, matcher.dense.centroids, version)
    except VectorsUnavailable as error:
        log.warning("search goes on with vectors in memory: %s", error)
        problems["vectors"] = str(error)
        return ExactRows(matcher.dense.centroids)

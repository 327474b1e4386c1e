"""Speed and size: search, start, memory, and a catalogue grown to 100,000 procedures."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from knowledge.questions import Asked
from retrieval.benchmark.methods import Bench
from retrieval.corpus import build_corpus
from retrieval.engine import SearchEngine
from retrieval.evaluation import Question
from retrieval.index import build_matcher
from retrieval.vectors import MemoryRows

GROWN = 100_000
Speeds = Mapping[str, str]


def measure_speeds(bench: Bench, questions: Sequence[Question]) -> Speeds:
    """Figures by name, each with its unit."""
    texts = [question.text for question in questions]
    engine = bench.engine
    figures: dict[str, str] = {}
    figures["search p50 / p95 (ms)"] = _percentiles(engine.find, texts)
    started = time.perf_counter()
    corpus = build_corpus(
        [entry.procedure for entry in engine.corpus.entries],
        {entry.procedure.code: entry.asked for entry in engine.corpus.entries},
    )
    build_matcher(corpus, engine.matcher.encoder)
    figures["index build (s)"] = f"{time.perf_counter() - started:.1f}"
    figures["peak resident memory of this process (MB)"] = str(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    )
    figures[f"search p50 / p95 over {GROWN:,} procedures (ms)"] = _percentiles(
        grown(engine).find, texts[:300]
    )
    return figures


def grown(engine: SearchEngine, count: int = GROWN) -> SearchEngine:
    """The engine over `count` procedures: ours again and again, each copy with its own words."""
    procedures, asked = [], {}
    originals = engine.corpus.entries
    for number in range(count):
        original = originals[number % len(originals)].procedure
        copy = number // len(originals)
        code = original.code if copy == 0 else f"{original.code}-{copy}"
        name = original.name if copy == 0 else f"{original.name} {_syllables(number)}"
        procedures.append(original.model_copy(update={"code": code, "name": name}))
        asked[code] = originals[number % len(originals)].asked if copy == 0 else Asked(0, ())
    corpus = build_corpus(procedures, asked, engine.corpus.understanding.speller)
    matcher = build_matcher(corpus, engine.matcher.encoder)
    rows = MemoryRows.of(matcher.dense.centroids) if matcher.dense is not None else None
    return replace(engine, corpus=corpus, matcher=matcher, rows=rows)


def _syllables(number: int) -> str:
    return " ".join(f"{letter}{number % base}" for letter, base in (("k", 97), ("m", 89)))


def _percentiles(find: Callable[[str], object], texts: Sequence[str]) -> str:
    times = []
    for text in texts:
        started = time.perf_counter()
        find(text)
        times.append((time.perf_counter() - started) * 1000)
    return f"{np.percentile(times, 50):.1f} / {np.percentile(times, 95):.1f}"

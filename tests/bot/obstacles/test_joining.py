"""Voices that mean the same come together, neighbours stay apart: on pairs of obstacles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.obstacles.desk import ObstacleDesk, Voice
from bot.obstacles.joining import near_reports
from bot.obstacles.records import ReportKind
from bot.obstacles.similarity import JOIN_AT, KnownWords, Similarity, shared_words
from bot.records import Conversation
from knowledge.questions import read_questions
from retrieval.coverage import Coverage
from retrieval.encoder import load_encoder
from retrieval.normalise import clean, fold, tokens

from .conftest import reports_in

DATA = Path(__file__).with_name("joining.jsonl")
Pair = tuple[str, str]


def groups(part: str) -> list[list[str]]:
    """Texts of one obstacle each; a group stands beside one that is nearly the same."""
    lines = map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
    return [line["texts"] for line in lines if line["part"] == part]


def same(part: str) -> list[Pair]:
    return [pair for group in groups(part) for pair in combinations(group, 2)]


def apart(part: str) -> list[Pair]:
    return [pair for one, next_ in pairwise(groups(part)) for pair in product(one, next_)]


@pytest.fixture(scope="module")
def known() -> KnownWords:
    """Words weighed as the bot weighs them, by people's questions."""
    asked = read_questions().values()
    said = [frozenset(fold(w) for q in one.questions for w in tokens(q)) for one in asked]
    coverage = Coverage.of(said)
    return KnownWords(lambda word: coverage.weight((word,)))


@pytest.fixture
def desk(database: Engine, known: KnownWords) -> Iterator[ObstacleDesk]:
    with Session(database) as session:
        session.add_all(Conversation(id=f"c{n}", channel="web", sender=f"c{n}") for n in range(9))
        session.commit()
    yield ObstacleDesk(database, known)


def joined(pairs: list[Pair], similarity: Similarity) -> int:
    return sum(similarity(one, [other])[0] >= JOIN_AT for one, other in pairs)


def cosine(one: str, others: list[str]) -> list[float]:
    vectors = load_encoder().encode([tokens(clean(text)) for text in (one, *others)])
    return [float(vectors[0] @ vector) for vector in vectors[1:]]


@pytest.mark.parametrize("part", ["chosen", "held"])
def test_neighbours_that_mean_something_else_never_join(part: str, known: KnownWords) -> None:
    wrong = [pair for pair in apart(part) if known(pair[0], [pair[1]])[0] >= JOIN_AT]
    assert len(apart(part)) > 60
    assert wrong == []


@pytest.mark.parametrize(("part", "least"), [("chosen", 0.35), ("held", 0.6)])
def test_many_that_mean_the_same_join_by_themselves(
    part: str, least: float, known: KnownWords
) -> None:
    assert joined(same(part), known) >= least * len(same(part))


def test_known_words_join_more_than_the_encoder_where_neither_joins_wrongly(
    known: KnownWords,
) -> None:
    pairs, others = same("held"), apart("held")
    worst = max(cosine(one, [other])[0] for one, other in others)
    by_encoder = sum(cosine(one, [other])[0] > worst for one, other in pairs)
    assert joined(pairs, known) > by_encoder
    assert joined(pairs, known) > joined(pairs, shared_words)


def voice(person: int, text: str, kind: ReportKind = ReportKind.KNOWLEDGE) -> Voice:
    return Voice(f"{person}:{text}", "REF", f"c{person}", text, kind=kind)


def test_report_that_may_mean_the_same_is_suggested_with_its_score(
    desk: ObstacleDesk, database: Engine
) -> None:
    desk.file(voice(1, "chuồng heo nhà kế bên bốc mùi, tôi phản ánh với ai"))
    desk.file(voice(2, "nhà kế bên nuôi heo nhiều, bốc mùi quá", ReportKind.FACILITIES))
    desk.file(voice(3, "xin thuê sạp ở chợ xã"))
    first, second, _ = reports_in(database)
    with Session(database) as session:
        near = near_reports(session, first, desk.similarity)
    assert [report.id for report, _ in near] == [second.id]
    assert 0.35 <= near[0][1] < JOIN_AT

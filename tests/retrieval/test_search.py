"""The search: what it finds, and what it does when parts of it are ill."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from knowledge.questions import read_questions
from retrieval import opening
from retrieval.encoder import StaticEncoder
from retrieval.engine import SearchEngine
from retrieval.evaluation import HELD_OUT
from retrieval.finding import Verdict
from retrieval.langchain_retriever import ProcedureRetriever
from retrieval.lexical import folded_terms
from retrieval.models import BUNDLED, Models, newest_models
from retrieval.opening import Opened, SearchPlace, open_search
from retrieval.ranker import FusedRanker
from retrieval.vectors import VectorsUnavailable
from tests.retrieval.conftest import few_procedures

MARRIAGE = "1.000894"


def test_official_name_is_found_first_with_and_without_diacritics(small: Opened) -> None:
    for text in ("Thủ tục đăng ký kết hôn", "thu tuc dang ky ket hon"):
        assert small.engine.find(text).codes[0] == MARRIAGE


def test_what_a_detail_costs_does_not_look_like_a_loss(small: Opened) -> None:
    finding = small.engine.find("đăng ký kết hôn mất bao nhiêu tiền")
    assert finding.query.section == "fee"
    assert finding.codes[0] == MARRIAGE


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀😀", "\u200b\u200b"])
def test_text_without_words_finds_nothing(small: Opened, text: str) -> None:
    finding = small.engine.find(text)
    assert finding.verdict.refuses and finding.candidates == ()


@pytest.mark.parametrize("text", ["a", "1234567890", "x" * 10_000, "khai sinh " * 1_000, "Ж" * 40])
def test_odd_text_is_survived(small: Opened, text: str) -> None:
    assert isinstance(small.engine.find(text).verdict, Verdict)


def test_probabilities_are_shares(small: Opened) -> None:
    shares = [c.probability for c in small.engine.find("làm giấy khai sinh cho con").candidates]
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 1.0001


def test_an_index_is_kept_and_read_again(tmp_path: Path) -> None:
    place = SearchPlace(tmp_path)
    said: list[str] = []
    first = open_search(few_procedures(), read_questions(), place, said.append)
    again = open_search(few_procedures(), read_questions(), place, said.append)
    assert said == ["index", "loading"]
    text = "xác nhận độc thân"
    assert first.engine.find(text).codes == again.engine.find(text).codes


def test_a_broken_index_is_built_again(tmp_path: Path) -> None:
    place = SearchPlace(tmp_path)
    open_search(few_procedures(), read_questions(), place)
    (tmp_path / "lexical" / "dense_questions.npy").write_bytes(b"broken")
    opened = open_search(few_procedures(), read_questions(), place)
    assert opened.problems == {}
    assert opened.engine.find("đăng ký kết hôn").codes[0] == MARRIAGE


def without(part: str, folder: Path) -> Models:
    """The bundled models, copied, without one of them."""
    shutil.copytree(BUNDLED.folder, folder, ignore=shutil.ignore_patterns(part))
    return Models(folder)


def test_a_missing_encoder_leaves_the_words_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = without("encoder", tmp_path / "models")
    monkeypatch.setattr(opening, "newest_models", lambda _: models)
    opened = open_search(few_procedures(), read_questions(), SearchPlace(tmp_path / "index"))
    assert "encoder" in opened.problems
    assert MARRIAGE in opened.engine.find("đăng ký kết hôn").codes[:3]


def test_a_missing_ranker_leaves_fused_signals_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = without("ranker.txt", tmp_path / "models")
    monkeypatch.setattr(opening, "newest_models", lambda _: models)
    opened = open_search(few_procedures(), read_questions(), SearchPlace(tmp_path / "index"))
    assert "ranker" in opened.problems and isinstance(opened.engine.ranker, FusedRanker)
    assert MARRIAGE in opened.engine.find("đăng ký kết hôn").codes[:3]


def test_a_system_without_the_library_of_the_ranker_still_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    opened = open_search(few_procedures()[:10], read_questions(), SearchPlace(tmp_path))
    assert "libgomp1" in opened.problems["ranker"]
    assert isinstance(opened.engine.ranker, FusedRanker)


def test_models_trained_here_are_used_once_they_are_whole(tmp_path: Path) -> None:
    assert newest_models(tmp_path) == BUNDLED
    own = without("decision.json", tmp_path / "own")
    (tmp_path / "current").write_text("own")
    assert newest_models(tmp_path) == BUNDLED
    shutil.copy(BUNDLED.decision, own.decision)
    assert newest_models(tmp_path) == own


@dataclass(frozen=True)
class Unreachable:
    def nearest(self, vector: object, count: int) -> Sequence[int]:
        raise VectorsUnavailable("Chroma: gone")


def test_an_unreachable_vector_store_changes_nothing_for_the_citizen(small: Opened) -> None:
    engine = small.engine
    cut_off = SearchEngine(
        engine.corpus, engine.matcher, engine.ranker, engine.confidence, Unreachable()
    )
    assert cut_off.find("đăng ký kết hôn").codes[0] == MARRIAGE


def test_an_unreachable_chroma_server_is_told(tmp_path: Path) -> None:
    place = SearchPlace(tmp_path, chroma_url="http://127.0.0.1:9")
    opened = open_search(few_procedures(), read_questions(), place)
    assert "vectors" in opened.problems
    assert opened.engine.find("đăng ký kết hôn").codes[0] == MARRIAGE


def test_langchain_gets_documents_best_first(small: Opened) -> None:
    corpus = small.engine.corpus
    retriever = ProcedureRetriever(
        find=small.engine.find,
        procedure=lambda code: corpus.entries[corpus.rows[code]].procedure,
        k=3,
    )
    documents = retriever.invoke("đăng ký kết hôn")
    assert documents[0].id == MARRIAGE
    assert len(documents) == 3


@pytest.mark.slow
def test_our_reading_of_the_encoder_equals_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    texts = [("làm", "giấy", "khai", "sinh"), ("đổi", "bằng", "lái", "xe")]
    ours = StaticEncoder.load(BUNDLED.encoder).encode(texts)
    model = SentenceTransformer(str(BUNDLED.encoder), device="cpu", local_files_only=True)
    known = StaticEncoder.load(BUNDLED.encoder).rows
    plain = [" ".join(t for t in folded_terms(text) if t in known) for text in texts]
    theirs = np.asarray(model.encode(plain, normalize_embeddings=True))
    assert np.allclose(ours, theirs, atol=2e-2)


def test_citizen_questions_are_none_of_the_measured_ones(reference_data: Path) -> None:
    own = {q.lower() for asked in read_questions().values() for q in asked.questions}
    for path in (reference_data / "eval" / "questions.jsonl", HELD_OUT):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not own.intersection(json.loads(line)["question"].lower() for line in lines)


def test_at_least_800_procedures_have_eight_questions() -> None:
    full = [asked for asked in read_questions().values() if len(asked.questions) >= 8]
    assert len(full) >= 800

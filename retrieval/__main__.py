"""`python -m retrieval evaluate FILE`, `search TEXT`, `bench`, `train` and `retrain`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from knowledge.catalogue import load_catalogue
from knowledge.database import open_engine
from knowledge.errors import MotCuaError
from knowledge.questions import read_questions as read_citizen_questions
from knowledge.settings import read_settings
from retrieval.engine import SearchEngine
from retrieval.evaluation import HELD_OUT, measure, read_questions, summarise
from retrieval.langchain_retriever import ProcedureRetriever
from retrieval.opening import SearchPlace, open_search

SHOWN = 10


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    logging.basicConfig(level=logging.WARNING)
    parser = argparse.ArgumentParser(prog="python -m retrieval", description="The search.")
    commands = parser.add_subparsers(dest="command", required=True)
    evaluate = commands.add_parser("evaluate", help="measure on labelled questions")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    search = commands.add_parser("search", help="show the ranking of one question")
    search.add_argument("text")
    bench = commands.add_parser("bench", help="compare with the peers, quality and speed")
    bench.add_argument("file", type=Path, nargs="?", default=HELD_OUT)
    commands.add_parser("train", help="train the bundled models again")
    commands.add_parser(
        "retrain", help="nightly: train with what staff taught; ship unless it scores worse"
    )
    options = parser.parse_args(arguments)
    try:
        return int(COMMANDS[options.command](options))
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1


def _engine() -> SearchEngine:
    settings = read_settings()
    place = SearchPlace(
        settings.index_dir, settings.chroma_url, settings.encoder, settings.models_dir
    )
    opened = open_search(load_catalogue().procedures, read_citizen_questions(), place)
    for name, problem in opened.problems.items():
        print(f"{name}: {problem}", file=sys.stderr)
    return opened.engine


def _evaluate(options: argparse.Namespace) -> int:
    questions = read_questions(options.file)
    summary = summarise(measure(_engine().find, questions))
    if options.json:
        print(json.dumps(summary))
    else:
        for name, value in summary.items():
            print(f"{name:24} {value}")
    return 0


def _search(options: argparse.Namespace) -> int:
    engine = _engine()
    finding = engine.find(options.text)
    print(finding.verdict, finding.query.section, sorted(finding.query.actions))
    for document in _retriever(engine).invoke(options.text):
        print(f"{document.metadata['probability']:.3f} {document.id} {document.page_content}")
    return 0


def _retriever(engine: SearchEngine) -> ProcedureRetriever:
    corpus = engine.corpus
    return ProcedureRetriever(
        find=engine.find,
        procedure=lambda code: corpus.entries[corpus.rows[code]].procedure,
        k=SHOWN,
    )


def _bench(options: argparse.Namespace) -> int:
    from retrieval.benchmark.expansion import glossary_expansion
    from retrieval.benchmark.methods import Bench
    from retrieval.benchmark.report import run

    run(Bench(_engine(), glossary_expansion()), read_questions(options.file))
    return 0


def _train(options: argparse.Namespace) -> int:
    from retrieval.training.command import train_all

    train_all(load_catalogue().procedures, read_citizen_questions())
    return 0


def _retrain(options: argparse.Namespace) -> int:
    from retrieval.training.retraining import Retraining

    settings = read_settings()
    engine = open_engine(settings.database_address)
    return 0 if Retraining(engine, settings.models_dir).run() else 2


COMMANDS = {
    "evaluate": _evaluate,
    "search": _search,
    "bench": _bench,
    "train": _train,
    "retrain": _retrain,
}

if __name__ == "__main__":
    sys.exit(main())

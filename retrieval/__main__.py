"""`python -m retrieval evaluate FILE`, `bench`, `train` and `search TEXT`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from knowledge.catalogue import load_catalogue
from knowledge.errors import MotCuaError
from knowledge.questions import read_questions as read_citizen_questions
from knowledge.settings import read_settings
from retrieval.engine import SearchEngine
from retrieval.evaluation import measure, read_questions, summarise
from retrieval.langchain_retriever import ProcedureRetriever
from retrieval.opening import SearchPlace, open_search

SHOWN = 10
HELD_OUT = Path("tests/retrieval/held_out.jsonl")


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
    options = parser.parse_args(arguments)
    try:
        return int(COMMANDS[options.command](options))
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1


def _engine() -> SearchEngine:
    settings = read_settings()
    place = SearchPlace(settings.index_dir, settings.chroma_url, settings.encoder)
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

    return train_all()


COMMANDS = {"evaluate": _evaluate, "search": _search, "bench": _bench, "train": _train}

if __name__ == "__main__":
    sys.exit(main())

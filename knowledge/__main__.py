"""`python -m knowledge`: import, sync, show, stats, check, and building the bundled data."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from knowledge.errors import MotCuaError

REFERENCE = Path(os.environ.get("SHARED_DIR", "../shared")) / "data"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    _add_show(commands.add_parser("show", help="show one procedure by its code"))
    _add_json(commands.add_parser("stats", help="count what the catalogue knows"))
    _add_json(commands.add_parser("check", help="look for contradictions; status 1 where found"))
    _add_doubts(commands.add_parser("doubts", help="values that the parsers doubted"))
    _add_import(commands.add_parser("import", help="read sources into the database"))
    _add_sync(commands.add_parser("sync", help="compare a new portal dump and take it over"))
    _add_repeals(commands.add_parser("repeals", help="procedures that are gone; settle them"))
    _add_sheet(commands.add_parser("import-offices", help="read the office directory from CSV"))
    _add_sheet(commands.add_parser("import-overrides", help="read provincial fees from CSV"))
    _add_build(
        commands.add_parser("build-catalogue", help="write the bundled catalogue anew"),
        REFERENCE / "portal",
    )
    _add_build(
        commands.add_parser("build-communes", help="write the bundled communes anew"),
        REFERENCE / "communes",
    )
    _add_review(commands.add_parser("review-guides", help="note that guides fit their facts"))
    return root


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", help="procedure code, e.g. 1.004194")
    _add_json(command)


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON")


def _add_doubts(command: argparse.ArgumentParser) -> None:
    command.add_argument("codes", nargs="*", help="codes of procedures; none means all in force")
    _add_json(command)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")


def _add_build(command: argparse.ArgumentParser, default: Path) -> None:
    command.add_argument(
        "--from", dest="folder", type=Path, default=default, help="folder of sources"
    )


def _add_sync(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from",
        dest="origins",
        action="append",
        required=True,
        metavar="URL-or-folder",
        help="https address of a file, a file or a folder; may be given several times",
    )
    command.add_argument("--yes", action="store_true", help="apply without asking")


def _add_repeals(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action")
    confirm = actions.add_parser("confirm", help="keep it as repealed, with its successors")
    confirm.add_argument("code", help="code of the repealed procedure")
    confirm.add_argument("successors", nargs="*", help="codes; none means those proposed")
    confirm.add_argument("--none", action="store_true", help="nothing took its place")
    actions.add_parser("reject", help="bring it back").add_argument("code")


def _add_sheet(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="CSV, UTF-8")
    command.add_argument("--template", action="store_true", help="write an empty one to FILE")


def _add_review(command: argparse.ArgumentParser) -> None:
    command.add_argument("codes", nargs="*", help="codes of guides; none means all")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error is one line on standard error and exit status 1."""
    options = parser().parse_args(arguments)
    command = import_module(f"knowledge.commands.{options.command.replace('-', '_')}_command")
    try:
        return int(command.run(options))
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

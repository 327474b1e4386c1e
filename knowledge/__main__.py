"""`python -m knowledge`: import, build-catalogue, show, stats, check."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from knowledge.errors import MotCuaError

REFERENCE_DATA = Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "portal"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    _add_show(commands.add_parser("show", help="show one procedure by its code"))
    _add_json(commands.add_parser("stats", help="count what the catalogue knows"))
    _add_json(commands.add_parser("check", help="look for contradictions; status 1 where found"))
    _add_import(commands.add_parser("import", help="read sources into the database"))
    _add_build(commands.add_parser("build-catalogue", help="write the bundled catalogue anew"))
    return root


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", help="procedure code, e.g. 1.004194")
    _add_json(command)


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON")


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")


def _add_build(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="folder", type=Path, default=REFERENCE_DATA, help="folder of sources"
    )


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

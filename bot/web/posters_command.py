"""`python -m bot posters CODE… --out FILE`: posters with QR codes, without loading the search."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.directory import Directory
from bot.web.posters import PosterPress
from knowledge.catalogue import load_catalogue
from knowledge.errors import ConfigurationError, MotCuaError
from knowledge.guides import read_guides
from knowledge.places.finding import load_places
from knowledge.public_hosts import is_loopback
from knowledge.questions import read_questions
from knowledge.settings import read_settings


def add_posters(commands: Any) -> None:
    """Add the command to `python -m bot`."""
    posters = commands.add_parser("posters", help="print posters with QR codes as one PDF")
    posters.add_argument("codes", nargs="*", metavar="CODE", help="codes of procedures")
    posters.add_argument(
        "--commune", action="append", default=[], metavar="ID", help="id of a commune"
    )
    posters.add_argument("--out", required=True, type=Path, metavar="FILE")


def print_posters(options: argparse.Namespace) -> int:
    """Write the PDF; returns the exit code."""
    try:
        settings = read_settings()
        _require_reachable(settings.public_url)
        directory = Directory.of(load_catalogue(), read_guides(), read_questions())
        names = {commune.id: commune.full for commune in load_places().communes}
        press = PosterPress(directory, settings.public_url, names)
        options.out.write_bytes(press.pdf(options.codes, options.commune))
    except (MotCuaError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(options.out)
    return 0


def _require_reachable(public_url: str) -> None:
    """Raises: ConfigurationError where a citizen's phone could not open what is printed."""
    if is_loopback(urlsplit(public_url).hostname or ""):
        raise ConfigurationError(
            f"PUBLIC_URL: posters would lead to {public_url}, which is this machine alone. "
            "Set the address that citizens reach: PUBLIC_URL=https://motcua.example.gov.vn"
        )

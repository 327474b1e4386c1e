"""`import-overrides FILE`: a province's fees and addresses from a CSV."""

from __future__ import annotations

import argparse

from knowledge.catalogue import load_catalogue
from knowledge.commands.inputs import read_file, ready_engine
from knowledge.overrides.sheet import override_template, read_overrides
from knowledge.overrides.store import save_overrides
from knowledge.places.finding import load_places


def run(options: argparse.Namespace) -> int:
    """Save every good row; tell each bad one with its line and end with status 1.

    Raises: UnreadableSource, DatabaseUnavailable, ConfigurationError.
    """
    if options.template:
        options.file.write_text(override_template(), encoding="utf-8", newline="")
        print(f"written: {options.file}")
        return 0
    engine = ready_engine()
    sheet = read_overrides(read_file(options.file), load_catalogue(engine), load_places())
    saved = save_overrides(engine, sheet.overrides)
    print("\n".join(f"{options.file}:{problem}" for problem in sheet.problems))
    print(f"saved: {saved}, not taken: {len(sheet.problems)}")
    return 1 if sheet.problems else 0

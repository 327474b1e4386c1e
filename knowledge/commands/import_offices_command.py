"""`import-offices FILE`: the office directory from a CSV."""

from __future__ import annotations

import argparse
from datetime import date

from knowledge.commands.inputs import read_file, ready_engine
from knowledge.places.finding import load_places
from knowledge.places.offices import office_template, read_offices, save_offices


def run(options: argparse.Namespace) -> int:
    """Save every good row; tell each bad one with its line and end with status 1.

    Raises: UnreadableSource, DatabaseUnavailable, ConfigurationError.
    """
    if options.template:
        options.file.write_text(office_template(), encoding="utf-8", newline="")
        print(f"written: {options.file}")
        return 0
    sheet = read_offices(read_file(options.file), load_places(), date.today())
    saved = save_offices(ready_engine(), sheet.offices)
    print("\n".join(f"{options.file}:{problem}" for problem in sheet.problems))
    print(f"saved: {saved}, not taken: {len(sheet.problems)}")
    return 1 if sheet.problems else 0

"""`python -m bot regress`: asks every question that staff taught again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.building import Bot
from bot.regression import as_evaluation, lapses
from knowledge.learning.entries import approved_entries


def add_regress(commands: Any) -> None:
    """Add the command to the parser."""
    regress = commands.add_parser("regress", help="ask every question that staff taught again")
    regress.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help="also write the questions linked to a procedure for `python -m retrieval evaluate`",
    )


def regress(bot: Bot, options: argparse.Namespace) -> int:
    """Print what is no longer answered as approved; returns 1 where there is any."""
    entries = approved_entries(bot.engine)
    found = list(lapses(bot.knowing, entries))
    for lapse in found:
        print(f"entry {lapse.entry_id}: {lapse.question!r} leads to {lapse.instead}")
    asked = sum(len(entry.questions) for entry in entries)
    print(f"{asked} questions of {len(entries)} entries, {len(found)} not answered as approved")
    if options.write:
        lines = "".join(f"{line}\n" for line in as_evaluation(entries))
        options.write.write_text(lines, encoding="utf-8")
    return 1 if found else 0

"""`sync --from URL-or-folder`: what a new portal dump changes, and taking it over."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.catalogue import load_unedited
from knowledge.commands.inputs import ready_engine
from knowledge.guides import read_guides
from knowledge.importing.doubt_report import write_report
from knowledge.importing.sources import Source, find_files, read_sources
from knowledge.settings import read_settings
from knowledge.syncing.applying import apply_plan
from knowledge.syncing.fetching import Fetcher
from knowledge.syncing.guide_lock import facts_hash
from knowledge.syncing.plan import Change, Plan, make_plan
from knowledge.syncing.showing import edit_lines, plan_lines

QUESTION = "Apply? [y/N] "


def run(options: argparse.Namespace) -> int:
    """Show the plan; apply it after confirmation. Status 2 where it was not applied.

    Raises: UnreadableSource, DatabaseUnavailable, ConfigurationError.
    """
    settings = read_settings()
    engine = ready_engine()
    sources = _sources(options.origins, Fetcher(settings.sync_host_names))
    known = load_unedited(engine)
    plan = make_plan(sources, known)
    for source in sources:
        print("\n".join(f"not read: {unreadable}" for unreadable in source.unreadable), end="")
    print("\n".join([*edit_lines(plan, known.edits), *plan_lines(plan, moving_guides(plan))]))
    if not plan.changes:
        print("nothing to apply")
        return 0
    print(f"doubted values: {write_report(plan.merged.doubts, settings.var_dir)}")
    if not (options.yes or _confirmed()):
        print("not applied")
        return 2
    print(f"written: {apply_plan(plan, engine, ' '.join(options.origins))} procedures")
    return 0


def moving_guides(plan: Plan) -> list[str]:
    """Codes of guides whose facts the plan changes."""
    guides = read_guides()
    return [c.after.code for c in plan.changes if c.after.code in guides and _moves(c)]


def _moves(change: Change) -> bool:
    return change.before is None or facts_hash(change.before) != facts_hash(change.after)


def _sources(origins: Iterable[str], fetcher: Fetcher) -> list[Source]:
    with TemporaryDirectory() as folder:
        paths = [
            fetcher.fetch(origin, Path(folder)) if "://" in origin else Path(origin)
            for origin in origins
        ]
        return read_sources(find_files(paths))


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input(QUESTION).strip().lower() in ("y", "yes")

"""`import PATH…`: sources into the database, all of them or none."""

from __future__ import annotations

import argparse

from knowledge.catalogue import load_unedited
from knowledge.database import open_engine
from knowledge.errors import UnreadableSource
from knowledge.importing.doubt_report import write_report
from knowledge.importing.merging import merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.importing.store import store
from knowledge.importing.summary import summary_lines
from knowledge.settings import read_settings
from migrations.upgrading import upgrade_database


def run(options: argparse.Namespace) -> int:
    """Read, merge and store; nothing is stored where a file cannot be read.

    Raises: UnreadableSource with a line a file; DatabaseUnavailable, ConfigurationError.
    """
    sources = read_sources(find_files(options.paths))
    if not any(source.records for source in sources):
        raise UnreadableSource("\n".join(str(u) for source in sources for u in source.unreadable))
    merged = merge(sources)
    settings = read_settings()
    engine = open_engine(settings.database_address)
    upgrade_database(engine)
    stored = store(merged, load_unedited(engine), engine)
    print("\n".join(summary_lines(sources, merged)))
    print(f"doubted values are listed in {write_report(merged.doubts, settings.var_dir)}")
    print(", ".join(f"{outcome}: {count}" for outcome, count in sorted(stored.outcomes.items())))
    return 0

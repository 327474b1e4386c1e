"""`build-catalogue`: the bundled catalogue anew from a folder of sources."""

from __future__ import annotations

import argparse

from knowledge.catalogue_files import write_catalogue
from knowledge.doubts import write_doubts
from knowledge.importing.doubt_report import write_report
from knowledge.importing.merging import merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.importing.successors import with_successors
from knowledge.importing.summary import summary_lines
from knowledge.settings import read_settings


def run(options: argparse.Namespace) -> int:
    """Read, merge, link the repealed to their successors, and write one file an issuer.

    Raises: UnreadableSource with a line for every file that cannot be read.
    """
    sources = read_sources(find_files([options.folder]))
    merged = merge(sources)
    print("\n".join(summary_lines(sources, merged)))
    print(f"doubted values are listed in {write_report(merged.doubts, read_settings().var_dir)}")
    files = write_catalogue(with_successors(merged.procedures).values())
    write_doubts(merged.doubts)
    print(f"written: {len(files)} files in {files[0].parent}")
    return 0

"""`review-guides [CODE…]`: note that guides fit the facts as they are now."""

from __future__ import annotations

import argparse

from knowledge.catalogue import load_catalogue
from knowledge.cross_checking import broken_guides
from knowledge.guides import read_guides
from knowledge.syncing.guide_lock import PATH, review


def run(options: argparse.Namespace) -> int:
    """Write the hashes of the bundled facts that the guides named, or all, speak of.

    A guide that breaks a rule is told and left out; status 1 then.
    Raises: CatalogueError where a code is unknown.
    """
    catalogue = load_catalogue()
    broken = broken_guides(catalogue)
    wanted = options.codes or sorted(read_guides())
    count = review([code for code in wanted if code not in broken], catalogue)
    skipped = [code for code in wanted if code in broken]
    print("\n".join(f"{code}: {broken[code][0]}" for code in skipped))
    print(f"reviewed: {count} guides in {PATH}, not: {len(skipped)}")
    return 1 if skipped else 0

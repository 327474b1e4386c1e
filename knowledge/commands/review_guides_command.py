"""`review-guides [CODE…]`: note that guides fit the facts as they are now."""

from __future__ import annotations

import argparse

from knowledge.catalogue import load_catalogue
from knowledge.guides import read_guides
from knowledge.syncing.guide_lock import PATH, review


def run(options: argparse.Namespace) -> int:
    """Write the hashes of the bundled facts that the guides named, or all, speak of.

    Raises: CatalogueError where a code is unknown.
    """
    count = review(options.codes or sorted(read_guides()), load_catalogue())
    print(f"reviewed: {count} guides in {PATH}")
    return 0

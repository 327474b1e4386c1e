"""Draw the procedures of the labelled sample of facts (see LABELLING.md).

Same seed, same data, same sample: PER_ISSUER codes at random within each issuer
that has pages or tables; all of an issuer that has fewer.

    python tests/knowledge/draw_sample.py [DATA_DIR]   # prints "issuer<TAB>code" lines
"""

import gzip
import json
import os
import random
import sys
from pathlib import Path

SEED = 20261122
PER_ISSUER = 24
TABLES_ISSUER = "bo-quoc-phong"  # the tables file holds one ministry and does not name it


def read_lines(path: Path):
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            if line.strip():
                yield json.loads(line)


def codes_by_issuer(portal: Path) -> dict[str, list[str]]:
    """Distinct codes of every issuer, sorted, so that the order of the files does not matter."""
    found: dict[str, set[str]] = {}
    for page in read_lines(portal / "pages-2026-07.jsonl.gz"):
        found.setdefault(page["issuer"], set()).add(page["ma_thu_tuc"])
    for entry in read_lines(portal / "tables-2025.jsonl.gz"):
        found.setdefault(TABLES_ISSUER, set()).add(entry["thu_tuc_id"])
    return {issuer: sorted(codes) for issuer, codes in sorted(found.items())}


def draw(portal: Path) -> list[tuple[str, str]]:
    """(issuer, code) pairs; each issuer has its own generator: none shifts another."""
    sample = []
    for issuer, codes in codes_by_issuer(portal).items():
        generator = random.Random(f"{SEED}:{issuer}")
        chosen = codes if len(codes) <= PER_ISSUER else generator.sample(codes, PER_ISSUER)
        sample += [(issuer, code) for code in chosen]
    return sample


if __name__ == "__main__":
    shared = Path(os.environ.get("SHARED_DIR", "../shared"))
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "data"
    for issuer, code in draw(data / "portal"):
        print(f"{issuer}\t{code}")

"""`doubts [CODE…]`: values of the bundled catalogue that the parsers doubted."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator

from knowledge.catalogue import load_catalogue
from knowledge.doubts import KeptDoubt, read_doubts


def run(options: argparse.Namespace) -> int:
    """Print the doubts of the procedures named, or of all in force, and how many there are."""
    catalogue = load_catalogue()
    known = read_doubts()
    codes = options.codes or [p.code for p in catalogue.answerable]
    found = {code: known[code] for code in codes if code in known}
    if options.json:
        print(json.dumps(list(_rows(found)), ensure_ascii=False))
        return 0
    for code, doubts in found.items():
        procedure = catalogue.get(code)
        print(f"{code} {procedure.name if procedure else ''}")
        print("\n".join(f"    {doubt.field}: {doubt.meaning}" for doubt in doubts))
    counted = Counter(doubt.reason for doubts in found.values() for doubt in doubts)
    print("\n".join(f"{reason}: {count}" for reason, count in counted.most_common()))
    return 0


def _rows(found: dict[str, tuple[KeptDoubt, ...]]) -> Iterator[dict[str, str]]:
    for code, doubts in found.items():
        for doubt in doubts:
            row = {"code": code, "field": doubt.field, "reason": str(doubt.reason)}
            yield row | {"meaning": doubt.meaning}

"""`check`: contradictions in the catalogue, and between it and all else that is known."""

from __future__ import annotations

import argparse
import json
from datetime import date

from knowledge.catalogue import load_catalogue, load_unedited
from knowledge.checking import check_catalogue
from knowledge.commands.deployment import existing_engine
from knowledge.cross_checking import Knowledge, cross_check


def run(options: argparse.Namespace) -> int:
    """Print the findings; status 1 where there are any.

    Guides are held against the source: where staff set it right, they say nothing anyway.
    """
    engine, today = existing_engine(), date.today()
    catalogue = load_catalogue(engine)
    source = load_unedited(engine) if engine else catalogue
    findings = [
        *check_catalogue(catalogue, today),
        *cross_check(Knowledge(source, engine, today)),
    ]
    if options.json:
        rows = [{"code": finding.code, "problem": finding.problem} for finding in findings]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n".join(map(str, findings)) or "no contradiction found")
    return 1 if findings else 0

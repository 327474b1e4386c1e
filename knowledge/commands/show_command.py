"""`show CODE`: the facts of one procedure."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

from knowledge.catalogue import find_one
from knowledge.commands.deployment import existing_engine
from knowledge.showing import as_json, as_text


def run(options: argparse.Namespace) -> int:
    """Print the procedure; an unknown code is a plain message and status 1."""
    procedure = find_one(options.code.strip(), existing_engine())
    if procedure is None:
        print(f"{options.code}: no procedure has this code", file=sys.stderr)
        return 1
    today = date.today()
    if options.json:
        print(json.dumps(as_json(procedure, today), ensure_ascii=False))
    else:
        print(as_text(procedure, today))
    return 0

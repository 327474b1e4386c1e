"""`show CODE`: the facts of one procedure."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

from knowledge.catalogue_files import find_line
from knowledge.commands.deployment import existing_engine, has_database
from knowledge.procedure import Procedure
from knowledge.settings import read_settings
from knowledge.showing import as_json, as_text


def run(options: argparse.Namespace) -> int:
    """Print the procedure; an unknown code is a plain message and status 1."""
    procedure = _find(options.code.strip())
    if procedure is None:
        print(f"{options.code}: no procedure has this code", file=sys.stderr)
        return 1
    today = date.today()
    if options.json:
        print(json.dumps(as_json(procedure, today), ensure_ascii=False))
    else:
        print(as_text(procedure, today))
    return 0


def _find(code: str) -> Procedure | None:
    """The procedure; the database libraries are loaded only where there is a database."""
    if not has_database(read_settings()):
        return find_line(code)
    from knowledge.catalogue import find_one

    return find_one(code, existing_engine())

"""`stats`: counts over the catalogue."""

from __future__ import annotations

import argparse
import json
from typing import Any

from knowledge.catalogue import load_catalogue
from knowledge.commands.deployment import existing_engine
from knowledge.statistics import statistics


def run(options: argparse.Namespace) -> int:
    """Print the counts."""
    counted = statistics(load_catalogue(existing_engine()))
    if options.json:
        print(json.dumps(counted, ensure_ascii=False))
    else:
        print("\n".join(_lines(counted)))
    return 0


def _lines(counted: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, value in counted.items():
        if isinstance(value, dict):
            lines += [f"{key}:", *(f"  {name}: {count}" for name, count in value.items())]
        else:
            lines.append(f"{key}: {value}")
    return lines

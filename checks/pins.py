"""Checks that constraints.txt pins exactly what is installed: `python -m checks.pins`.

It needs no network: what a fresh installation takes is read from the libraries installed here,
followed from what pyproject.toml names.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)")


def pins_in(text: str) -> tuple[dict[str, Version], list[str]]:
    """Versions by name, and the lines that pin nothing or pin a name twice."""
    pins: dict[str, Version] = {}
    wrong: list[str] = []
    for line in text.splitlines():
        pin = PIN.fullmatch(line.strip())
        if pin and canonicalize_name(pin[1]) not in pins:
            pins[canonicalize_name(pin[1])] = Version(pin[2])
        elif line.strip() and not line.startswith("#"):
            wrong.append(f"constraints.txt: “{line.strip()}” is no pin of its own")
    return pins, wrong


def declared(pyproject: str) -> list[Requirement]:
    """What pyproject.toml names, its extras too."""
    project = tomllib.loads(pyproject)["project"]
    groups = (project["dependencies"], *project["optional-dependencies"].values())
    return [Requirement(text) for group in groups for text in group]


def needed(requirements: list[Requirement]) -> Iterator[tuple[Requirement, Distribution | None]]:
    """Each requirement and, through those installed, what it needs in turn; once each."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(requirements)
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        found = _installed(wanted.name)
        yield wanted, found
        for text in (found.requires or ()) if found else ():
            inner = Requirement(text)
            extras = wanted.extras or {""}
            marker = inner.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(inner)


def problems(pyproject: str, constraints: str) -> list[str]:
    """What is not pinned, pinned in vain, or pinned to another version than is installed."""
    pins, found = pins_in(constraints)
    reached: Mapping[str, Distribution | None] = {
        canonicalize_name(wanted.name): held for wanted, held in needed(declared(pyproject))
    }
    for name, held in sorted(reached.items()):
        if name not in pins:
            found.append(f"{name}: needed and not pinned")
        elif held is not None and Version(held.version).public != pins[name].public:
            found.append(f"{name}: pinned to {pins[name]}, installed is {held.version}")
    found += [f"{name}: pinned and not needed" for name in sorted(pins.keys() - reached.keys())]
    for wanted in declared(pyproject):
        pin = pins.get(canonicalize_name(wanted.name))
        if pin is not None and not wanted.specifier.contains(pin, prereleases=True):
            found.append(f"{wanted}: the pin {pin} does not satisfy it")
        if not wanted.specifier and not wanted.name.startswith("types-"):
            found.append(f"{wanted}: pyproject.toml names no least version")
    return found


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def main() -> int:
    """Print the problems; returns 1 where there are any."""
    folder = Path(__file__).parent.parent
    texts = [(folder / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    found = problems(*texts)
    print("\n".join([*found, f"{len(found)} problems with pinned versions"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
